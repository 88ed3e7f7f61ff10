using System.Buffers.Text;
using System.Text.Json;
using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>Signing in with an application password, renewing, trying out (com.atproto.server.*).</summary>
internal sealed class BlueskySessions(BlueskyCalls calls, BlueskyIdentity identity, BlueskyOptions options, NetworkInfo info)
{
    public async Task<NetworkResult<ConnectedAccount>> SignInAsync(PasswordSignIn request, CancellationToken ct)
    {
        var identifier = request.Identifier.Trim().TrimStart('@');
        // An account may have moved: a password is for the server that holds it now, and no business of the one that did.
        var moved = identifier.StartsWith("did:", StringComparison.Ordinal) ? await identity.DoorOfAsync(identifier, ct) : null;
        var typed = moved ?? (string.IsNullOrWhiteSpace(request.Server) ? await identity.ServerForAsync(identifier, ct) : BlueskyIdentity.Server(request.Server));
        if (typed is not { } server)
            return new NetworkResult<ConnectedAccount>.Failed(new(ReasonCodes.NotAServer, $"\"{request.Server}\" is not the address of a server."), Field: PostFields.Server);
        var call = WireRequest.PostJson(BlueskyCalls.Xrpc(server, "com.atproto.server.createSession"), new { identifier, password = request.Password });
        var answer = await calls.Wire.SendAsync(call with { Secrets = [request.Password] }, ct);
        if (answer is WireAnswer.Received { IsSuccess: false } no)
            return SignInRefused(no);
        if (answer is not WireAnswer.Received yes)
            return calls.Failed<ConnectedAccount>(answer);
        var session = yes.Root();
        if (session.Text("did") is not { } did || session.Text("handle") is not { } handle || Credential(session) is not { } credential)
            return new NetworkResult<ConnectedAccount>.Failed(new(ReasonCodes.NotAServer, $"{server.Authority} does not answer as a Bluesky server does."), Field: PostFields.Server);
        if (Blocked(session) is { } blocked)
            return new NetworkResult<ConnectedAccount>.Failed(blocked);

        return await HomeAsync(server, did, credential, ct) switch
        {
            NetworkResult<Uri>.Ok { Value: var home } => new NetworkResult<ConnectedAccount>.Ok(await DescribeAsync(new(did, home), handle, credential, [], ct)),
            NetworkResult<Uri>.Failed unproven => new NetworkResult<ConnectedAccount>.Failed(unproven.Reason, unproven.NotBefore, unproven.Field),
            _ => throw new InvalidOperationException("Not a result."),
        };
    }

    /// <summary>
    /// Where the account is, as its identifier's own document says: what a server says of an account, or of itself, moves none. A credential that another address
    /// gave, as the common door of bsky.social does, counts when that home knows it.
    /// </summary>
    private async Task<NetworkResult<Uri>> HomeAsync(Uri server, string did, Credential credential, CancellationToken ct)
    {
        switch (await identity.ResolveAsync(did, ct))
        {
            case NetworkResult<BlueskyHome>.Ok { Value.Server: var home }:
                return home == server ? new NetworkResult<Uri>.Ok(home) : await AdmittedAsync(home, server, did, credential, ct);
            case NetworkResult<BlueskyHome>.Failed { Reason: { Code: ReasonCodes.AccountNotFound or ReasonCodes.WrongServer } reason }:
                return Elsewhere(reason.Detail);
            case NetworkResult<BlueskyHome>.Failed silent:
                return new NetworkResult<Uri>.Failed(silent.Reason with { Code = ReasonCodes.DirectorySilent }, silent.NotBefore);
            default:
                throw new InvalidOperationException("Not a result.");
        }
    }

    private async Task<NetworkResult<Uri>> AdmittedAsync(Uri home, Uri server, string did, Credential credential, CancellationToken ct)
    {
        var answer = await SessionAsync(home, credential, ct);
        if (answer is WireAnswer.Received { IsSuccess: true } yes && yes.Root().Text("did") == did)
            return new NetworkResult<Uri>.Ok(home);
        return answer is WireAnswer.Received { Status: < 500 and not 429 } ? Elsewhere($"{did} is on {home.Authority}, which does not know what {server.Authority} gave.") : calls.Failed<Uri>(answer);
    }

    private static NetworkResult<Uri>.Failed Elsewhere(string detail) => new(new(ReasonCodes.WrongServer, detail), Field: PostFields.Server);

    private async Task<ConnectedAccount> DescribeAsync(BlueskyHome home, string handle, Credential credential, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        var profile = await ProfileAsync(home.Server, home.Did, ct);
        var limits = info.Limits.OverriddenBy(await LimitsAsync(home.Server, ct));
        return new(home.Server, home.Did, handle, profile.Name ?? handle, profile.Avatar, new(options.App, "profile/" + home.Did), limits, scopes, credential);
    }

    public async Task<NetworkResult<Credential>> RefreshAsync(ChannelAccess access, CancellationToken ct)
    {
        var request = new WireRequest(HttpMethod.Post, BlueskyCalls.Xrpc(access.Instance, "com.atproto.server.refreshSession")) { Bearer = access.Credential.Secret(BlueskySecrets.Refresh) };
        var answer = await calls.Wire.SendAsync(request, ct);
        if (answer is WireAnswer.Received { IsSuccess: true } yes)
        {
            return Credential(yes.Root()) is { } credential
                ? new NetworkResult<Credential>.Ok(credential) { Budget = RateHeaders.Budget(answer, calls.Now) }
                : new NetworkResult<Credential>.Failed(new(ReasonCodes.StrangeAnswer, "The new session has no tokens."));
        }

        // An expired refresh token cannot be refreshed: only the password helps.
        var failed = calls.Failed<Credential>(answer);
        return failed.Reason.Code == ReasonCodes.TokenExpired ? failed with { Reason = failed.Reason with { Code = ReasonCodes.TokenRejected } } : failed;
    }

    public async Task<NetworkResult<ChannelHealth>> CheckAsync(ChannelAccess access, CancellationToken ct)
    {
        var answer = await SessionAsync(access.Instance, access.Credential, ct);
        if (answer is not WireAnswer.Received { IsSuccess: true } yes)
            return calls.Failed<ChannelHealth>(answer);
        var session = yes.Root();
        if (Blocked(session) is { } blocked)
            return new NetworkResult<ChannelHealth>.Failed(blocked);
        if (session.Text("did") is not { } did || session.Text("handle") is not { } handle)
            return new NetworkResult<ChannelHealth>.Failed(new(ReasonCodes.StrangeAnswer, "The session has no account."));
        var profile = await ProfileAsync(access.Instance, did, ct);
        var limits = info.Limits.OverriddenBy(await LimitsAsync(access.Instance, ct));
        return new NetworkResult<ChannelHealth>.Ok(new(did, handle, profile.Name ?? handle, profile.Avatar, Missing(access.Credential), limits, calls.Now)) { Budget = RateHeaders.Budget(answer, calls.Now) };
    }

    /// <summary>The account that a fresh credential of OAuth speaks for, which must be the one the authorization server named.</summary>
    public async Task<NetworkResult<ConnectedAccount>> AccountOfAsync(BlueskyHome home, Credential credential, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        var answer = await SessionAsync(home.Server, credential, ct);
        if (answer is not WireAnswer.Received { IsSuccess: true } yes)
            return calls.Failed<ConnectedAccount>(answer);
        var session = yes.Root();
        if (Blocked(session) is { } blocked)
            return new NetworkResult<ConnectedAccount>.Failed(blocked);
        if (session.Text("did") != home.Did || session.Text("handle") is not { } handle)
            return new NetworkResult<ConnectedAccount>.Failed(new(ReasonCodes.WrongAccount, $"The session is of {session.Text("did")}, not of {home.Did}."));
        return new NetworkResult<ConnectedAccount>.Ok(await DescribeAsync(home, handle, credential, scopes, ct));
    }

    private Task<WireAnswer> SessionAsync(Uri server, Credential credential, CancellationToken ct) =>
        calls.SendAsync(credential, () => new(WireRequest.Get(BlueskyCalls.Xrpc(server, "com.atproto.server.getSession"))), ct);

    /// <summary>What the last answer of the authorization server did not grant; an application password has no scopes.</summary>
    private static IReadOnlyList<string> Missing(Credential credential) => credential.Secrets.TryGetValue(BlueskySecrets.Scopes, out var granted)
        ? [.. BlueskyFacts.Scopes.Select(scope => scope.Name).Except(granted.Split(' '), StringComparer.Ordinal)]
        : [];

    private NetworkResult<ConnectedAccount>.Failed SignInRefused(WireAnswer.Received no)
    {
        var detail = BlueskyCalls.Detail(no);
        return BlueskyCalls.Error(no) switch
        {
            "AuthFactorTokenRequired" => new(new(ReasonCodes.SignInNeedsCode, detail), null, PostFields.Password),
            "AuthenticationRequired" => new(new(ReasonCodes.SignInRefused, detail), null, PostFields.Password),
            "InvalidRequest" => new(new(ReasonCodes.SignInRefused, detail), null, PostFields.Identifier),
            null when no.Status is 404 or 405 or (>= 200 and < 400) => new(new(ReasonCodes.NotAServer, detail), null, PostFields.Server),
            _ => calls.Failed<ConnectedAccount>(no),
        };
    }

    private static Reason? Blocked(JsonElement? session) => session.Child("active") is { ValueKind: JsonValueKind.False }
        ? new(ReasonCodes.AccountBlocked, $"The account is {session.Text("status") ?? "not active"}.")
        : null;

    private static Credential? Credential(JsonElement? session)
    {
        if (session.Text("accessJwt") is not { } access || session.Text("refreshJwt") is not { } refresh)
            return null;
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal) { [BlueskySecrets.Access] = access, [BlueskySecrets.Refresh] = refresh };
        return new(secrets, ExpiryOf(access)) { EndsAt = ExpiryOf(refresh) };
    }

    /// <summary>The "exp" of a JWT, which is not ours to verify; null when it cannot be read.</summary>
    internal static Instant? ExpiryOf(string jwt)
    {
        try
        {
            var parts = jwt.Split('.');
            using var payload = parts.Length == 3 ? JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])) : null;
            return ((JsonElement?)payload?.RootElement).Number("exp") is { } seconds ? Instant.FromUnixTimeSeconds(seconds) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Name and picture from the account's own record: no other server is needed. A profile that cannot be read is no failure.</summary>
    private async Task<(string? Name, Uri? Avatar)> ProfileAsync(Uri home, string did, CancellationToken ct)
    {
        var address = BlueskyCalls.Xrpc(home, "com.atproto.repo.getRecord", ("repo", did), ("collection", "app.bsky.actor.profile"), ("rkey", "self"));
        if (await calls.GetAsync(address, null, ct) is not WireAnswer.Received { IsSuccess: true } yes)
            return default;
        var value = yes.Root().Child("value");
        var name = value.Text("displayName");
        return (string.IsNullOrWhiteSpace(name) ? null : name, BlueskyRecord.Blob(home, did, value.Child("avatar")));
    }

    private async Task<NetworkLimits?> LimitsAsync(Uri home, CancellationToken ct) =>
        await calls.GetAsync(BlueskyCalls.Xrpc(home, "com.atproto.server.describeServer"), null, ct) is WireAnswer.Received { IsSuccess: true } yes
            ? BlueskyFacts.Reported(yes.Root().Number("blobUploadLimit"), home, calls.Now.InUtc().Date)
            : null;
}
