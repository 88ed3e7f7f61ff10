using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Slices;

namespace Relais.Content.Writing;

/// <summary>What people write, as the composer sends it. Everything in it is versioned together.</summary>
/// <param name="Title">Working title.</param>
/// <param name="Base">The base text.</param>
/// <param name="Versions">Channels with a text of their own; the others follow the base text.</param>
/// <param name="Warning">Content warning; empty for none.</param>
/// <param name="Language">BCP 47.</param>
/// <param name="Channels">The channels it is for, in the order of the tabs.</param>
public sealed record PostText(
    string Title,
    IReadOnlyList<PostSegment> Base,
    IReadOnlyDictionary<ChannelId, IReadOnlyList<PostSegment>> Versions,
    string Warning,
    string Language,
    IReadOnlyList<ChannelId> Channels)
{
    internal static PostText Of(PostContent content) => new(
        content.Title,
        content.Base,
        content.Variants.Where(v => v.Own is not null).ToDictionary(v => v.Channel, v => v.Own!),
        content.Warning,
        content.Language,
        [.. content.Channels]);

    /// <summary>This text on top of <paramref name="origin"/>, whose options and media it keeps.</summary>
    internal PostContent On(PostContent origin) => origin with
    {
        Title = Title,
        Base = Base,
        Warning = Warning,
        Language = Language,
        Variants =
        [
            .. Channels.Select(c =>
            {
                var old = origin.Variants.FirstOrDefault(v => v.Channel == c) ?? new VariantView(c, null, null, null, null);
                return old with { Own = Versions.GetValueOrDefault(c) };
            }),
        ],
    };

    internal void Check(FieldProblems problems)
    {
        if (Title is null || Base is null || Versions is null || Warning is null || Language is null || Channels is null || !Readable(Base) || !Versions.Values.All(Readable))
        {
            problems.Require(false, "text", "problem.field.unreadable");
            return;
        }

        problems.Require(Title.Length <= PostLimits.Title, "title", "problem.field.too_long", PostLimits.Title);
        problems.Require(Warning.Length <= PostLimits.Warning, "warning", "problem.field.too_long", PostLimits.Warning);
        problems.Require(Language.Length <= 16, "language", "problem.field.too_long", 16);
        problems.Require(Channels.Count <= PostLimits.Channels, "channels", "content.problem.too_many", PostLimits.Channels);
        foreach (var segments in Versions.Values.Append(Base))
        {
            problems.Require(segments.Count <= PostLimits.Segments, "segments", "content.problem.too_many", PostLimits.Segments);
            problems.Require(segments.All(s => s.Text.Length <= PostLimits.Text), "text", "problem.field.too_long", PostLimits.Text);
            problems.Require(segments.All(s => s.Media.Count <= PostLimits.Media), "media", "content.problem.too_many", PostLimits.Media);
        }
    }

    private static bool Readable(IReadOnlyList<PostSegment>? segments) => segments is not null && segments.All(s => s is { Text: not null, Media: not null });
}
