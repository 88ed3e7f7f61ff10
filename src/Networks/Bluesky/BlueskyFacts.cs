using NodaTime;

namespace Relais.Networks.Bluesky;

/// <summary>What the lexicons and the documentation say, before a server is asked.</summary>
internal static class BlueskyFacts
{
    private const string Lexicons = "https://github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky";
    private const string RateLimits = "https://docs.bsky.app/docs/advanced-guides/rate-limits";
    private static readonly LocalDate ReadOn = new(2026, 11, 22);

    public static readonly NetworkLimits Limits = new()
    {
        TextLength = new(300, Lexicons + "/feed/post.json", ReadOn),
        TextBytes = new(3000, Lexicons + "/feed/post.json", ReadOn),
        // No limit in the lexicon; the network's own application stops here.
        AltTextLength = new(2000, "https://github.com/bluesky-social/social-app", ReadOn, Verified: false),
        Images = new(4, Lexicons + "/embed/images.json", ReadOn),
        Videos = new(1, Lexicons + "/embed/video.json", ReadOn),
        // 2,000,000 in the newest lexicon (PDS 0.5.35), 1,000,000 on servers that are older: the smaller is taken everywhere.
        ImageBytes = new(1_000_000, Lexicons + "/embed/images.json", ReadOn),
        // 300,000,000 in the newest lexicon, 50,000,000 in the oldest one with video.
        VideoBytes = new(50_000_000, Lexicons + "/embed/video.json", ReadOn),
        VideoSeconds = new(180, "https://bsky.social/about/blog", ReadOn, Verified: false),
        ImageTypes = new(["image/jpeg", "image/png", "image/webp", "image/gif"], Lexicons + "/embed/images.json", ReadOn),
        VideoTypes = new(["video/mp4"], Lexicons + "/embed/video.json", ReadOn),
        // 5,000 points an hour, 3 for each record made.
        PostsPerWindow = new(1666, RateLimits, ReadOn),
        PostsWindowHours = new(1, RateLimits, ReadOn),
    };

    /// <summary>
    /// "atproto" is asked of every client; "transition:generic" is the smallest right to post that every server knows: what an application password has, without
    /// direct messages (atproto.com/specs/oauth, read 2026-11-22). An application password has no scopes.
    /// </summary>
    public static readonly IReadOnlyList<NetworkScope> Scopes =
    [
        new("atproto", ScopePurpose.ReadAccount, Required: true),
        new("transition:generic", ScopePurpose.ActForAccount, Required: true),
    ];

    public static NetworkInfo Info(Uri defaultServer) => new()
    {
        Key = "bluesky",
        Name = "Bluesky",
        Connect = ConnectKind.OAuthCode,
        NeedsServer = false,
        StartsFromAccount = true,
        // The DID is "the permanent identifier" of an account, which changes its server without changing it (atproto.com/specs/did and /guides/account-migration, read 2026-11-23).
        AccountIdsAreGlobal = true,
        DefaultServer = defaultServer,
        Kinds = [PostKind.Text, PostKind.Images, PostKind.Video, PostKind.LinkCard],
        Counting = CountingRule.GraphemesAndBytes,
        Entities = EntityRules.Bluesky,
        Limits = Limits,
        Scopes = Scopes,
        Visibilities = [],
        ContentWarnings = ContentWarnings.MediaLabel,
        HasLanguage = true,
        HasThreads = true,
        HasFocusPoint = false,
        Idempotency = new(SettledBy.ChosenIdentifier, KeysKept: null, RepeatIsSafe: true, SettleAfter: Duration.FromSeconds(30)),
        Documentation = new("https://docs.bsky.app/docs/advanced-guides/posts"),
    };

    /// <summary>A server may take less than the lexicon allows, never more.</summary>
    public static NetworkLimits Reported(long? blobUploadLimit, Uri server, LocalDate today) => blobUploadLimit is not > 0
        ? NetworkLimits.None
        : new()
        {
            ImageBytes = Smaller(Limits.ImageBytes!, blobUploadLimit.Value, server, today),
            VideoBytes = Smaller(Limits.VideoBytes!, blobUploadLimit.Value, server, today),
        };

    private static LimitFact<long>? Smaller(LimitFact<long> known, long reported, Uri server, LocalDate today) =>
        reported < known.Value ? new(reported, new Uri(server, "xrpc/com.atproto.server.describeServer").AbsoluteUri, today) : null;
}
