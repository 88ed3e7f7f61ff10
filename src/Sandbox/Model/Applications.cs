namespace Relais.Sandbox.Model;

/// <summary>A client application, as it registered itself.</summary>
internal sealed class AppRecord(AppRegistered registered)
{
    /// <summary>The redirect address that means "show the code to the person instead".</summary>
    public const string OutOfBand = "urn:ietf:wg:oauth:2.0:oob";

    public long Id { get; } = registered.Id;
    public string Name { get; } = registered.Name;
    public string? Website { get; } = registered.Website;
    public IReadOnlyList<string> RedirectUris { get; } = registered.RedirectUris;
    public Scopes Scopes { get; } = Scopes.Parse(registered.Scopes);
    public string ClientId { get; } = registered.ClientId;
    public string ClientSecret { get; } = registered.ClientSecret;
}

/// <summary>An access token. Without an account it speaks for the application alone.</summary>
internal sealed class Token(TokenIssued issued, AppRecord app, Account? account)
{
    public string Value { get; } = issued.Token;
    public AppRecord App { get; } = app;
    public Account? Account { get; } = account;
    public Scopes Scopes { get; } = Scopes.Parse(issued.Scopes);
    public DateTimeOffset CreatedAt { get; } = issued.At;
    public DateTimeOffset? ExpiresAt { get; } = issued.ExpiresAt;
    public bool Revoked { get; set; }
}

/// <summary>The answer of the sign-in page, to be exchanged once, within ten minutes. Lives in memory only.</summary>
internal sealed record Grant(AppRecord App, Account Account, string Scopes, string RedirectUri, string? Challenge, DateTimeOffset ExpiresAt);

/// <summary>OAuth scopes with Mastodon's hierarchy: <c>read</c> holds every <c>read:…</c>, <c>follow</c> the old bundle of relationships.</summary>
internal sealed class Scopes
{
    private static readonly string[] Families = ["accounts", "blocks", "bookmarks", "conversations", "favourites", "filters", "follows", "lists", "media", "mutes", "notifications", "reports", "search", "statuses"];
    private static readonly HashSet<string> Known =
    [
        "read", "write", "follow", "push", "profile", .. Families.Select(f => "read:" + f), .. Families.Select(f => "write:" + f),
        "admin:read", "admin:write", "admin:read:accounts", "admin:write:accounts", "admin:read:reports", "admin:write:reports",
    ];

    private readonly string[] _granted;

    private Scopes(string[] granted) => _granted = granted;

    public IReadOnlyList<string> All => _granted;

    public static Scopes Parse(string? text) =>
        new((string.IsNullOrWhiteSpace(text) ? "read" : text).Split([' ', '+', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray());

    public bool AllKnown => Array.TrueForAll(_granted, Known.Contains);

    public bool Allow(string scope)
    {
        var parent = scope.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? scope[..colon] : scope;
        foreach (var granted in _granted)
        {
            if (string.Equals(granted, scope, StringComparison.Ordinal) || string.Equals(granted, parent, StringComparison.Ordinal)) return true;
            if (granted is "follow" && scope.EndsWith(":follows", StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>Whether an application that registered these scopes may ask for <paramref name="wanted"/>.</summary>
    public bool Cover(Scopes wanted) => Array.TrueForAll(wanted._granted, Allow);

    public override string ToString() => string.Join(' ', _granted);
}
