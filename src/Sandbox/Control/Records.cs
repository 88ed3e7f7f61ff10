using System.Text.Json.Serialization;

namespace Relais.Sandbox.Control;

/// <summary>A status that a client posted and this server accepted, with what a test compares.</summary>
/// <param name="Id">The status's id.</param>
/// <param name="Account">User name of the author.</param>
/// <param name="IdempotencyKey">As the client sent it.</param>
/// <param name="Text">As it was first accepted, before any edit.</param>
/// <param name="SpoilerText">Content warning as it is now.</param>
/// <param name="Visibility">public, unlisted, private or direct.</param>
/// <param name="Language">Two or three letters.</param>
/// <param name="Media">In their order.</param>
/// <param name="InReplyToId">The status it answers.</param>
/// <param name="CreatedAt">When it was posted.</param>
/// <param name="ArrivedAt">When its request reached the server, before any latency.</param>
/// <param name="Deleted">Whether it has been deleted since.</param>
public sealed record LedgerEntry(
    string Id, string Account, string? IdempotencyKey, string Text, string SpoilerText, string Visibility, string? Language,
    IReadOnlyList<LedgerMedia> Media, string? InReplyToId, DateTimeOffset CreatedAt, DateTimeOffset ArrivedAt, bool Deleted);

/// <param name="Hash">SHA-256 of the bytes received, in small hexadecimal letters.</param>
/// <param name="Description">Its text alternative.</param>
/// <param name="Size">Bytes.</param>
public sealed record LedgerMedia(string Hash, string? Description, long Size);

/// <summary>An account to open. One of that name that exists is used as it is.</summary>
/// <param name="Username">Letters, digits and underscores.</param>
/// <param name="DisplayName">Shown name; the user name when null.</param>
/// <param name="Note">What it says of itself, plain text.</param>
/// <param name="Bot">Whether it calls itself automated.</param>
/// <param name="Scopes">Scopes of the token that is issued with it.</param>
/// <param name="ExpiresIn">Seconds that the token is good for; null for ever.</param>
public sealed record NewAccount(string Username, string? DisplayName = null, string? Note = null, bool Bot = false, string Scopes = "read write follow push", int? ExpiresIn = null);

/// <summary>An account with a token that acts for it.</summary>
public sealed record AccountToken(string Id, string Username, string AccessToken);

/// <summary>Accounts, statuses of the past, and what others did with them, put in without the API.</summary>
/// <param name="Accounts">Opened first; accounts that statuses name and that do not exist are opened as well.</param>
/// <param name="Statuses">In any order that has a parent before its replies.</param>
/// <param name="Reactions">Favourites and reblogs of statuses that exist already.</param>
/// <param name="Follows">Who follows whom.</param>
/// <param name="Pictures">Pictures of accounts; without one, an account's picture is drawn from its name.</param>
public sealed record Seed(
    IReadOnlyList<NewAccount>? Accounts = null, IReadOnlyList<SeedStatus>? Statuses = null, IReadOnlyList<SeedReaction>? Reactions = null, IReadOnlyList<SeedFollow>? Follows = null,
    IReadOnlyList<SeedPicture>? Pictures = null);

/// <param name="Account">User name.</param>
/// <param name="Bytes">A JPEG, PNG, GIF or WebP; in JSON as base64.</param>
public sealed record SeedPicture(string Account, byte[] Bytes);

/// <param name="Account">User name of the author.</param>
/// <param name="Text">Its text; mentions in it notify whom they name.</param>
/// <param name="At">When it was posted; now when null. Not in the future.</param>
/// <param name="Key">A name by which later entries of the same seed refer to it, and under which its id is answered.</param>
/// <param name="InReplyTo">Key or id of the status it answers.</param>
/// <param name="Language">Two or three letters; fr when null.</param>
/// <param name="Visibility">public when null.</param>
/// <param name="SpoilerText">Content warning.</param>
/// <param name="Media">Files with their text alternatives.</param>
/// <param name="Favourites">How many of the crowd like it, besides those named.</param>
/// <param name="Reblogs">How many of the crowd share it, besides those named.</param>
/// <param name="FavouritedBy">User names.</param>
/// <param name="RebloggedBy">User names.</param>
public sealed record SeedStatus(
    string Account, string Text, DateTimeOffset? At = null, string? Key = null, string? InReplyTo = null, string? Language = null, string? Visibility = null, string? SpoilerText = null,
    IReadOnlyList<SeedMedia>? Media = null, int Favourites = 0, int Reblogs = 0, IReadOnlyList<string>? FavouritedBy = null, IReadOnlyList<string>? RebloggedBy = null);

/// <param name="Bytes">The file; in JSON as base64.</param>
/// <param name="Description">Its text alternative.</param>
public sealed record SeedMedia(byte[] Bytes, string? Description = null);

/// <param name="Account">User name of who reacts.</param>
/// <param name="Status">Key or id of the status.</param>
/// <param name="Kind">favourite or reblog.</param>
/// <param name="At">When; now when null.</param>
public sealed record SeedReaction(string Account, string Status, string Kind = "favourite", DateTimeOffset? At = null);

/// <param name="Account">User name of who follows.</param>
/// <param name="Target">User name of who is followed.</param>
/// <param name="At">When; now when null.</param>
public sealed record SeedFollow(string Account, string Target, DateTimeOffset? At = null);

/// <param name="Statuses">Ids of the statuses that had a key.</param>
/// <param name="Tokens">A token for each account that the seed names under accounts.</param>
public sealed record Seeded(IReadOnlyDictionary<string, string> Statuses, IReadOnlyDictionary<string, string> Tokens);

internal sealed record FaultAdded(int Id);

internal sealed record ControlError(string Error);

internal sealed record LedgerSummary(int Accepted, int Replays);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(NewAccount))]
[JsonSerializable(typeof(AccountToken))]
[JsonSerializable(typeof(List<AccountToken>))]
[JsonSerializable(typeof(Seed))]
[JsonSerializable(typeof(Seeded))]
[JsonSerializable(typeof(Fault))]
[JsonSerializable(typeof(FaultAdded))]
[JsonSerializable(typeof(ControlError))]
[JsonSerializable(typeof(LedgerSummary))]
[JsonSerializable(typeof(IReadOnlyList<PlayedFault>))]
internal sealed partial class ControlJson : JsonSerializerContext;
