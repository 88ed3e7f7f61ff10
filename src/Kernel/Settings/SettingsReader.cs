using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Relais.Kernel.Words;

namespace Relais.Kernel.Settings;

/// <summary>A setting is wrong; the message names it and says what was expected.</summary>
public sealed class SettingsException(string message) : Exception(message);

/// <summary>Reads <see cref="RelaisSettings"/>: the environment wins over <c>relais.json</c>, whose keys are the same names without <c>RELAIS_</c>, in any case.</summary>
public sealed class SettingsReader
{
    private static readonly string[] Known =
    [
        "URLS", "PUBLIC_URL", "DATA", "DATABASE", "ROLE", "KEY_FILE", "PRIVATE_ADDRESSES", "LEASE_SECONDS", "IN_FLIGHT", "TRUSTED_PROXIES", "SANDBOX", "ZONES",
        "LEAST_FREE_MB", "LOG_FORMAT", "LOG_LEVEL", "METRICS_TOKEN",
        "KEEP_ATTEMPTS_DAYS", "KEEP_OUTBOX_DAYS", "KEEP_SESSIONS_DAYS", "KEEP_DELETED_DAYS", "KEEP_UNUSED_FILES_DAYS",
        "SMTP_HOST", "SMTP_PORT", "SMTP_STARTTLS", "SMTP_USER", "SMTP_PASSWORD", "SMTP_FROM", "SMTP_CERTIFICATE_SHA256",
        "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME",
    ];

    /// <summary>Names that tests and scripts set and the product does not read.</summary>
    private static readonly string[] NotSettings = ["TEST_", "PEER_", "SPECS", "NO_", "SEED"];

    private const string AnObject = "Expected an object such as { \"urls\": \"http://localhost:8080\" }.";

    private const string AnAddress = "an address such as http://localhost:8080";

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private SettingsReader()
    {
    }

    /// <summary>Reads and checks everything.</summary>
    /// <exception cref="SettingsException">A setting is unknown or wrong.</exception>
    public static RelaisSettings Read(IEnumerable<KeyValuePair<string, string>> environment, string? jsonFile)
    {
        var reader = new SettingsReader();
        if (jsonFile is not null && File.Exists(jsonFile))
        {
            reader.AddFile(jsonFile);
        }

        foreach (var (key, value) in environment)
        {
            if (key.StartsWith("RELAIS_", StringComparison.Ordinal) && !NotSettings.Any(n => key.StartsWith("RELAIS_" + n, StringComparison.Ordinal)))
            {
                reader.Add(key["RELAIS_".Length..], value, key);
            }
        }

        return reader.Build();
    }

    private void AddFile(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new SettingsException($"{file} holds no settings. {AnObject}");
            }

            foreach (var property in json.RootElement.EnumerateObject())
            {
                var said = $"{file}: {property.Name}";
                Add(property.Name.ToUpperInvariant(), Said(property.Value, said), said);
            }
        }
        catch (JsonException e)
        {
            throw new SettingsException($"{file} is not valid JSON (line {e.LineNumber + 1}). {AnObject}");
        }
    }

    /// <summary>As an environment variable would say it.</summary>
    private static string Said(JsonElement value, string said) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(one => one.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? throw Refusal(said) : one.ToString())),
        JsonValueKind.Object => throw Refusal(said),
        _ => value.ToString(),
    };

    private static SettingsException Refusal(string said) => new($"{said}: expected a text, a number, true or false, or a list of such.");

    private void Add(string name, string value, string said)
    {
        if (!Known.Contains(name))
        {
            throw new SettingsException($"{said} is not a setting of Relais. Known: {string.Join(", ", Known.Select(k => "RELAIS_" + k))}.");
        }

        if (value.Length > 0)
        {
            values[name] = value;
        }
    }

    private RelaisSettings Build()
    {
        var urls = string.Join(';', (Text("URLS") ?? "http://localhost:8080").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Reached).ToList();
        Expect(addresses.Count > 0, "URLS", AnAddress);
        Expect(addresses.TrueForAll(a => a.PathAndQuery == "/"), "URLS", "addresses without a path, such as http://localhost:8080");
        Expect(!urls.Contains("https:", StringComparison.OrdinalIgnoreCase), "URLS", "http:// addresses, because Relais itself speaks no TLS: the proxy in front of it does; say the https address as RELAIS_PUBLIC_URL");
        var database = Text("DATABASE");
        Expect(database is null || database.StartsWith("postgres://", StringComparison.Ordinal) || database.StartsWith("postgresql://", StringComparison.Ordinal), "DATABASE", "an address such as postgres://user:password@host:5432/relais");
        var role = Choice("ROLE", ProcessRole.All);
        Expect(database is not null || role == ProcessRole.All, "ROLE", "all, because the embedded database serves one process; set RELAIS_DATABASE to PostgreSQL to split roles");
        var zones = Text("ZONES");
        Expect(zones is null || Time.Zones.CanRead(zones), "ZONES", "a zone database in NodaTime's format (tzdb….nzd)");
        return new()
        {
            Urls = urls,
            PublicUrl = Text("PUBLIC_URL") is { } known ? Address("PUBLIC_URL", known) : addresses[0],
            DataFolder = Text("DATA") ?? "data",
            Database = database,
            Role = role,
            KeyFile = Text("KEY_FILE"),
            ZoneFile = zones,
            PrivateAddresses = List("PRIVATE_ADDRESSES"),
            TrustedProxies = Networks("TRUSTED_PROXIES"),
            Sandbox = Address("SANDBOX", Text("SANDBOX") ?? "http://localhost:8081"),
            LeaseSeconds = Number("LEASE_SECONDS", 30, 2, 600),
            InFlight = Number("IN_FLIGHT", 64, 1, 1024),
            LeastFreeMegabytes = Number("LEAST_FREE_MB", 200, 0, int.MaxValue),
            LogFormat = Choice("LOG_FORMAT", LogFormat.Text),
            LogLevel = Choice("LOG_LEVEL", LogDetail.Information),
            MetricsToken = MetricsToken(),
            Keep = Keep(),
            Smtp = Smtp(),
            Oidc = Oidc(),
        };
    }

    private RetentionSettings Keep()
    {
        var otherwise = new RetentionSettings();
        return new()
        {
            AttemptsDays = Number("KEEP_ATTEMPTS_DAYS", otherwise.AttemptsDays, 1, 36_500),
            OutboxDays = Number("KEEP_OUTBOX_DAYS", otherwise.OutboxDays, 1, 36_500),
            SessionsDays = Number("KEEP_SESSIONS_DAYS", otherwise.SessionsDays, 1, 36_500),
            DeletedDays = Number("KEEP_DELETED_DAYS", otherwise.DeletedDays, 30, 36_500),
            UnusedFilesDays = Number("KEEP_UNUSED_FILES_DAYS", otherwise.UnusedFilesDays, 1, 36_500),
        };
    }

    private string? MetricsToken()
    {
        var token = Text("METRICS_TOKEN");
        Expect(token is null || token.Length >= 16, "METRICS_TOKEN", "at least 16 characters");
        return token;
    }

    private T Choice<T>(string name, T otherwise)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        var (names, value) = (Enum.GetNames<T>(), EnumName.Read<T>(text));
        Expect(value is not null, name, $"{string.Join(", ", names[..^1])} or {names[^1]}".ToLowerInvariant());
        return value!.Value;
    }

    private SmtpSettings? Smtp()
    {
        if (Text("SMTP_HOST") is not { } host)
        {
            return null;
        }

        return new()
        {
            Host = host,
            Port = Number("SMTP_PORT", 587, 1, 65535),
            StartTls = YesNo("SMTP_STARTTLS", true),
            User = Text("SMTP_USER"),
            Password = Text("SMTP_PASSWORD"),
            From = Needed("SMTP_FROM", "the sender's address, such as relais@example.org", v => v.Contains('@', StringComparison.Ordinal)),
            CertificateSha256 = Text("SMTP_CERTIFICATE_SHA256"),
        };
    }

    private OidcSettings? Oidc() => Text("OIDC_ISSUER") is not { } issuer ? null : new()
    {
        Issuer = Address("OIDC_ISSUER", issuer),
        ClientId = Needed("OIDC_CLIENT_ID", "the client's identifier at that issuer", _ => true),
        ClientSecret = Text("OIDC_CLIENT_SECRET"),
        Name = Text("OIDC_NAME") ?? "SSO",
    };

    private string? Text(string name) => values.GetValueOrDefault(name);

    private IReadOnlyList<string> List(string name) => Text(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private IReadOnlyList<IPNetwork> Networks(string name)
    {
        var all = List(name).Select(Network).ToList();
        Expect(!all.Contains(null), name, "addresses or blocks of them, such as 127.0.0.1, 10.0.0.0/8 or fd00::/8, separated by commas");
        return [.. all.OfType<IPNetwork>()];
    }

    /// <summary>A single address is a block of one. The shorthand in which 10 stands for 0.0.0.10 is not what anybody means.</summary>
    private static IPNetwork? Network(string text) =>
        IPAddress.TryParse(text, out var one) && (one.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3) ? new(one, one.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32)
        : IPNetwork.TryParse(text, out var block) ? block
        : null;

    private string Needed(string name, string expected, Func<string, bool> ok)
    {
        var value = Text(name);
        Expect(value is not null && ok(value), name, expected);
        return value!;
    }

    private int Number(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        var ok = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most;
        Expect(ok, name, $"a whole number from {least} to {most}");
        return value;
    }

    private bool YesNo(string name, bool otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        Expect(bool.TryParse(text, out var value), name, "true or false");
        return value;
    }

    /// <summary>How an address that is listened on is reached from here: <c>*</c> and <c>+</c> stand for every name of the machine.</summary>
    private Uri Reached(string url) => Address("URLS", url.Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal));

    private Uri Address(string name, string text)
    {
        var ok = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
        Expect(ok, name, AnAddress);
        return uri!;
    }

    private void Expect(bool ok, string name, string expected)
    {
        if (!ok)
        {
            var shown = name.Contains("PASSWORD", StringComparison.Ordinal) || name.Contains("SECRET", StringComparison.Ordinal) || name.Contains("TOKEN", StringComparison.Ordinal) || name == "DATABASE" ? "" : $" is '{Text(name)}'";
            throw new SettingsException($"RELAIS_{name}{shown}: expected {expected}.");
        }
    }
}
