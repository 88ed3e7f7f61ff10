using System.Text.Json;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Slices;
using Relais.Kernel.Json;

namespace Relais.Content.Model;

/// <summary>Everything that people write in a post: what is versioned, compared and restored as one.</summary>
internal sealed record PostContent
{
    public required string Title { get; init; }

    public required IReadOnlyList<PostSegment> Base { get; init; }

    public required IReadOnlyList<VariantView> Variants { get; init; }

    public required IReadOnlyList<AttachedMedia> Media { get; init; }

    public string Warning { get; init; } = "";

    public string Language { get; init; } = "";

    public CampaignId? Campaign { get; init; }

    /// <summary>Where rights on it are asked for.</summary>
    public Whereabouts Whereabouts() => new([.. Channels.Select(c => c.Value)], Campaign?.Value);

    public IEnumerable<ChannelId> Channels => Variants.Select(v => v.Channel);

    /// <summary>Media placed in some segment, in the order in which a reader meets them.</summary>
    public IReadOnlyList<MediaId> Placed =>
        [.. Base.Concat(Variants.SelectMany(v => v.Own ?? [])).SelectMany(s => s.Media).Distinct()];

    /// <summary>The base text as one text, for lists and search.</summary>
    public string PlainText => string.Join("\n\n", Base.Select(s => s.Text));

    /// <summary>Nothing written yet.</summary>
    public static PostContent Empty { get; } = new() { Title = "", Base = [PostSegment.Of("")], Variants = [], Media = [] };

    public static PostContent Parse(string json) => JsonSerializer.Deserialize<PostContent>(json, Wire.Json)
        ?? throw new InvalidOperationException("A kept version is empty.");

    public string ToJson() => JsonSerializer.Serialize(this, Wire.Json);

    /// <summary>
    /// The same with what cannot stand put right: at least one segment, line ends as \n, a picture once per segment, every
    /// placed picture attached.
    /// </summary>
    public PostContent Normalised() => this with
    {
        Title = Title.ReplaceLineEndings(" ").Trim(),
        Base = Tidy(Base),
        Variants = [.. Variants.DistinctBy(v => v.Channel).Select(v => v.Own is null ? v : v with { Own = Tidy(v.Own) })],
        Warning = Warning.ReplaceLineEndings(" ").Trim(),
        Media = [.. Media, .. Placed.Where(id => Media.All(m => m.Media != id)).Select(id => new AttachedMedia(id, "", false, 0, 0))],
    };

    private static IReadOnlyList<PostSegment> Tidy(IReadOnlyList<PostSegment> segments) => segments.Count == 0
        ? [PostSegment.Of("")]
        : [.. segments.Select(s => new PostSegment(s.Text.ReplaceLineEndings("\n"), [.. s.Media.Distinct()]))];
}
