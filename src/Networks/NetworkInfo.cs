using NodaTime;

namespace Relais.Networks;

/// <summary>Everything that is known about a network before an account is connected. Plain data.</summary>
public sealed record NetworkInfo
{
    /// <summary>Stable, lower case, stored with channels: "mastodon", "bluesky", "sandbox".</summary>
    public required string Key { get; init; }

    /// <summary>The network's own name, the same in every language.</summary>
    public required string Name { get; init; }

    /// <summary>The usual way; a network may have another one besides, which its interfaces tell.</summary>
    public required ConnectKind Connect { get; init; }

    /// <summary>True when the person must say which server: an instance of Mastodon, a PDS other than the default.</summary>
    public required bool NeedsServer { get; init; }

    /// <summary>Proposed, or used when none is typed; null when there is no sensible default.</summary>
    public Uri? DefaultServer { get; init; }

    /// <summary>True when a connection by code begins with the account's name, from which its server is found.</summary>
    public bool StartsFromAccount { get; init; }

    /// <summary>
    /// True when an account keeps its identifier on whatever server holds it, so that it can move and is still the same; false when each server counts its own
    /// accounts, and the same identifier elsewhere is another account.
    /// </summary>
    public bool AccountIdsAreGlobal { get; init; }

    public required IReadOnlyList<PostKind> Kinds { get; init; }

    public required CountingRule Counting { get; init; }

    /// <summary>What holds when nothing better was reported. What the instance or the account reports wins: <see cref="NetworkLimits.OverriddenBy"/>.</summary>
    public required NetworkLimits Limits { get; init; }

    /// <summary>Scopes asked for when connecting, each with what it serves. Empty when the network has none.</summary>
    public required IReadOnlyList<NetworkScope> Scopes { get; init; }

    /// <summary>Who may see a post. The first is the network's usual one. Empty when the network offers no choice.</summary>
    public required IReadOnlyList<PostVisibility> Visibilities { get; init; }

    public required ContentWarnings ContentWarnings { get; init; }

    /// <summary>How links, mentions and hashtags are recognised: <see cref="TextEntities.Find"/>.</summary>
    public required EntityRules Entities { get; init; }

    public required bool HasLanguage { get; init; }

    public required bool HasThreads { get; init; }

    public required bool HasFocusPoint { get; init; }

    public required IdempotencyFacts Idempotency { get; init; }

    /// <summary>The page of the network's own documentation that the connector follows.</summary>
    public required Uri Documentation { get; init; }
}

/// <summary>How a person connects an account.</summary>
public enum ConnectKind
{
    /// <summary>They are sent to the network and come back with a code (<see cref="IConnectWithCode"/>).</summary>
    OAuthCode,

    /// <summary>They type a name and a password made for this application (<see cref="IConnectWithPassword"/>).</summary>
    AppPassword,
}

/// <summary>A kind of post that the network takes.</summary>
public enum PostKind
{
    Text,
    Images,
    Video,
    LinkCard,
}

/// <summary>How the network counts the length of a text. See <see cref="Counters"/>.</summary>
public enum CountingRule
{
    /// <summary>Graphemes and UTF-8 bytes, both limited (Bluesky).</summary>
    GraphemesAndBytes,

    /// <summary>Graphemes; a link has a fixed length; a mention costs only its user part (Mastodon).</summary>
    LinkAndMentionAware,

    /// <summary>Weighted: 1 or 2 per character, an emoji 2, a link 23 (X).</summary>
    Weighted,

    /// <summary>Characters, but an emoji counts its UTF-8 bytes (Threads).</summary>
    EmojiAsBytes,
}

public enum PostVisibility
{
    Public,

    /// <summary>Anyone who has the address; not in public lists.</summary>
    Unlisted,

    /// <summary>Followers only.</summary>
    Followers,

    /// <summary>Only the people mentioned.</summary>
    Direct,
}

/// <summary>What becomes of <see cref="PostOptions.ContentWarning"/>.</summary>
public enum ContentWarnings
{
    /// <summary>Shown in place of the post until opened, in the author's words; counts into the length of the text (Mastodon).</summary>
    FreeText,

    /// <summary>Becomes one of the network's few labels, which hides media only; without media it has no effect (Bluesky).</summary>
    MediaLabel,
}

/// <param name="Name">As the network spells it.</param>
/// <param name="Purpose">What stops working without it.</param>
/// <param name="Required">Whether a channel without it is useless.</param>
public sealed record NetworkScope(string Name, ScopePurpose Purpose, bool Required);

public enum ScopePurpose
{
    ReadAccount,
    ReadPosts,
    PublishPosts,
    UploadMedia,

    /// <summary>Wider than what is used, where the network has nothing narrower: all but private messages and the account itself.</summary>
    ActForAccount,
}

/// <summary>What settles the question "did it go out?" when an answer was lost.</summary>
/// <param name="Means">The means that decides in the end.</param>
/// <param name="KeysKept">How long the network remembers a key; null: not at all, or for ever (see <paramref name="RepeatIsSafe"/>).</param>
/// <param name="RepeatIsSafe">True when sending the same segment again, with the same key, can never make a second post, whatever the time since.</param>
/// <param name="SettleAfter">How long to wait after a lost answer before <see cref="IReconcile.ReconcileAsync"/> can say <see cref="ReconcileOutcome.NotThere"/>: the
/// network may still be at work on the request.</param>
public sealed record IdempotencyFacts(SettledBy Means, Duration? KeysKept, bool RepeatIsSafe, Duration SettleAfter);

public enum SettledBy
{
    /// <summary>We choose the identifier of the post; the same identifier cannot exist twice.</summary>
    ChosenIdentifier,

    /// <summary>The account's own posts are read back and compared.</summary>
    ReadingBack,
}
