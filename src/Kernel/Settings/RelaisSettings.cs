using System.Net;

namespace Relais.Kernel.Settings;

/// <summary>What this process does.</summary>
public enum ProcessRole
{
    /// <summary>Serves pages and works.</summary>
    All,

    /// <summary>Serves pages only.</summary>
    Web,

    /// <summary>Publishes and does periodic work only.</summary>
    Worker,
}

/// <summary>How the log is written.</summary>
public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}

/// <summary>How much is logged.</summary>
public enum LogDetail
{
    /// <summary>Every step of every delivery.</summary>
    Debug,

    /// <summary>What happened.</summary>
    Information,

    /// <summary>What went wrong.</summary>
    Warning,

    /// <summary>What failed.</summary>
    Error,
}

/// <summary>How many days what is over is kept. Posts that exist, receipts and the audit log are kept for ever.</summary>
public sealed record RetentionSettings
{
    /// <summary><c>RELAIS_KEEP_ATTEMPTS_DAYS</c>: calls of deliveries that are over.</summary>
    public int AttemptsDays { get; init; } = 400;

    /// <summary><c>RELAIS_KEEP_OUTBOX_DAYS</c>: done messages; given-up ones are kept four times as long.</summary>
    public int OutboxDays { get; init; } = 7;

    /// <summary><c>RELAIS_KEEP_SESSIONS_DAYS</c>: ended sessions, with the network addresses they held.</summary>
    public int SessionsDays { get; init; } = 30;

    /// <summary><c>RELAIS_KEEP_DELETED_DAYS</c>: deleted posts and media; people were promised 30, so never less.</summary>
    public int DeletedDays { get; init; } = 30;

    /// <summary><c>RELAIS_KEEP_UNUSED_FILES_DAYS</c>: files that no row refers to.</summary>
    public int UnusedFilesDays { get; init; } = 7;
}

/// <summary>
/// The settings of one process, from <c>relais.json</c> or the environment (<c>RELAIS_*</c>, which wins). Each is checked at
/// start; a wrong one is named with what was expected. The list for people is in <c>docs/self-hosting.md</c>.
/// </summary>
public sealed record RelaisSettings
{
    /// <summary><c>RELAIS_URLS</c>: where to listen.</summary>
    public string Urls { get; init; } = "http://localhost:8080";

    /// <summary><c>RELAIS_PUBLIC_URL</c>: the address people use, for links in mails and OAuth redirects; the first of <see cref="Urls"/> otherwise.</summary>
    public Uri PublicUrl { get; init; } = new("http://localhost:8080");

    /// <summary><c>RELAIS_DATA</c>: folder of the database file, media and keys.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary><c>RELAIS_DATABASE</c>: <c>postgres://user:password@host:port/name</c>; the file <c>relais.db</c> in the data folder otherwise.</summary>
    public string? Database { get; init; }

    /// <summary><c>RELAIS_ROLE</c>: <c>all</c>, <c>web</c> or <c>worker</c>.</summary>
    public ProcessRole Role { get; init; }

    /// <summary><c>RELAIS_KEY_FILE</c>: file with the keys that seal secrets; <c>keys.json</c> in the data folder otherwise.</summary>
    public string? KeyFile { get; init; }

    /// <summary><c>RELAIS_PRIVATE_ADDRESSES</c>: hosts on private networks that connectors may reach (comma-separated; <c>*</c> for all). Off by default.</summary>
    public IReadOnlyList<string> PrivateAddresses { get; init; } = [];

    /// <summary><c>RELAIS_SMTP_*</c>: how mail leaves; without it, links are shown to the administrator.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary><c>RELAIS_OIDC_*</c>: single sign-on.</summary>
    public OidcSettings? Oidc { get; init; }

    /// <summary><c>RELAIS_ZONES</c>: a zone database in NodaTime's format, such as those of nodatime.org/tzdb, newer than the one that ships with the program.</summary>
    public string? ZoneFile { get; init; }

    /// <summary><c>RELAIS_LEASE_SECONDS</c>: how long a worker that died keeps a delivery to itself.</summary>
    public int LeaseSeconds { get; init; } = 30;

    /// <summary><c>RELAIS_IN_FLIGHT</c>: deliveries sent at once by this process.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary><c>RELAIS_TRUSTED_PROXIES</c>: addresses and blocks whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary><c>RELAIS_SANDBOX</c>: where the demo's own small network listens. Offered only where <see cref="PrivateAddresses"/> allow to call it.</summary>
    public Uri Sandbox { get; init; } = new("http://localhost:8081");

    /// <summary><c>RELAIS_LEAST_FREE_MB</c>: with less room on the disk of the data folder, the process says that it is not ready.</summary>
    public int LeastFreeMegabytes { get; init; } = 200;

    /// <summary><c>RELAIS_LOG_FORMAT</c>: <c>text</c> or <c>json</c>.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary><c>RELAIS_LOG_LEVEL</c>: <c>debug</c>, <c>information</c>, <c>warning</c> or <c>error</c>.</summary>
    public LogDetail LogLevel { get; init; } = LogDetail.Information;

    /// <summary><c>RELAIS_METRICS_TOKEN</c>: bearer token that opens <c>/metrics</c> from elsewhere; without it only this machine may read them.</summary>
    public string? MetricsToken { get; init; }

    /// <summary><c>RELAIS_KEEP_*</c>: how long what is over is kept.</summary>
    public RetentionSettings Keep { get; init; } = new();

    /// <summary>The command line only looks: the database is opened to read, and no key file is made. Not a setting of people.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The database file's path, when it is a file.</summary>
    public string DatabasePath => Path.Combine(DataFolder, "relais.db");

    /// <summary>The key file's path.</summary>
    public string KeyPath => KeyFile ?? Path.Combine(DataFolder, "keys.json");
}

/// <summary>How mail leaves.</summary>
public sealed record SmtpSettings
{
    /// <summary><c>RELAIS_SMTP_HOST</c>.</summary>
    public required string Host { get; init; }

    /// <summary><c>RELAIS_SMTP_PORT</c>; 587 by default.</summary>
    public int Port { get; init; } = 587;

    /// <summary><c>RELAIS_SMTP_STARTTLS</c>; on by default.</summary>
    public bool StartTls { get; init; } = true;

    /// <summary><c>RELAIS_SMTP_USER</c>.</summary>
    public string? User { get; init; }

    /// <summary><c>RELAIS_SMTP_PASSWORD</c>.</summary>
    public string? Password { get; init; }

    /// <summary><c>RELAIS_SMTP_FROM</c>: the sender's address.</summary>
    public required string From { get; init; }

    /// <summary><c>RELAIS_SMTP_CERTIFICATE_SHA256</c>: accept exactly this certificate, for a server with one of its own making.</summary>
    public string? CertificateSha256 { get; init; }

    /// <summary>Never the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>Single sign-on by OpenID Connect.</summary>
public sealed record OidcSettings
{
    /// <summary><c>RELAIS_OIDC_ISSUER</c>.</summary>
    public required Uri Issuer { get; init; }

    /// <summary><c>RELAIS_OIDC_CLIENT_ID</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>RELAIS_OIDC_CLIENT_SECRET</c>.</summary>
    public string? ClientSecret { get; init; }

    /// <summary><c>RELAIS_OIDC_NAME</c>: the words on the button.</summary>
    public string Name { get; init; } = "SSO";

    /// <summary>Never the secret.</summary>
    public override string ToString() => Issuer.ToString();
}
