using NodaTime;

namespace Relais.Networks.Mastodon;

/// <summary>What Mastodon's documentation says, before an instance is asked.</summary>
internal static class MastodonFacts
{
    private const string Posting = "https://docs.joinmastodon.org/user/posting/";
    private const string Instance = "https://docs.joinmastodon.org/entities/Instance/";
    private const string RateLimits = "https://docs.joinmastodon.org/api/rate-limits/";
    private static readonly LocalDate ReadOn = new(2026, 11, 22);

    public static readonly IReadOnlyList<NetworkScope> Scopes =
    [
        new("read:accounts", ScopePurpose.ReadAccount, Required: true),
        new("read:statuses", ScopePurpose.ReadPosts, Required: true),
        new("write:statuses", ScopePurpose.PublishPosts, Required: true),
        new("write:media", ScopePurpose.UploadMedia, Required: true),
    ];

    public static readonly NetworkLimits Limits = new()
    {
        TextLength = new(500, Posting, ReadOn),
        LinkLength = new(23, Posting, ReadOn),
        AltTextLength = new(1500, Posting, ReadOn),
        Images = new(4, Posting, ReadOn),
        Videos = new(1, Posting, ReadOn),
        ImageBytes = new(16_777_216, Instance, ReadOn),
        ImagePixels = new(33_177_600, Instance, ReadOn),
        VideoBytes = new(103_809_024, Instance, ReadOn),
        VideoPixels = new(8_294_400, Instance, ReadOn),
        VideoFramesPerSecond = new(120, Instance, ReadOn),
        ImageTypes = new(["image/jpeg", "image/png", "image/gif", "image/webp"], Posting, ReadOn),
        VideoTypes = new(["video/mp4", "video/webm", "video/quicktime"], Posting, ReadOn),
        // 300 calls in 5 minutes for everything; a post is one call and one more for each media. Media: 30 in 30 minutes.
        PostsPerWindow = new(300, RateLimits, ReadOn, Verified: false),
        PostsWindowHours = new(3, RateLimits, ReadOn, Verified: false),
    };

    public static NetworkInfo Info(string key, string name, bool needsServer, Uri? defaultServer) => new()
    {
        Key = key,
        Name = name,
        Connect = ConnectKind.OAuthCode,
        NeedsServer = needsServer,
        DefaultServer = defaultServer,
        Kinds = [PostKind.Text, PostKind.Images, PostKind.Video],
        Counting = CountingRule.LinkAndMentionAware,
        Entities = EntityRules.Mastodon,
        Limits = Limits,
        Scopes = Scopes,
        Visibilities = [PostVisibility.Public, PostVisibility.Unlisted, PostVisibility.Followers, PostVisibility.Direct],
        ContentWarnings = ContentWarnings.FreeText,
        HasLanguage = true,
        HasThreads = true,
        HasFocusPoint = true,
        // Some servers ignore Idempotency-Key, so repeating is never safe by itself: reading back decides.
        Idempotency = new(SettledBy.ReadingBack, KeysKept: Duration.FromHours(1), RepeatIsSafe: false, SettleAfter: Duration.FromSeconds(60)),
        Documentation = new("https://docs.joinmastodon.org/methods/statuses/"),
    };
}
