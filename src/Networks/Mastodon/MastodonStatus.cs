using System.Text.Json;
using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>The few fields of a status that are read (docs.joinmastodon.org/entities/Status).</summary>
internal sealed record MastodonStatus(JsonElement Json, string Id, Instant? CreatedAt)
{
    public static MastodonStatus? From(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Object } status && json.Text("id") is { Length: > 0 } id ? new(status, id, json.Moment("created_at")) : null;

    public string? ReplyTo => Json.Text("in_reply_to_id");

    public string Html => Json.Text("content") ?? "";

    public string? ContentWarning => Json.Text("spoiler_text") is { Length: > 0 } warning ? warning : null;

    public string? AccountId => Json.Child("account").Text("id");

    public bool IsBoost => Json.Child("reblog") is not null;

    public IReadOnlyList<JsonElement> Media => [.. ((JsonElement?)Json).Items("media_attachments")];

    /// <summary>Followers-only statuses have no page on some servers; the identifier is an address too.</summary>
    public Uri Url(ChannelAccess access) => ((JsonElement?)Json).Address("url") ?? ((JsonElement?)Json).Address("uri") ?? new(access.Instance, "web/statuses/" + Uri.EscapeDataString(Id));

    public PostVisibility? Visibility => Json.Text("visibility") switch
    {
        "public" => PostVisibility.Public,
        "unlisted" => PostVisibility.Unlisted,
        "private" => PostVisibility.Followers,
        "direct" => PostVisibility.Direct,
        _ => null,
    };

    public static string Spelled(PostVisibility visibility) => visibility switch
    {
        PostVisibility.Public => "public",
        PostVisibility.Unlisted => "unlisted",
        PostVisibility.Followers => "private",
        PostVisibility.Direct => "direct",
        _ => throw new ArgumentOutOfRangeException(nameof(visibility), visibility, "No such visibility."),
    };

    public SegmentReceipt Receipt(ChannelAccess access, Instant now) =>
        new(Id, Url(access), CreatedAt ?? now) { Uri = Json.Text("uri") };
}
