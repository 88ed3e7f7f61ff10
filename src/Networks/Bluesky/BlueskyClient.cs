using System.Globalization;
using System.Text.Json;
using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>
/// This installation as an OAuth client of the AT protocol (atproto.com/specs/oauth, "Clients", read 2026-11-22). With a public https address it publishes a
/// document about itself and signs with a key of its own: servers give such a client sessions without an end. On the person's own machine it is
/// "http://localhost", which needs no document and gets sessions of at most seven days.
/// </summary>
internal static class BlueskyClient
{
    public const string Assertions = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>"For untrusted public clients, overall session lifetime should be limited to 7 days": a server may give more, none promises it.</summary>
    public static readonly Duration PublicSession = Duration.FromDays(7);

    public static string ScopeText => string.Join(' ', BlueskyFacts.Scopes.Select(scope => scope.Name));

    public static NetworkResult<AppRegistration> Register(Uri publicUrl, Uri document, Uri redirectUri)
    {
        var root = new Uri(publicUrl, "/");
        if (publicUrl is { Scheme: "https", IsDefaultPort: true, HostNameType: UriHostNameType.Dns, IsLoopback: false } && publicUrl.Host.Contains('.', StringComparison.Ordinal))
        {
            using var key = DpopKey.New();
            return new NetworkResult<AppRegistration>.Ok(new(root, document.AbsoluteUri, key.Secret, redirectUri));
        }

        if (!publicUrl.IsLoopback || publicUrl.Scheme != Uri.UriSchemeHttp)
            return new NetworkResult<AppRegistration>.Failed(new(ReasonCodes.ClientNotPublic, $"{publicUrl.GetLeftPart(UriPartial.Authority)} is not an https address without a port number."));
        // Servers take the number of the loopback address only, not its name.
        var back = redirectUri.HostNameType == UriHostNameType.IPv6 ? redirectUri : new UriBuilder(redirectUri) { Host = "127.0.0.1" }.Uri;
        var id = $"http://localhost?redirect_uri={Uri.EscapeDataString(back.AbsoluteUri)}&scope={Uri.EscapeDataString(ScopeText)}";
        return new NetworkResult<AppRegistration>.Ok(new(root, id, "", back));
    }

    /// <summary>Whether servers know a key of ours.</summary>
    public static bool IsConfidential(AppRegistration app) => app.ClientSecret.Length > 0;

    public static string? Document(AppRegistration app, string appName, Uri publicUrl)
    {
        if (!IsConfidential(app))
            return null;
        using var key = DpopKey.Of(app.ClientSecret);
        var jwk = new Dictionary<string, string>(key.Public, StringComparer.Ordinal) { ["kid"] = key.Thumbprint, ["alg"] = "ES256", ["use"] = "sig" };
        return JsonSerializer.Serialize(
            new
            {
                client_id = app.ClientId,
                client_name = appName,
                client_uri = new Uri(publicUrl, "/").AbsoluteUri,
                application_type = "web",
                grant_types = new[] { "authorization_code", "refresh_token" },
                response_types = new[] { "code" },
                scope = ScopeText,
                redirect_uris = new[] { app.RedirectUri.AbsoluteUri },
                token_endpoint_auth_method = "private_key_jwt",
                token_endpoint_auth_signing_alg = "ES256",
                dpop_bound_access_tokens = true,
                jwks = new { keys = new[] { jwk } },
            },
            WireJson.Options);
    }

    /// <summary>A form for the authorization server, with what says who we are.</summary>
    public static WireRequest Form(Uri address, string clientId, string clientSecret, string issuer, Instant now, Dictionary<string, string> fields, params string[] secrets)
    {
        fields["client_id"] = clientId;
        if (clientSecret.Length > 0)
        {
            using var key = DpopKey.Of(clientSecret);
            fields["client_assertion_type"] = Assertions;
            fields["client_assertion"] = key.Assertion(clientId, issuer, now);
            secrets = [.. secrets, fields["client_assertion"]];
        }

        return WireRequest.PostForm(address, fields, secrets);
    }

    /// <summary>What a refusal of the authorization server means, before anything is known of who asked for what.</summary>
    public static Reason Refusal(WireAnswer.Received received)
    {
        var error = received.Root().Text("error");
        var detail = error is null
            ? string.Create(CultureInfo.InvariantCulture, $"{received.Status} {received.Evidence(300)}").TrimEnd()
            : Redaction.Remove(string.Create(CultureInfo.InvariantCulture, $"{received.Status} {error}: {received.Root().Text("error_description")}"), received.Secrets);
        return new(
            (error, received.Status) switch
            {
                ("invalid_client" or "invalid_client_metadata" or "unauthorized_client" or "invalid_redirect_uri", _) => ReasonCodes.ClientRefused,
                ("invalid_grant", _) => ReasonCodes.TokenRejected,
                ("invalid_scope", _) => ReasonCodes.ScopeMissing,
                ("access_denied", _) => ReasonCodes.ConsentRefused,
                (_, 429) => ReasonCodes.RateLimited,
                (_, >= 500) => ReasonCodes.NetworkTrouble,
                _ => ReasonCodes.StrangeAnswer,
            },
            detail);
    }
}
