using Relais.Content.Model;
using Relais.Networks;

namespace Relais.Content.Sending;

/// <summary>Holds a post against what a network takes. A figure that nobody has verified warns and never blocks.</summary>
internal sealed class Findings(NetworkInfo network, NetworkLimits limits)
{
    private readonly List<ContentFinding> found = [];

    public IReadOnlyList<ContentFinding> All => found;

    public void Thread(int segments)
    {
        if (segments > 1 && !network.HasThreads)
        {
            Add(FindingWeight.Blocks, "content.finding.no_threads", null, null, network.Name);
        }
    }

    public void Segment(int index, PostSegment segment, PostOptions options)
    {
        if (segment.IsEmpty)
        {
            Add(FindingWeight.Blocks, "content.finding.empty", index, null, index + 1);
            return;
        }

        var count = Counters.Count(network.Counting, segment.Text, limits, network.ContentWarnings == ContentWarnings.FreeText ? options.ContentWarning : null);
        if (count.Used > (count.Limit ?? int.MaxValue))
        {
            Add(Weight(limits.TextLength), "content.finding.too_long", index, null, count.Used - count.Limit!.Value, count.Used, count.Limit.Value);
        }
        else if (count.Bytes > (count.BytesLimit ?? int.MaxValue))
        {
            Add(Weight(limits.TextBytes), "content.finding.too_many_bytes", index, null, count.Bytes, count.BytesLimit!.Value);
        }
    }

    public void Media(int index, IReadOnlyList<MediaSource> sources, PostContent content, NetworkLimits room)
    {
        var videos = sources.Count(s => s.Asset?.Kind == MediaKind.Video);
        var pictures = sources.Count - videos;
        if (videos > 0 && pictures > 0)
        {
            Add(FindingWeight.Blocks, "content.finding.mixed_media", index, null, network.Name);
        }

        if (limits.Images is { } images && pictures > images.Value)
        {
            Add(Weight(images), "content.finding.too_many_images", index, null, images.Value, pictures);
        }

        if (limits.Videos is { } most && videos > most.Value)
        {
            Add(Weight(most), "content.finding.too_many_videos", index, null, most.Value, videos);
        }

        for (var i = 0; i < sources.Count; i++)
        {
            One(index, i + 1, sources[i], content, room);
        }
    }

    private void One(int index, int place, MediaSource source, PostContent content, NetworkLimits room)
    {
        if (source.Asset is not { DeletedAt: null } asset)
        {
            Add(FindingWeight.Blocks, "content.finding.media_gone", index, source.Id, place);
            return;
        }

        if (asset.State != MediaState.Ready)
        {
            var key = asset.State == MediaState.Failed ? "content.finding.media_failed" : "content.finding.media_waiting";
            Add(FindingWeight.Blocks, key, index, asset.Id, place, asset.Name);
            return;
        }

        AltText(index, place, asset, content.Media.FirstOrDefault(m => m.Media == asset.Id));
        if (asset.Kind == MediaKind.Video)
        {
            Video(index, place, asset);
        }
        else if (asset.Kind == MediaKind.Gif || asset.Animated)
        {
            Moving(index, place, asset);
        }
        else
        {
            Made(index, place, asset, source, room);
        }
    }

    private void AltText(int index, int place, MediaAsset asset, AttachedMedia? said)
    {
        if (said is { Decorative: true })
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(said?.AltText))
        {
            Add(FindingWeight.Blocks, "content.finding.alt_missing", index, asset.Id, place);
        }
        else if (limits.AltTextLength is { } most && Counters.Graphemes(said.AltText) is var length && length > most.Value)
        {
            Add(Weight(most), "content.finding.alt_too_long", index, asset.Id, place, length, most.Value);
        }
    }

    private void Video(int index, int place, MediaAsset asset)
    {
        if (limits.VideoTypes is { } types && !types.Value.Contains(asset.ContentType))
        {
            Add(Weight(types), "content.finding.video_type", index, asset.Id, place, network.Name, string.Join(", ", types.Value.Select(Short)));
        }

        if (limits.VideoBytes is { } bytes && asset.Bytes > bytes.Value)
        {
            Add(Weight(bytes), "content.finding.video_heavy", index, asset.Id, place, Megabytes(asset.Bytes), Megabytes(bytes.Value));
        }

        if (limits.VideoSeconds is { } seconds && asset.Duration is { } duration && duration.TotalSeconds > seconds.Value)
        {
            Add(Weight(seconds), "content.finding.video_long", index, asset.Id, place, (int)Math.Ceiling(duration.TotalSeconds), seconds.Value);
        }

        if (limits.VideoPixels is { } pixels && (long)asset.Width * asset.Height > pixels.Value)
        {
            Add(Weight(pixels), "content.finding.video_large", index, asset.Id, place, asset.Width, asset.Height);
        }
    }

    /// <summary>A moving picture is never flattened in silence: where it does not fit, a person decides.</summary>
    private void Moving(int index, int place, MediaAsset asset)
    {
        if (limits.ImageTypes is { } types && !types.Value.Contains(asset.ContentType) && !types.Value.Contains("image/*"))
        {
            Add(Weight(types), "content.finding.image_type", index, asset.Id, place, network.Name, string.Join(", ", types.Value.Select(Short)));
        }

        if (limits.ImageBytes is { } bytes && asset.Bytes > bytes.Value)
        {
            Add(Weight(bytes), "content.finding.gif_heavy", index, asset.Id, place, Megabytes(asset.Bytes), Megabytes(bytes.Value));
        }
        else if (limits.ImagePixels is { } pixels && (long)asset.Width * asset.Height > pixels.Value)
        {
            Add(Weight(pixels), "content.finding.gif_large", index, asset.Id, place, asset.Width, asset.Height);
        }
    }

    private void Made(int index, int place, MediaAsset asset, MediaSource source, NetworkLimits room)
    {
        if (RenditionSpec.For(asset, room) is null)
        {
            return;
        }

        switch (source.RenditionFor(room))
        {
            case { State: MediaState.Ready } made:
                Add(FindingWeight.Tells, made.Width < asset.Width ? "content.finding.made_smaller" : "content.finding.made_lighter", index, asset.Id, place, made.Width, made.Height, Megabytes(made.Bytes));
                break;
            case { State: MediaState.Failed }:
                Add(FindingWeight.Blocks, "content.finding.rendition_failed", index, asset.Id, place, network.Name);
                break;
            case { Reason: "content.media.waits_for_vips" }:
                Add(FindingWeight.Blocks, "content.finding.waits_for_vips", index, asset.Id, place, network.Name);
                break;
            default:
                Add(FindingWeight.Blocks, "content.finding.rendition_waiting", index, asset.Id, place, network.Name);
                break;
        }
    }

    private static FindingWeight Weight<T>(LimitFact<T>? fact) => fact is { Verified: false } ? FindingWeight.Warns : FindingWeight.Blocks;

    private static string Short(string type) => type.Split('/')[^1].ToUpperInvariant();

    /// <summary>Decimal megabytes, as networks write them, to one place.</summary>
    private static decimal Megabytes(long bytes) => Math.Round(bytes / 1_000_000m, 1);

    private void Add(FindingWeight weight, string key, int? segment, MediaId? media, params object[] args) => found.Add(new(weight, key, args, segment, media));
}
