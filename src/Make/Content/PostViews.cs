using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Networks;

namespace Relais.Content;

/// <summary>Where a post stands in writing and review. Whether it went out is known per channel, by the deliveries.</summary>
public enum PostState
{
    /// <summary>Being written. Publishable in a workspace without approval.</summary>
    Draft,

    /// <summary>With its reviewers.</summary>
    InReview,

    /// <summary>A reviewer sent it back.</summary>
    ChangesAsked,

    /// <summary>Approved as it stands.</summary>
    Approved,
}

/// <summary>One post of a thread, or the whole post when there is one.</summary>
/// <param name="Text">As written.</param>
/// <param name="Media">In order.</param>
public sealed record PostSegment(string Text, IReadOnlyList<MediaId> Media)
{
    /// <summary>A segment without media.</summary>
    public static PostSegment Of(string text) => new(text, []);

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text) && Media.Count == 0;
}

/// <summary>A post as one channel gets it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Own">Its own text; <see langword="null"/> while it follows the base text.</param>
/// <param name="Warning">Its own content warning; <see langword="null"/> for the post's.</param>
/// <param name="Visibility">Who may see it; <see langword="null"/> for the account's usual.</param>
/// <param name="Language">Its own language; <see langword="null"/> for the post's.</param>
public sealed record VariantView(ChannelId Channel, IReadOnlyList<PostSegment>? Own, string? Warning, PostVisibility? Visibility, string? Language);

/// <summary>A media asset as one post uses it.</summary>
/// <param name="Media">The asset.</param>
/// <param name="AltText">What it shows, for those who do not see it; empty when not written.</param>
/// <param name="Decorative">Said to show nothing that matters: no alternative text is wanted.</param>
/// <param name="FocusX">Point to keep in view, from -1 (left) to 1 (right).</param>
/// <param name="FocusY">From -1 (bottom) to 1 (top).</param>
public sealed record AttachedMedia(MediaId Media, string AltText, bool Decorative, double FocusX, double FocusY);

/// <summary>A post, whole.</summary>
public sealed record PostView
{
    public required PostId Id { get; init; }

    /// <summary>Working title; never published.</summary>
    public required string Title { get; init; }

    /// <summary>The base text: at least one segment.</summary>
    public required IReadOnlyList<PostSegment> Base { get; init; }

    /// <summary>The channels it is for, in the order of the tabs.</summary>
    public required IReadOnlyList<VariantView> Variants { get; init; }

    public required IReadOnlyList<AttachedMedia> Media { get; init; }

    /// <summary>Content warning; empty for none.</summary>
    public required string Warning { get; init; }

    /// <summary>BCP 47.</summary>
    public required string Language { get; init; }

    public required PostState State { get; init; }

    /// <summary>Grows by one with every change.</summary>
    public required int Revision { get; init; }

    public required MemberId Owner { get; init; }

    public CampaignId? Campaign { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; init; }

    public Instant? DeletedAt { get; init; }

    /// <summary>The text of one channel: its own, else the base text.</summary>
    public IReadOnlyList<PostSegment> TextFor(ChannelId channel) => Variants.FirstOrDefault(v => v.Channel == channel)?.Own ?? Base;
}

/// <summary>What lists and calendars show of a post.</summary>
public sealed record PostCard
{
    public required PostId Id { get; init; }

    /// <summary>Working title; empty when none was given: show <see cref="Text"/> then (<see cref="Label"/>).</summary>
    public required string Title { get; init; }

    /// <summary>The base text, all segments.</summary>
    public required string Text { get; init; }

    public required PostState State { get; init; }

    public required int Revision { get; init; }

    public required MemberId Owner { get; init; }

    public CampaignId? Campaign { get; init; }

    /// <summary>The first picture or video; its thumbnail is at <c>/w/{slug}/media/{id}/thumb</c>.</summary>
    public MediaId? Cover { get; init; }

    public required Instant UpdatedAt { get; init; }

    public Instant? DeletedAt { get; init; }

    /// <summary>The title, else the first words of the text; empty for an empty post.</summary>
    public string Label => PostLabels.Of(Title, Text);
}

/// <summary>How a post is called where it has no title.</summary>
public static class PostLabels
{
    private const int Length = 60;

    /// <summary>The title, else the first words of the first line, cut at a word.</summary>
    public static string Of(string title, string text)
    {
        if (!string.IsNullOrWhiteSpace(title))
        {
            return title;
        }

        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end].TrimEnd();
        if (line.Length <= Length)
        {
            return line.ToString();
        }

        var cut = line[..Length].LastIndexOf(' ');
        cut = cut < Length / 2 ? Length : cut;
        cut = char.IsHighSurrogate(line[cut - 1]) ? cut - 1 : cut;
        return string.Concat(line[..cut].TrimEnd(), "…");
    }
}
