using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>Writes and reads a post as the record it is (lexicon app.bsky.feed.post).</summary>
internal static class BlueskyRecord
{
    private static readonly InstantPattern CreatedAt = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <param name="dids">Who the mentions are; a mention that is not here stays text.</param>
    /// <param name="embed">Null for none.</param>
    public static Dictionary<string, object> Write(OutgoingSegment segment, IReadOnlyDictionary<string, string> dids, object? embed, Instant now) => Typed(
        BlueskyCalls.Post,
        ("text", segment.Text),
        ("createdAt", CreatedAt.Format(now)),
        ("facets", Facets(segment.Text, dids) is { Count: > 0 } facets ? facets : null),
        ("embed", embed),
        ("langs", segment.Options.Language is { } language ? new[] { language } : null),
        ("labels", Label(segment) is { } label ? Typed("com.atproto.label.defs#selfLabels", ("values", new[] { new { val = label } })) : null),
        ("reply", segment.Parent is { } parent ? new { root = Reference(segment.Root ?? parent), parent = Reference(parent) } : null));

    /// <summary>An object of a lexicon. Fields without a value are left out: null is no value there.</summary>
    public static Dictionary<string, object> Typed(string type, params (string Name, object? Value)[] fields)
    {
        var record = new Dictionary<string, object>(StringComparer.Ordinal) { ["$type"] = type };
        foreach (var (name, value) in fields)
        {
            if (value is not null)
                record[name] = value;
        }

        return record;
    }

    /// <summary>Offsets are in bytes of UTF-8, not in characters.</summary>
    internal static List<object> Facets(string text, IReadOnlyDictionary<string, string> dids)
    {
        var facets = new List<object>();
        foreach (var entity in TextEntities.Find(text, EntityRules.Bluesky))
        {
            var feature = entity.Kind switch
            {
                EntityKind.Link => Typed("app.bsky.richtext.facet#link", ("uri", entity.Value)),
                EntityKind.Hashtag => Typed("app.bsky.richtext.facet#tag", ("tag", entity.Value)),
                EntityKind.Mention when dids.TryGetValue(entity.Value, out var did) => Typed("app.bsky.richtext.facet#mention", ("did", did)),
                _ => null,
            };
            if (feature is null)
                continue;
            var start = Encoding.UTF8.GetByteCount(text.AsSpan(0, entity.Start));
            var length = Encoding.UTF8.GetByteCount(text.AsSpan(entity.Start, entity.Length));
            facets.Add(new { index = new { byteStart = start, byteEnd = start + length }, features = new[] { feature } });
        }

        return facets;
    }

    /// <summary>
    /// The network knows a few labels, not free text. A warning that names one of them becomes it; any other hides the media behind a warning, and without media
    /// there is nothing to hide.
    /// </summary>
    internal static string? Label(OutgoingSegment segment)
    {
        if (segment.Options.ContentWarning is not { Length: > 0 } warning)
            return null;
        var words = warning.ToLower(CultureInfo.InvariantCulture);
        if (words.Contains("porn", StringComparison.Ordinal))
            return "porn";
        if (words.Contains("nudit", StringComparison.Ordinal))
            return "nudity";
        if (words.Contains("sexual", StringComparison.Ordinal) || words.Contains("sexuel", StringComparison.Ordinal))
            return "sexual";
        return segment.Media.Count > 0 ? "graphic-media" : null;
    }

    private static object Reference(SegmentReceipt receipt) => new { uri = receipt.Uri ?? receipt.RemoteId, cid = receipt.Cid };

    /// <summary>The last part of an at:// address.</summary>
    public static string KeyOf(SegmentReceipt receipt) => receipt.RemoteId[(receipt.RemoteId.LastIndexOf('/') + 1)..];

    public static SegmentReceipt Receipt(BlueskyOptions options, ChannelAccess access, string uri, string? cid, Instant sentAt) =>
        new(uri, PageOf(options, access, uri), sentAt) { Uri = uri, Cid = cid };

    public static Uri PageOf(BlueskyOptions options, ChannelAccess access, string uri) =>
        new(options.App, $"profile/{access.AccountId}/post/{uri[(uri.LastIndexOf('/') + 1)..]}");

    /// <summary>Where the bytes of a blob are; null when there is none.</summary>
    public static Uri? Blob(Uri home, string did, JsonElement? blob) => blob.Child("ref").Text("$link") is { } cid
        ? BlueskyCalls.Xrpc(home, "com.atproto.sync.getBlob", ("did", did), ("cid", cid))
        : null;

    public static PublishedPost Read(BlueskyOptions options, ChannelAccess access, string uri, JsonElement? value, Instant sentAt)
    {
        var embed = value.Child("embed");
        var media = embed.Text("$type") == "app.bsky.embed.video"
            ? [new PublishedMedia("video", embed.Text("alt") ?? "", Blob(access.Instance, access.AccountId, embed.Child("video")))]
            : embed.Items("images").Select(image => new PublishedMedia("image", image.Text("alt") ?? "", Blob(access.Instance, access.AccountId, image.Child("image")))).ToList();
        var language = value.Items("langs").Select(item => item.GetString()).FirstOrDefault();
        var label = value.Child("labels").Items("values").Select(item => item.Text("val")).FirstOrDefault();
        return new(
            uri, PageOf(options, access, uri), value.Text("text") ?? "", media, value.Child("reply").Child("parent").Text("uri"), PostVisibility.Public, label, language,
            value.Moment("createdAt") ?? sentAt);
    }
}
