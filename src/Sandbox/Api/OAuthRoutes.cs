using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/oauth: codes with PKCE, the application's own tokens, revocation. The sign-in page is in Pages.</summary>
internal sealed class OAuthRoutes(TimeProvider time)
{
    private const string BadClient = "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.";
    private const string BadGrant = "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.";

    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Grant> _grants = new(StringComparer.Ordinal);

    public void Map(Routes routes)
    {
        routes.Post("/oauth/token", Access.Anybody, "", Exchange);
        routes.Post("/oauth/revoke", Access.Anybody, "", Revoke);
        routes.Get("/oauth/userinfo", Access.Account, "profile|read:accounts", UserInfo);
        routes.Get("/.well-known/oauth-authorization-server", Access.Anybody, "", call => call.Answer(Metadata(call.World.Origin), WireJson.Default.JsonObject));
    }

    /// <summary>A code for what somebody approved on the sign-in page.</summary>
    public string Approve(AppRecord app, Account account, Scopes scopes, string redirectUri, string? challenge)
    {
        foreach (var (old, grant) in _grants)
        {
            if (grant.ExpiresAt <= time.GetUtcNow()) _grants.TryRemove(old, out _);
        }
        var code = AppRoutes.Secret();
        _grants[code] = new Grant(app, account, scopes.ToString(), redirectUri, challenge, time.GetUtcNow() + CodeLife);
        return code;
    }

    private Task Exchange(Call call)
    {
        call.Http.Response.Headers.CacheControl = "no-store";
        var app = Client(call);
        var issued = call.Said.One("grant_type") switch
        {
            "authorization_code" => FromCode(call, app),
            "client_credentials" => ForApplication(call, app),
            _ => throw ApiError.OAuth(StatusCodes.Status400BadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server."),
        };
        lock (call.World.Gate) call.World.Commit(issued);
        return call.Answer(new TokenJson(issued.Token, "Bearer", issued.Scopes, issued.At.ToUnixTimeSeconds()), WireJson.Default.TokenJson);
    }

    private TokenIssued FromCode(Call call, AppRecord app)
    {
        // A wrong try leaves the code good, as in the server's own Doorkeeper; the right one uses it up.
        var code = call.Said.One("code") ?? "";
        var good = _grants.TryGetValue(code, out var grant) && grant.App == app && grant.ExpiresAt > time.GetUtcNow()
            && string.Equals(grant.RedirectUri, call.Said.One("redirect_uri"), StringComparison.Ordinal) && Proves(call.Said.One("code_verifier"), grant.Challenge)
            && _grants.TryRemove(code, out _);
        if (!good) throw ApiError.OAuth(StatusCodes.Status400BadRequest, "invalid_grant", BadGrant);
        return new TokenIssued(AppRoutes.Secret(), app.Id, grant!.Account.Id, grant.Scopes, null, call.World.Now);
    }

    private static TokenIssued ForApplication(Call call, AppRecord app)
    {
        var scopes = Scopes.Parse(call.Said.One("scope"));
        if (!scopes.AllKnown || !app.Scopes.Cover(scopes)) throw ApiError.OAuth(StatusCodes.Status400BadRequest, "invalid_scope", "The requested scope is invalid, unknown, or malformed.");
        return new TokenIssued(AppRoutes.Secret(), app.Id, null, scopes.ToString(), null, call.World.Now);
    }

    /// <summary>RFC 7636 with S256, the only method there is here: the challenge is the hash of the verifier.</summary>
    private static bool Proves(string? verifier, string? challenge)
    {
        if (challenge is null) return true;
        if (verifier is not { Length: >= 43 and <= 128 }) return false;
        var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(challenge.TrimEnd('=')));
    }

    private static AppRecord Client(Call call)
    {
        var (id, secret) = (call.Said.One("client_id"), call.Said.One("client_secret"));
        if (call.Http.Request.Headers.Authorization.ToString() is var header && header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var bytes = new byte[header.Length];
            var pair = Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) : [];
            if (pair.Length == 2) (id, secret) = (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1]));
        }
        AppRecord? app;
        lock (call.World.Gate) app = call.World.Client(id ?? "");
        if (app is null || secret is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(app.ClientSecret), Encoding.UTF8.GetBytes(secret)))
            throw ApiError.OAuth(StatusCodes.Status401Unauthorized, "invalid_client", BadClient);
        return app;
    }

    private static Task Revoke(Call call)
    {
        var app = Client(call);
        lock (call.World.Gate)
        {
            var token = call.World.Token(call.Said.One("token") ?? "");
            if (token is not null && token.App != app) throw ApiError.OAuth(StatusCodes.Status403Forbidden, "unauthorized_client", "You are not authorized to revoke this token");
            if (token is { Revoked: false }) call.World.Commit(new TokenRevoked(token.Value, call.World.Now));
        }
        return call.Empty();
    }

    private static Task UserInfo(Call call)
    {
        var (world, me) = (call.World, call.Me);
        var info = new UserInfoJson(world.Origin + "/", $"{world.Origin}/users/{me.Username}", me.DisplayName, me.Username, world.Address(me), world.Origin + me.PicturePath());
        return call.Answer(info, WireJson.Default.UserInfoJson);
    }

    private static JsonObject Metadata(string origin) => new()
    {
        ["issuer"] = origin + "/",
        ["service_documentation"] = "https://docs.joinmastodon.org/",
        ["authorization_endpoint"] = origin + "/oauth/authorize",
        ["token_endpoint"] = origin + "/oauth/token",
        ["app_registration_endpoint"] = origin + "/api/v1/apps",
        ["revocation_endpoint"] = origin + "/oauth/revoke",
        ["userinfo_endpoint"] = origin + "/oauth/userinfo",
        ["scopes_supported"] = new JsonArray("read", "write", "follow", "push", "profile"),
        ["response_types_supported"] = new JsonArray("code"),
        ["response_modes_supported"] = new JsonArray("query"),
        ["grant_types_supported"] = new JsonArray("authorization_code", "client_credentials"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
    };
}
