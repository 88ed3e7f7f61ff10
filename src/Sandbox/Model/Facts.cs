using System.Text.Json.Serialization;

namespace Relais.Sandbox.Model;

/// <summary>
/// Something that happened. The state of the network is the sum of its facts: each is applied in one place, and with
/// a state file each is one line of the journal, so that a restart only has to read them again.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(AccountOpened), "account")]
[JsonDerivedType(typeof(PictureSet), "picture")]
[JsonDerivedType(typeof(AppRegistered), "app")]
[JsonDerivedType(typeof(TokenIssued), "token")]
[JsonDerivedType(typeof(TokenRevoked), "token-revoked")]
[JsonDerivedType(typeof(MediaStored), "media")]
[JsonDerivedType(typeof(MediaDescribed), "media-described")]
[JsonDerivedType(typeof(MediaDropped), "media-dropped")]
[JsonDerivedType(typeof(StatusPosted), "status")]
[JsonDerivedType(typeof(StatusEdited), "status-edited")]
[JsonDerivedType(typeof(StatusDeleted), "status-deleted")]
[JsonDerivedType(typeof(Reblogged), "reblog")]
[JsonDerivedType(typeof(Liked), "like")]
[JsonDerivedType(typeof(Unliked), "unlike")]
[JsonDerivedType(typeof(Voted), "vote")]
[JsonDerivedType(typeof(Followed), "follow")]
[JsonDerivedType(typeof(Unfollowed), "unfollow")]
[JsonDerivedType(typeof(NoticesCleared), "notices-cleared")]
[JsonDerivedType(typeof(NoticeDismissed), "notice-dismissed")]
[JsonDerivedType(typeof(ConversationRead), "conversation-read")]
[JsonDerivedType(typeof(Scheduled), "scheduled")]
[JsonDerivedType(typeof(Unscheduled), "unscheduled")]
internal abstract record Fact(DateTimeOffset At);

internal sealed record AccountOpened(long Id, string Username, string DisplayName, string Note, bool Bot, bool Visitor, DateTimeOffset At) : Fact(At);
/// <param name="File">Its name in the media store.</param>
internal sealed record PictureSet(long AccountId, string File, DateTimeOffset At) : Fact(At);
internal sealed record AppRegistered(long Id, string Name, string? Website, string[] RedirectUris, string Scopes, string ClientId, string ClientSecret, DateTimeOffset At) : Fact(At);
internal sealed record TokenIssued(string Token, long AppId, long? AccountId, string Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset At) : Fact(At);
internal sealed record TokenRevoked(string Token, DateTimeOffset At) : Fact(At);
internal sealed record MediaStored(long Id, long AccountId, string Hash, long Size, MediaFacts Facts, string? Description, Focus? Focus, DateTimeOffset ReadyAt, DateTimeOffset At) : Fact(At);
internal sealed record MediaDescribed(long Id, string? Description, Focus? Focus, DateTimeOffset At) : Fact(At);
internal sealed record MediaDropped(long Id, DateTimeOffset At) : Fact(At);

/// <param name="At">The status's own date, which a seeded status has in the past.</param>
/// <param name="ArrivedAt">When the request that posted it reached the server.</param>
internal sealed record StatusPosted(long Id, long AccountId, StatusDraft Draft, long? AppId, bool Seeded, DateTimeOffset ArrivedAt, DateTimeOffset At) : Fact(At);
internal sealed record StatusEdited(long Id, string Text, string SpoilerText, bool Sensitive, string? Language, long[] MediaIds, PollDraft? Poll, DateTimeOffset At) : Fact(At);
internal sealed record StatusDeleted(long Id, bool WithMedia, DateTimeOffset At) : Fact(At);
internal sealed record Reblogged(long Id, long StatusId, long AccountId, Visibility Visibility, DateTimeOffset At) : Fact(At);
internal sealed record Liked(long StatusId, long AccountId, DateTimeOffset At) : Fact(At);
internal sealed record Unliked(long StatusId, long AccountId, DateTimeOffset At) : Fact(At);
internal sealed record Voted(long PollId, long AccountId, int[] Choices, DateTimeOffset At) : Fact(At);
internal sealed record Followed(long AccountId, long TargetId, DateTimeOffset At) : Fact(At);
internal sealed record Unfollowed(long AccountId, long TargetId, DateTimeOffset At) : Fact(At);
internal sealed record NoticesCleared(long AccountId, DateTimeOffset At) : Fact(At);
internal sealed record NoticeDismissed(long AccountId, long Id, DateTimeOffset At) : Fact(At);

/// <param name="Gone">Taken off the list as well.</param>
internal sealed record ConversationRead(long AccountId, long ConversationId, long LastId, bool Gone, DateTimeOffset At) : Fact(At);

/// <summary>Also says a new time for one that waits already.</summary>
internal sealed record Scheduled(long Id, long AccountId, DateTimeOffset Due, StatusDraft Draft, long? AppId, DateTimeOffset At) : Fact(At);
internal sealed record Unscheduled(long Id, DateTimeOffset At) : Fact(At);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Fact))]
internal sealed partial class FactJson : JsonSerializerContext;
