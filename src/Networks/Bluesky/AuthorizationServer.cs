using System.Text.Json;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>Where an account's owner says yes and tokens are given.</summary>
internal sealed record AuthorizationServer(string Issuer, Uri Authorization, Uri Token, Uri Pushed);

/// <summary>
/// Finds and judges the server that authorises for a personal data server (atproto.com/specs/oauth, "Server Metadata", read 2026-11-22; RFC 8414 and 9728). Every
/// requirement of that page that can be checked is checked, because whoever lies here is given the right to speak for an account.
/// </summary>
internal sealed class AuthorizationServers(Wire wire)
{
    /// <summary>The server that the personal data server names.</summary>
    public async Task<NetworkResult<AuthorizationServer>> OfHomeAsync(Uri home, CancellationToken ct)
    {
        var answer = await ReadAsync(new(home, ".well-known/oauth-protected-resource"), ct);
        if (answer is not WireAnswer.Received { Status: 200 } yes)
            return Failed(answer, home);
        var named = yes.Root().Items("authorization_servers").ToList();
        return named is [{ ValueKind: JsonValueKind.String } one] && Origin(one.GetString()!) is { } issuer
            ? await ReadIssuerAsync(issuer, ct)
            : Strange($"{home.Authority} does not name one authorization server.");
    }

    /// <summary>A server that somebody typed: a personal data server, or an authorization server itself.</summary>
    public async Task<NetworkResult<AuthorizationServer>> OfTypedAsync(Uri server, CancellationToken ct)
    {
        var home = await OfHomeAsync(server, ct);
        return home is NetworkResult<AuthorizationServer>.Failed { Reason.Code: ReasonCodes.NoAuthorisation } ? await ReadIssuerAsync(server, ct) : home;
    }

    private async Task<NetworkResult<AuthorizationServer>> ReadIssuerAsync(Uri origin, CancellationToken ct)
    {
        var answer = await ReadAsync(new(origin, ".well-known/oauth-authorization-server"), ct);
        if (answer is not WireAnswer.Received { Status: 200 } yes)
            return Failed(answer, origin);
        var json = yes.Root();
        if (json.Text("issuer") is not { } issuer || issuer != origin.GetLeftPart(UriPartial.Authority))
            return new NetworkResult<AuthorizationServer>.Failed(new(ReasonCodes.WrongServer, $"{origin.Authority} says that it is \"{json.Text("issuer")}\"."));
        if (Missing(json) is { } missing)
            return Strange($"{origin.Authority} does not offer {missing}.");
        return json.Address("authorization_endpoint") is { } authorize && json.Address("token_endpoint") is { } token && json.Address("pushed_authorization_request_endpoint") is { } pushed
            ? new NetworkResult<AuthorizationServer>.Ok(new(issuer, authorize, token, pushed))
            : Strange($"{origin.Authority} does not say where to ask.");
    }

    /// <summary>The first requirement that is not met.</summary>
    private static string? Missing(JsonElement? json)
    {
        (string Field, string Wanted)[] lists =
        [
            ("response_types_supported", "code"), ("grant_types_supported", "authorization_code"), ("grant_types_supported", "refresh_token"),
            ("code_challenge_methods_supported", "S256"), ("token_endpoint_auth_methods_supported", "none"), ("token_endpoint_auth_methods_supported", "private_key_jwt"),
            ("token_endpoint_auth_signing_alg_values_supported", "ES256"), ("dpop_signing_alg_values_supported", "ES256"), ("scopes_supported", "atproto"),
        ];
        string[] switches = ["authorization_response_iss_parameter_supported", "require_pushed_authorization_requests", "client_id_metadata_document_supported"];
        return Array.Find(lists, want => !json.Items(want.Field).Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == want.Wanted)) is { Field: { } field } list
            ? $"{list.Wanted} ({field})"
            : json.Items("token_endpoint_auth_signing_alg_values_supported").Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == "none") ? "signed assertions only"
            : json.Child("require_request_uri_registration") is { ValueKind: JsonValueKind.False } ? "require_request_uri_registration"
            : Array.Find(switches, name => json.Child(name) is not { ValueKind: JsonValueKind.True });
    }

    /// <summary>A plain origin, spelt as it must be: no path, no name and password, no port that goes without saying.</summary>
    private static Uri? Origin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.GetLeftPart(UriPartial.Authority) == text && address.UserInfo.Length == 0
            ? new(address, "/")
            : null;

    private Task<WireAnswer> ReadAsync(Uri address, CancellationToken ct) => wire.SendAsync(WireRequest.Get(address) with { FollowsRedirects = false }, ct);

    private static NetworkResult<AuthorizationServer>.Failed Strange(string detail) => new(new(ReasonCodes.NoAuthorisation, detail));

    private NetworkResult<AuthorizationServer>.Failed Failed(WireAnswer answer, Uri server) => answer switch
    {
        WireAnswer.NotSent notSent => new(notSent.Reason),
        WireAnswer.Lost lost => new(lost.Reason),
        WireAnswer.Received { Status: 429 } busy => new(new(ReasonCodes.RateLimited, BlueskyCalls.Detail(busy)), RateHeaders.NotBefore(busy, wire.Now)),
        WireAnswer.Received { Status: >= 500 } broken => new(new(ReasonCodes.NetworkTrouble, BlueskyCalls.Detail(broken))),
        _ => Strange($"{server.Authority} says nothing of how to authorise."),
    };
}
