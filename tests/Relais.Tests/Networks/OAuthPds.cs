using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.AspNetCore.Http;
using Relais.Networks;

namespace Relais.Tests.Networks;

/// <summary>
/// A personal data server with its authorization server and its directory on one address, strict where the profile of OAuth is: every proof's signature, address,
/// moment, nonce and single use is verified, codes and refresh tokens work once, and a second use ends the session. A test makes it lie.
/// </summary>
internal sealed class OAuthPds : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Pushed> pushed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Pushed> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> proofs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonNode> records = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private (string Access, string Refresh, string Key, DateTimeOffset Until)? session;
    private int nonce;

    private OAuthPds(TimeProvider time) => Time = time;

    public TimeProvider Time { get; set; }

    public ScriptedServer Server { get; private set; } = null!;

    public Uri Address => Server.Address;

    public string Issuer => Address.GetLeftPart(UriPartial.Authority);

    public string Did { get; set; } = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa";

    public string Handle { get; set; } = "brasserie.test";

    /// <summary>What the account's own document claims.</summary>
    public string? ClaimedHandle { get; set; }

    /// <summary>Accounts on other servers that the directory knows, by DID.</summary>
    public ConcurrentDictionary<string, Uri> Elsewhere { get; } = new(StringComparer.Ordinal);

    /// <summary>Where the directory says that an account is which is neither here nor moved.</summary>
    public Func<string, Uri?> Others { get; set; } = _ => null;

    /// <summary>Who the tokens are said to be for.</summary>
    public string? Subject { get; set; }

    public string Scope { get; set; } = "atproto transition:generic";

    /// <summary>Changed before the answer that describes the authorization server.</summary>
    public Action<JsonObject> Metadata { get; set; } = _ => { };

    public bool NewNonceEachTime { get; set; }

    public TimeSpan Life { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan Slow { get; set; }

    public int Refreshes { get; private set; }

    /// <summary>The document of a client that has one; null refuses such clients.</summary>
    public Func<Task<string>>? ClientDocument { get; set; }

    public IReadOnlyCollection<string> Posts => [.. records.Values.Select(record => record["text"]!.GetValue<string>())];

    public static async Task<OAuthPds> StartAsync(TimeProvider time)
    {
        var pds = new OAuthPds(time);
        pds.Server = await ScriptedServer.StartAsync(pds.AnswerAsync);
        return pds;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>As when the account's owner withdraws the authorisation.</summary>
    public void EndSession() => session = null;

    /// <summary>The person says yes (or no) at that address; gives what they are sent back with.</summary>
    public (string State, string? Code, string? Error, string Issuer) Consent(Uri authorization, bool yes = true)
    {
        var request = pushed[HttpUtility.ParseQueryString(authorization.Query)["request_uri"]!];
        if (!yes)
            return (request.State, null, "access_denied", Issuer);
        var code = "cod-" + Guid.CreateVersion7();
        codes[code] = request;
        return (request.State, code, null, Issuer);
    }

    public CodeAnswer Yes(PendingConnection pending) => Consent(pending.AuthorizationUrl) is var back ? new(back.Code!, back.State, back.Issuer) : throw new InvalidOperationException();

    private async Task AnswerAsync(HttpContext http, Arrived request)
    {
        var (status, body) = request.Path switch
        {
            "/.well-known/oauth-protected-resource" => (200, new { resource = Issuer, authorization_servers = new[] { Issuer } }),
            "/.well-known/oauth-authorization-server" => (200, Described()),
            "/xrpc/com.atproto.identity.resolveHandle" when request.Query.Contains(Handle, StringComparison.Ordinal) => (200, new { did = Did }),
            "/xrpc/com.atproto.server.describeServer" => (200, new { did = "did:web:localhost" }),
            "/xrpc/com.atproto.repo.getRecord" => Record(request),
            "/oauth/par" => Proved(http, request, false) ?? await PushAsync(request),
            "/oauth/token" => Proved(http, request, false) ?? await TokenAsync(request),
            _ when request.Path.StartsWith("/plc/", StringComparison.Ordinal) && HomeOf(request.Path["/plc/".Length..]) is { } home => (200, Document(request.Path["/plc/".Length..], home.GetLeftPart(UriPartial.Authority))),
            _ when request.Method == "POST" || request.Path.EndsWith("getSession", StringComparison.Ordinal) => Proved(http, request, true) ?? Call(request),
            _ => (404, new { error = "NotFound", message = request.Path }),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(JsonSerializer.Serialize(body));
    }

    private Uri? HomeOf(string did) => Elsewhere.TryGetValue(did, out var home) ? home : did == Did ? Address : Others(did);

    private object Document(string did, string home) => new
    {
        id = did,
        alsoKnownAs = new[] { "at://" + (ClaimedHandle ?? Handle) },
        service = new[] { new { id = "#atproto_pds", type = "AtprotoPersonalDataServer", serviceEndpoint = home } },
    };

    private JsonObject Described()
    {
        static JsonArray List(params string[] items) => [.. items.Select(item => JsonValue.Create(item))];
        var json = new JsonObject
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Issuer + "/oauth/authorize",
            ["token_endpoint"] = Issuer + "/oauth/token",
            ["pushed_authorization_request_endpoint"] = Issuer + "/oauth/par",
            ["response_types_supported"] = List("code"),
            ["grant_types_supported"] = List("authorization_code", "refresh_token"),
            ["code_challenge_methods_supported"] = List("S256"),
            ["token_endpoint_auth_methods_supported"] = List("none", "private_key_jwt"),
            ["token_endpoint_auth_signing_alg_values_supported"] = List("ES256"),
            ["dpop_signing_alg_values_supported"] = List("ES256"),
            ["scopes_supported"] = List("atproto", "transition:generic"),
            ["authorization_response_iss_parameter_supported"] = true,
            ["require_pushed_authorization_requests"] = true,
            ["client_id_metadata_document_supported"] = true,
        };
        Metadata(json);
        return json;
    }

    /// <summary>Null when the proof (and the token) hold; every answer gives the nonce of the moment.</summary>
    private (int Status, object Body)? Proved(HttpContext http, Arrived request, bool withToken)
    {
        lock (gate)
        {
            var current = $"nonce-{nonce}";
            if (NewNonceEachTime)
                nonce++;
            http.Response.Headers["DPoP-Nonce"] = $"nonce-{nonce}";
            if (withToken && !request.Headers.GetValueOrDefault("Authorization", "").StartsWith("DPoP ", StringComparison.Ordinal))
                return (401, new { error = "AuthMissing", message = "Authentication Required" });
            var token = withToken ? request.Headers["Authorization"]["DPoP ".Length..] : null;
            if (Fault(request, current, token) is not { } fault)
                return null;
            if (withToken)
                http.Response.Headers.WWWAuthenticate = $"DPoP algs=\"ES256\", error=\"{fault}\"";
            return (withToken ? 401 : 400, new { error = fault, error_description = fault, message = fault });
        }
    }

    private string? Fault(Arrived request, string current, string? token)
    {
        var parts = request.Headers.GetValueOrDefault("DPoP", "..").Split('.');
        var (header, claims) = (Json(parts[0]), Json(parts[1]));
        if (header is null || claims is null || !Signed(parts, header["jwk"]!))
            return "invalid_dpop_proof";
        var about = claims["htm"]!.GetValue<string>() == request.Method && claims["htu"]!.GetValue<string>() == Issuer + request.Path;
        var fresh = Math.Abs(claims["iat"]!.GetValue<long>() - Time.GetUtcNow().ToUnixTimeSeconds()) < 60 && proofs.TryAdd(claims["jti"]!.GetValue<string>(), true);
        if (!about || !fresh || header["typ"]!.GetValue<string>() != "dpop+jwt")
            return "invalid_dpop_proof";
        if (claims["nonce"]?.GetValue<string>() != current)
            return "use_dpop_nonce";
        if (token is null)
            return null;
        return session is { } open && open.Access == token && open.Key == header["jwk"]!["x"]!.GetValue<string>() && Hash(token) == claims["ath"]?.GetValue<string>() && open.Until > Time.GetUtcNow() ? null : "invalid_token";
    }

    private async Task<(int, object)> PushAsync(Arrived request)
    {
        var form = HttpUtility.ParseQueryString(request.Text);
        if (await ClientFaultAsync(form) is { } fault)
            return (400, new { error = fault, error_description = "The client is not accepted." });
        var id = "urn:ietf:params:oauth:request_uri:" + Guid.CreateVersion7();
        pushed[id] = new(form["client_id"]!, form["redirect_uri"]!, form["state"]!, form["code_challenge"]!, KeyOf(request), form["login_hint"]);
        return (201, new { request_uri = id, expires_in = 299 });
    }

    private async Task<(int, object)> TokenAsync(Arrived request)
    {
        if (Slow > TimeSpan.Zero)
            await Task.Delay(Slow);
        var form = HttpUtility.ParseQueryString(request.Text);
        if (await ClientFaultAsync(form) is { } fault)
            return (400, new { error = fault, error_description = "The client is not accepted." });
        lock (gate)
        {
            if (form["grant_type"] == "refresh_token")
            {
                Refreshes++;
                var (known, key) = (session is { } open && form["refresh_token"] == open.Refresh, session?.Key);
                session = null;
                return known && key == KeyOf(request) ? Session(key) : (400, new { error = "invalid_grant", error_description = "Token replayed" });
            }

            return codes.TryRemove(form["code"] ?? "", out var asked) && asked.Key == KeyOf(request) && asked.Redirect == form["redirect_uri"] && Hash(form["code_verifier"]!) == asked.Challenge
                ? Session(asked.Key)
                : (400, new { error = "invalid_grant", error_description = "Invalid code" });
        }
    }

    private (int, object) Session(string key)
    {
        session = ("tok-" + Guid.CreateVersion7(), "ref-" + Guid.CreateVersion7(), key, Time.GetUtcNow() + Life);
        return (200, new { access_token = session.Value.Access, refresh_token = session.Value.Refresh, token_type = "DPoP", scope = Scope, expires_in = (int)Life.TotalSeconds, sub = Subject ?? Did });
    }

    /// <summary>A client on the person's own machine signs nothing; any other with the key of its document.</summary>
    private async Task<string?> ClientFaultAsync(System.Collections.Specialized.NameValueCollection form)
    {
        if (form["client_id"]!.StartsWith("http://localhost?", StringComparison.Ordinal))
            return form["client_assertion"] is null ? null : "invalid_client";
        var document = ClientDocument is null ? null : JsonNode.Parse(await ClientDocument());
        var parts = (form["client_assertion"] ?? "..").Split('.');
        var (header, claims) = (Json(parts[0]), Json(parts[1]));
        var key = document?["jwks"]!["keys"]!.AsArray().FirstOrDefault(jwk => jwk!["kid"]!.GetValue<string>() == header?["kid"]?.GetValue<string>());
        return key is not null && Signed(parts, key) && document!["client_id"]!.GetValue<string>() == form["client_id"] && claims!["iss"]!.GetValue<string>() == form["client_id"]
            && claims["aud"]!.GetValue<string>() == Issuer && proofs.TryAdd(claims["jti"]!.GetValue<string>(), true) ? null : "invalid_client";
    }

    private (int, object) Call(Arrived request)
    {
        switch (request.Path["/xrpc/".Length..])
        {
            case "com.atproto.server.getSession":
                return (200, new { did = Did, handle = Handle, active = true });
            case "com.atproto.repo.uploadBlob":
                return (200, new { blob = new Dictionary<string, object> { ["$type"] = "blob", ["ref"] = new Dictionary<string, string> { ["$link"] = "bafkrei" + request.Body.Length }, ["mimeType"] = "image/png", ["size"] = request.Body.Length } });
            case "com.atproto.repo.createRecord":
                var call = JsonNode.Parse(request.Body)!;
                var key = call["rkey"]!.GetValue<string>();
                return records.TryAdd(key, call["record"]!) ? (200, new { uri = $"at://{Did}/app.bsky.feed.post/{key}", cid = "bafyrei" + key }) : (500, new { error = "InternalServerError" });
            default:
                return (501, new { error = "MethodNotImplemented" });
        }
    }

    private (int, object) Record(Arrived request)
    {
        var key = HttpUtility.ParseQueryString(request.Query)["rkey"]!;
        return records.TryGetValue(key, out var record) ? (200, new { uri = $"at://{Did}/app.bsky.feed.post/{key}", cid = "bafyrei" + key, value = record }) : (400, new { error = "RecordNotFound", message = "Could not locate record" });
    }

    private static string KeyOf(Arrived request) => Json(request.Headers["DPoP"].Split('.')[0])!["jwk"]!["x"]!.GetValue<string>();

    private static bool Signed(string[] token, JsonNode jwk)
    {
        byte[] Part(string name) => Base64Url.DecodeFromChars(jwk[name]!.GetValue<string>());
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Part("x"), Y = Part("y") } });
        return jwk["d"] is null && key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256);
    }

    private static JsonNode? Json(string part) => part.Length == 0 ? null : JsonNode.Parse(Base64Url.DecodeFromChars(part));

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private sealed record Pushed(string Client, string Redirect, string State, string Challenge, string Key, string? Hint);
}
