using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>XRPC calls, and what their refusals mean: {"error": "Name", "message": "..."} (atproto.com/specs/xrpc).</summary>
internal sealed class BlueskyCalls(Wire wire)
{
    private readonly DpopWire dpop = new(wire);

    public const string Post = "app.bsky.feed.post";

    public Wire Wire => wire;

    public Instant Now => wire.Now;

    public static Uri Xrpc(Uri server, string method, params (string Name, string Value)[] query) =>
        new(server, "xrpc/" + method + (query.Length == 0 ? "" : "?" + string.Join('&', query.Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value)}"))));

    public Task<WireAnswer> GetAsync(Uri address, string? bearer, CancellationToken ct) => wire.SendAsync(WireRequest.Get(address) with { Bearer = bearer }, ct);

    /// <summary>Records are public: no token, so reading works with an expired one.</summary>
    public Task<WireAnswer> GetRecordAsync(ChannelAccess access, string recordKey, CancellationToken ct) =>
        GetAsync(Xrpc(access.Instance, "com.atproto.repo.getRecord", ("repo", access.AccountId), ("collection", Post), ("rkey", recordKey)), null, ct);

    public Task<WireAnswer> PostAsync(ChannelAccess access, string method, object body, CancellationToken ct) =>
        SendAsync(access.Credential, () => new(WireRequest.PostJson(Xrpc(access.Instance, method), body)), ct);

    /// <summary>A call on behalf of an account: with a proof of possession for a session of OAuth, as a bearer for one of an application password.</summary>
    /// <param name="make">Makes the call, once per try.</param>
    public async Task<WireAnswer> SendAsync(Credential credential, Func<ValueTask<WireRequest>> make, CancellationToken ct)
    {
        var token = credential.Secret(BlueskySecrets.Access);
        if (!credential.Secrets.TryGetValue(BlueskySecrets.DpopKey, out var secret))
            return await wire.SendAsync(await make() with { Bearer = token }, ct);
        using var key = DpopKey.Of(secret);
        return await dpop.SendAsync(key, token, make, ct);
    }

    /// <summary>A call to an authorization server.</summary>
    public Task<WireAnswer> AskAsync(DpopKey key, Func<WireRequest> make, CancellationToken ct) => dpop.SendAsync(key, null, () => new(make()), ct);

    public NetworkResult<T>.Failed Failed<T>(WireAnswer answer)
    {
        var (reason, notBefore) = Explain(answer);
        return new(reason, notBefore);
    }

    public (Reason Reason, Instant? NotBefore) Explain(WireAnswer answer) => answer switch
    {
        WireAnswer.NotSent notSent => (notSent.Reason, null),
        WireAnswer.Lost lost => (lost.Reason, null),
        WireAnswer.Received received => (new(Code(received), Detail(received)), RateHeaders.NotBefore(received, Now)),
        _ => throw new InvalidOperationException("An answer of a kind that does not exist."),
    };

    public static string? Error(WireAnswer.Received received) => received.Root().Text("error");

    public static string Detail(WireAnswer.Received received) => received.Root() is { } json && json.Text("error") is { } error
        ? Redaction.Remove($"{received.Status} {error}: {json.Text("message")}", received.Secrets)
        : $"{received.Status} {received.Evidence(300)}".TrimEnd();

    /// <summary>
    /// A refusal without the error that every server must name (atproto.com/specs/xrpc, "Error Responses", read 2026-11-23): whatever stands in front of the server
    /// said it, of this one request, and nothing of the account.
    /// </summary>
    public static bool IsPage(WireAnswer.Received received) => received.Status is 401 or 403 or 422 && received.Root().Child("error") is null;

    /// <summary>The record is certainly not there; older servers say so in words only.</summary>
    public static bool IsNoRecord(WireAnswer.Received received) =>
        received.Status is 400 or 404 && (Error(received) == "RecordNotFound" || Detail(received).Contains("Could not locate record", StringComparison.OrdinalIgnoreCase));

    private static string Code(WireAnswer.Received received) => (Error(received), received.Status) switch
    {
        ("ExpiredToken", _) => ReasonCodes.TokenExpired,
        ("AccountTakedown" or "AccountSuspended" or "AccountDeactivated", _) => ReasonCodes.AccountBlocked,
        ("InsufficientScope" or "ScopeMissingError", _) => ReasonCodes.ScopeMissing,
        // A proof-bound token says only "invalid_token", expired or withdrawn (RFC 6750): renewing tells which.
        _ when received.Status == 401 && received.Header("WWW-Authenticate") is { } why && why.Contains("DPoP", StringComparison.Ordinal) && why.Contains("invalid_token", StringComparison.Ordinal) => ReasonCodes.TokenExpired,
        _ when IsPage(received) => ReasonCodes.NetworkTrouble,
        ("InvalidToken" or "AuthMissing", _) or (_, 401) => ReasonCodes.TokenRejected,
        ("RecordNotFound", _) or (_, 404) => ReasonCodes.NotFound,
        ("BlobTooLarge" or "PayloadTooLarge", _) or (_, 413) => ReasonCodes.MediaTooLarge,
        (_, 403) => ReasonCodes.AccountBlocked,
        (_, 429) => ReasonCodes.RateLimited,
        (_, >= 500) => ReasonCodes.NetworkTrouble,
        (_, 400) => ReasonCodes.PostRefused,
        _ => ReasonCodes.StrangeAnswer,
    };
}

/// <summary>Names of the secrets in a <see cref="Credential"/> of this network.</summary>
internal static class BlueskySecrets
{
    public const string Access = "access_jwt";
    public const string Refresh = "refresh_jwt";

    /// <summary>Of sessions of OAuth only, as all below: the key that every call proves to hold.</summary>
    public const string DpopKey = "dpop_key";

    public const string ClientId = "client_id";

    /// <summary>Key of this installation as a client; empty on the person's own machine.</summary>
    public const string ClientKey = "client_key";

    public const string Issuer = "issuer";

    public const string TokenEndpoint = "token_endpoint";

    public const string Scopes = "scopes";
}
