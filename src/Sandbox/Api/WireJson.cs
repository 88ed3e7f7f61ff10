using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Relais.Sandbox.Api;

// The entities of docs.joinmastodon.org/entities, as of version 4.4 (read 2025-11). Members that Mastodon leaves out are left out when null;
// those that it writes as null are written as null. Public are those that the pages, being components, take as parameters.

internal sealed record ErrorJson(string Error, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorDescription);

public sealed record EmptyJson;

public sealed record EmojiJson(string Shortcode, string Url, string StaticUrl, bool VisibleInPicker);

public sealed record FieldJson(string Name, string Value, DateTimeOffset? VerifiedAt);

public sealed record RoleJson(string Id, string Name, string Color, string Permissions, bool Highlighted);

public sealed record SourceJson(string Privacy, bool Sensitive, string Language, string Note, FieldJson[] Fields, int FollowRequestsCount, bool HideCollections, bool Discoverable, bool Indexable);

public sealed record AccountJson
{
    public required string Id { get; init; }
    public required string Username { get; init; }
    public required string Acct { get; init; }
    public required string DisplayName { get; init; }
    public bool Locked { get; init; }
    public bool Bot { get; init; }
    public bool Discoverable { get; init; } = true;
    public bool Indexable { get; init; } = true;
    public bool Group { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Note { get; init; }
    public required string Url { get; init; }
    public required string Uri { get; init; }
    public required string Avatar { get; init; }
    public string AvatarStatic => Avatar;
    public required string AvatarDescription { get; init; }
    public required string Header { get; init; }
    public string HeaderStatic => Header;
    public string HeaderDescription { get; init; } = "";
    public int FollowersCount { get; init; }
    public int FollowingCount { get; init; }
    public int StatusesCount { get; init; }
    public string? LastStatusAt { get; init; }
    public bool HideCollections { get; init; }
    public bool Noindex { get; init; }
    public EmojiJson[] Emojis { get; init; } = [];
    public RoleJson[] Roles { get; init; } = [];
    public FieldJson[] Fields { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SourceJson? Source { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RoleJson? Role { get; init; }
}

public sealed record SizeJson(int Width, int Height, string Size, double Aspect);

public sealed record FocusJson(double X, double Y);

public sealed record MediaMetaJson
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Duration { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FocusJson? Focus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SizeJson? Original { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SizeJson? Small { get; init; }
}

public sealed record MediaJson(
    string Id, string Type, string? Url, string? PreviewUrl, string? RemoteUrl, string? PreviewRemoteUrl, string? TextUrl, MediaMetaJson? Meta, string? Description, string? Blurhash);

public sealed record MentionJson(string Id, string Username, string Url, string Acct);

public sealed record TagJson(string Name, string Url);

internal sealed record TagHistoryJson(string Day, string Uses, string Accounts);

internal sealed record FullTagJson(string Id, string Name, string Url, TagHistoryJson[] History);

public sealed record ApplicationJson(string Name, string? Website);

public sealed record PollOptionJson(string Title, int? VotesCount);

public sealed record PollJson
{
    public required string Id { get; init; }
    public required DateTimeOffset? ExpiresAt { get; init; }
    public bool Expired { get; init; }
    public bool Multiple { get; init; }
    public int VotesCount { get; init; }
    public int VotersCount { get; init; }
    public required PollOptionJson[] Options { get; init; }
    public EmojiJson[] Emojis { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Voted { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? OwnVotes { get; init; }
}

public sealed record StatusJson
{
    public required string Id { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string? InReplyToId { get; init; }
    public string? InReplyToAccountId { get; init; }
    public bool Sensitive { get; init; }
    public required string SpoilerText { get; init; }
    public required string Visibility { get; init; }
    public string? Language { get; init; }
    public required string Uri { get; init; }
    public required string Url { get; init; }
    public int RepliesCount { get; init; }
    public int ReblogsCount { get; init; }
    public int FavouritesCount { get; init; }
    public DateTimeOffset? EditedAt { get; init; }
    public required string Content { get; init; }
    public StatusJson? Reblog { get; init; }
    public ApplicationJson? Application { get; init; }
    public required AccountJson Account { get; init; }
    public required MediaJson[] MediaAttachments { get; init; }
    public required MentionJson[] Mentions { get; init; }
    public required TagJson[] Tags { get; init; }
    public EmojiJson[] Emojis { get; init; } = [];
    public EmptyJson? Card { get; init; }
    public PollJson? Poll { get; init; }

    /// <summary>The source, given when a status is deleted so that it can be written again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Favourited { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Reblogged { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Muted { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Bookmarked { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Pinned { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmptyJson[]? Filtered { get; init; }
}

internal sealed record ContextJson(StatusJson[] Ancestors, StatusJson[] Descendants);

internal sealed record StatusSourceJson(string Id, string Text, string SpoilerText);

internal sealed record StatusEditJson(string Content, string SpoilerText, bool Sensitive, DateTimeOffset CreatedAt, AccountJson Account, MediaJson[] MediaAttachments, EmojiJson[] Emojis);

internal sealed record ScheduledParamsJson(
    string Text, string[]? MediaIds, bool? Sensitive, string? SpoilerText, string? Visibility, string? Language, DateTimeOffset? ScheduledAt, ScheduledPollJson? Poll, string? Idempotency, bool WithRateLimit, long? InReplyToId, long? ApplicationId);

internal sealed record ScheduledPollJson(string[] Options, string ExpiresIn, bool Multiple, bool HideTotals);

internal sealed record ScheduledJson(string Id, DateTimeOffset ScheduledAt, ScheduledParamsJson Params, MediaJson[] MediaAttachments);

internal sealed record NoticeJson
{
    public required string Id { get; init; }
    public required string Type { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string GroupKey { get; init; }
    public required AccountJson Account { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StatusJson? Status { get; init; }
}

internal sealed record ConversationJson(string Id, bool Unread, AccountJson[] Accounts, StatusJson? LastStatus);

internal sealed record CountJson(int Count);

internal sealed record SearchJson(AccountJson[] Accounts, StatusJson[] Statuses, FullTagJson[] Hashtags);

internal sealed record RelationshipJson
{
    public required string Id { get; init; }
    public bool Following { get; init; }
    public bool ShowingReblogs { get; init; } = true;
    public bool Notifying { get; init; }
    public string[]? Languages { get; init; }
    public bool FollowedBy { get; init; }
    public bool Blocking { get; init; }
    public bool BlockedBy { get; init; }
    public bool Muting { get; init; }
    public bool MutingNotifications { get; init; }
    public DateTimeOffset? MutingExpiresAt { get; init; }
    public bool Requested { get; init; }
    public bool RequestedBy { get; init; }
    public bool DomainBlocking { get; init; }
    public bool Endorsed { get; init; }
    public string Note { get; init; } = "";
}

internal sealed record AppJson
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string? Website { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
    public required string RedirectUri { get; init; }
    public required IReadOnlyList<string> RedirectUris { get; init; }
    public string VapidKey { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientSecret { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ClientSecretExpiresAt { get; init; }
}

internal sealed record TokenJson(string AccessToken, string TokenType, string Scope, long CreatedAt);

internal sealed record UserInfoJson(string Iss, string Sub, string Name, string PreferredUsername, string Profile, string Picture);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(IsoMillisecondsConverter)])]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(EmptyJson))]
[JsonSerializable(typeof(EmptyJson[]))]
[JsonSerializable(typeof(AccountJson[]))]
[JsonSerializable(typeof(MediaJson))]
[JsonSerializable(typeof(StatusJson[]))]
[JsonSerializable(typeof(ContextJson))]
[JsonSerializable(typeof(StatusSourceJson))]
[JsonSerializable(typeof(StatusEditJson[]))]
[JsonSerializable(typeof(ScheduledJson[]))]
[JsonSerializable(typeof(NoticeJson[]))]
[JsonSerializable(typeof(ConversationJson[]))]
[JsonSerializable(typeof(CountJson))]
[JsonSerializable(typeof(SearchJson))]
[JsonSerializable(typeof(RelationshipJson[]))]
[JsonSerializable(typeof(AppJson))]
[JsonSerializable(typeof(TokenJson))]
[JsonSerializable(typeof(UserInfoJson))]
[JsonSerializable(typeof(PollJson))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
internal sealed partial class WireJson : JsonSerializerContext;

/// <summary>Times as Mastodon writes them: UTC with milliseconds, always.</summary>
internal sealed class IsoMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[32];
        if (!value.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture)) throw new InvalidOperationException("A date does not fit its format.");
        writer.WriteStringValue(text[..written]);
    }
}
