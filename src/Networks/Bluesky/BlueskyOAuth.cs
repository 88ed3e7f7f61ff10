using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>
/// Connecting by OAuth to the AT protocol's profile (atproto.com/specs/oauth, read 2026-11-22): the account's identity leads to its server and to the server that
/// authorises there; the request is pushed (PAR), bound to a secret (PKCE, S256) and to a key (DPoP); the answer must carry our state and that server's name; and
/// the tokens must be for the account that was named, or for one whose own document names that server.
/// </summary>
internal sealed class BlueskyOAuth(BlueskyCalls calls, BlueskyIdentity identity, BlueskySessions sessions, BlueskyOptions options)
{
    private readonly AuthorizationServers servers = new(calls.Wire);

    public async Task<NetworkResult<PendingConnection>> StartAsync(CodeRequest request, CancellationToken ct)
    {
        if (request.Known is not { } app)
            return new NetworkResult<PendingConnection>.Failed(new(ReasonCodes.ClientNotPublic, "No registration was made."));
        var found = await FindAsync(request.Server.Trim().TrimStart('@'), ct);
        if (found is NetworkResult<Begun>.Failed failed)
            return new NetworkResult<PendingConnection>.Failed(failed.Reason, failed.NotBefore, failed.Field);
        var (server, home, hint) = ((NetworkResult<Begun>.Ok)found).Value;

        using var key = DpopKey.New();
        var (state, verifier) = (DpopKey.Random(), DpopKey.Random());
        var answer = await calls.AskAsync(key, () => BlueskyClient.Form(server.Pushed, app.ClientId, app.ClientSecret, server.Issuer, calls.Now, Request(app, state, verifier, hint), verifier, state), ct);
        if (answer is not WireAnswer.Received { IsSuccess: true } yes || yes.Root().Text("request_uri") is not { } pushed)
        {
            var (reason, notBefore) = Explain(answer);
            return new NetworkResult<PendingConnection>.Failed(reason, notBefore);
        }

        var authorize = new UriBuilder(server.Authorization) { Query = $"client_id={Uri.EscapeDataString(app.ClientId)}&request_uri={Uri.EscapeDataString(pushed)}" }.Uri;
        var kept = new Kept(server.Issuer, server.Token, home?.Did, home?.Server, key.Secret);
        return new NetworkResult<PendingConnection>.Ok(new(new Uri(server.Issuer + "/"), authorize, state, verifier, app) { Kept = JsonSerializer.Serialize(kept) });
    }

    public async Task<NetworkResult<ConnectedAccount>> FinishAsync(PendingConnection pending, CodeAnswer back, CancellationToken ct)
    {
        var kept = JsonSerializer.Deserialize<Kept>(pending.Kept!)!;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(back.State), Encoding.UTF8.GetBytes(pending.State)))
            return Failed(ReasonCodes.ConsentRefused, "The answer does not belong to the connection that was begun.");
        // Another server's answer to this request would make us give it the code (mix-up, RFC 9207).
        if (back.Issuer != kept.Issuer)
            return Failed(ReasonCodes.WrongServer, $"The answer says that it is of \"{back.Issuer}\", but {kept.Issuer} was asked.");

        using var key = DpopKey.Of(kept.Key);
        var answer = await calls.AskAsync(key, () => BlueskyClient.Form(kept.Token, pending.App.ClientId, pending.App.ClientSecret, kept.Issuer, calls.Now, Exchange(pending, back), back.Code, pending.Verifier), ct);
        if (answer is not WireAnswer.Received { IsSuccess: true } yes)
        {
            var (reason, notBefore) = Explain(answer);
            return new NetworkResult<ConnectedAccount>.Failed(reason.Code == ReasonCodes.TokenRejected ? reason with { Code = ReasonCodes.ConsentRefused } : reason, notBefore);
        }

        var ends = BlueskyClient.IsConfidential(pending.App) ? (Instant?)null : calls.Now + BlueskyClient.PublicSession;
        if (Tokens.Read(yes.Root()) is not { } tokens)
            return Failed(ReasonCodes.StrangeAnswer, $"{kept.Issuer} gave no tokens of the kind that was asked for.");
        if (!tokens.Scopes.Contains("atproto", StringComparer.Ordinal))
            return Failed(ReasonCodes.ScopeMissing, "The scope \"atproto\" was not granted.");
        var home = await HomeOfAsync(tokens.Subject, kept, ct);
        return home is NetworkResult<BlueskyHome>.Failed failed
            ? new NetworkResult<ConnectedAccount>.Failed(failed.Reason, failed.NotBefore)
            : await sessions.AccountOfAsync(((NetworkResult<BlueskyHome>.Ok)home).Value, Credential(tokens, kept.Key, pending.App.ClientId, pending.App.ClientSecret, kept.Issuer, kept.Token, ends), tokens.Scopes, ct);
    }

    /// <summary>
    /// New tokens for old. The refresh token works once: after a lost answer nobody knows whether it still does, and the next try tells. A second use ends the
    /// session at the server, which then asks for a person.
    /// </summary>
    public async Task<NetworkResult<Credential>> RefreshAsync(ChannelAccess access, CancellationToken ct)
    {
        var credential = access.Credential;
        string Secret(string name) => credential.Secret(name);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = Secret(BlueskySecrets.Refresh) };
        using var key = DpopKey.Of(Secret(BlueskySecrets.DpopKey));
        var answer = await calls.AskAsync(
            key,
            () => BlueskyClient.Form(new(Secret(BlueskySecrets.TokenEndpoint)), Secret(BlueskySecrets.ClientId), Secret(BlueskySecrets.ClientKey), Secret(BlueskySecrets.Issuer), calls.Now, fields, Secret(BlueskySecrets.Refresh)),
            ct);
        if (answer is not WireAnswer.Received { IsSuccess: true } yes)
        {
            var (reason, notBefore) = Explain(answer);
            return new NetworkResult<Credential>.Failed(reason, notBefore);
        }

        if (Tokens.Read(yes.Root()) is not { } tokens)
            return new NetworkResult<Credential>.Failed(new(ReasonCodes.StrangeAnswer, "The new session has no tokens."));
        if (tokens.Subject != access.AccountId)
            return new NetworkResult<Credential>.Failed(new(ReasonCodes.TokenRejected, $"The server renewed a session of {tokens.Subject}, not of {access.AccountId}."));
        return new NetworkResult<Credential>.Ok(Credential(
            tokens, Secret(BlueskySecrets.DpopKey), Secret(BlueskySecrets.ClientId), Secret(BlueskySecrets.ClientKey), Secret(BlueskySecrets.Issuer), new(Secret(BlueskySecrets.TokenEndpoint)), credential.EndsAt));
    }

    /// <summary>Where to ask, from what was typed: nothing, a mail address, the address of a server, a handle or a DID, or the bare name of a server.</summary>
    private async Task<NetworkResult<Begun>> FindAsync(string typed, CancellationToken ct)
    {
        if (typed.Length == 0 || typed.Contains('@', StringComparison.Ordinal))
            return Begin(await servers.OfTypedAsync(options.DefaultServer, ct), null, typed.Length == 0 ? null : typed);
        if (typed.Contains("://", StringComparison.Ordinal))
            return BlueskyIdentity.Server(typed) is { } address ? Begin(await servers.OfTypedAsync(address, ct), null, null) : NotAServer(typed);
        switch (await identity.ResolveAsync(typed, ct))
        {
            case NetworkResult<BlueskyHome>.Ok { Value: var home }:
                return Begin(await servers.OfHomeAsync(home.Server, ct), home, typed);
            case NetworkResult<BlueskyHome>.Failed { Reason.Code: ReasonCodes.AccountNotFound } nobody when BlueskyIdentity.Server(typed) is { } bare && !typed.StartsWith("did:", StringComparison.Ordinal):
                // Then it is the name of a server, or of nobody.
                return await servers.OfTypedAsync(bare, ct) is NetworkResult<AuthorizationServer>.Ok ok ? Begin(ok, null, null) : new NetworkResult<Begun>.Failed(nobody.Reason, null, PostFields.Server);
            case NetworkResult<BlueskyHome>.Failed failed:
                return new NetworkResult<Begun>.Failed(failed.Reason, failed.NotBefore, PostFields.Server);
            default:
                throw new InvalidOperationException("Not a result.");
        }
    }

    /// <summary>The account that the tokens are for: the one that was named, or one whose own document leads back to this authorization server.</summary>
    private async Task<NetworkResult<BlueskyHome>> HomeOfAsync(string did, Kept kept, CancellationToken ct)
    {
        if (kept.Did is { } wanted)
        {
            return did == wanted
                ? new NetworkResult<BlueskyHome>.Ok(new(did, kept.Home!))
                : new NetworkResult<BlueskyHome>.Failed(new(ReasonCodes.WrongAccount, $"{did} was authorised, not {wanted}."));
        }

        var home = await identity.ResolveAsync(did, ct);
        if (home is not NetworkResult<BlueskyHome>.Ok { Value: var found })
            return home;
        return await servers.OfHomeAsync(found.Server, ct) switch
        {
            NetworkResult<AuthorizationServer>.Ok { Value.Issuer: var issuer } when issuer == kept.Issuer => home,
            NetworkResult<AuthorizationServer>.Ok { Value.Issuer: var issuer } => new NetworkResult<BlueskyHome>.Failed(new(ReasonCodes.WrongServer, $"{kept.Issuer} does not speak for {did}; {issuer} does.")),
            NetworkResult<AuthorizationServer>.Failed failed => new NetworkResult<BlueskyHome>.Failed(failed.Reason, failed.NotBefore),
            _ => throw new InvalidOperationException("Not a result."),
        };
    }

    private static Dictionary<string, string> Request(AppRegistration app, string state, string verifier, string? hint)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["redirect_uri"] = app.RedirectUri.AbsoluteUri,
            ["scope"] = BlueskyClient.ScopeText,
            ["state"] = state,
            ["code_challenge"] = DpopKey.Hash(verifier),
            ["code_challenge_method"] = "S256",
        };
        if (hint is not null)
            fields["login_hint"] = hint;
        return fields;
    }

    private static Dictionary<string, string> Exchange(PendingConnection pending, CodeAnswer back) => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "authorization_code",
        ["code"] = back.Code,
        ["code_verifier"] = pending.Verifier,
        ["redirect_uri"] = pending.App.RedirectUri.AbsoluteUri,
    };

    private Credential Credential(Tokens tokens, string key, string clientId, string clientKey, string issuer, Uri endpoint, Instant? ends) => new(
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BlueskySecrets.Access] = tokens.Access,
            [BlueskySecrets.Refresh] = tokens.Refresh,
            [BlueskySecrets.DpopKey] = key,
            [BlueskySecrets.ClientId] = clientId,
            [BlueskySecrets.ClientKey] = clientKey,
            [BlueskySecrets.Issuer] = issuer,
            [BlueskySecrets.TokenEndpoint] = endpoint.AbsoluteUri,
            [BlueskySecrets.Scopes] = string.Join(' ', tokens.Scopes),
        },
        calls.Now + tokens.Life)
    { EndsAt = ends };

    private (Reason Reason, Instant? NotBefore) Explain(WireAnswer answer) =>
        answer is WireAnswer.Received received ? (BlueskyClient.Refusal(received), RateHeaders.NotBefore(received, calls.Now)) : calls.Explain(answer);

    private static NetworkResult<ConnectedAccount>.Failed Failed(string code, string detail) => new(new(code, detail));

    private static NetworkResult<Begun>.Failed NotAServer(string typed) => new(new(ReasonCodes.NotAServer, $"\"{typed}\" is not the address of a server."), null, PostFields.Server);

    private static NetworkResult<Begun> Begin(NetworkResult<AuthorizationServer> server, BlueskyHome? home, string? hint) => server switch
    {
        NetworkResult<AuthorizationServer>.Ok ok => new NetworkResult<Begun>.Ok(new(ok.Value, home, hint)),
        NetworkResult<AuthorizationServer>.Failed failed => new NetworkResult<Begun>.Failed(failed.Reason, failed.NotBefore, PostFields.Server),
        _ => throw new InvalidOperationException("Not a result."),
    };

    /// <param name="Home">The account, when the person named one.</param>
    /// <param name="Hint">What they named it by, for the server's sign-in page.</param>
    private sealed record Begun(AuthorizationServer Server, BlueskyHome? Home, string? Hint);

    /// <summary>What is kept, sealed, while the person is away.</summary>
    private sealed record Kept(string Issuer, Uri Token, string? Did, Uri? Home, string Key);

    /// <summary>A token answer that is what the profile promises: proof-bound, renewable, for an account, and with its scopes said.</summary>
    private sealed record Tokens(string Access, string Refresh, string Subject, IReadOnlyList<string> Scopes, Duration Life)
    {
        /// <summary>Servers keep access tokens under half an hour; one that does not say is taken at a quarter.</summary>
        private static readonly Duration Unsaid = Duration.FromMinutes(15);

        public static Tokens? Read(JsonElement? json) =>
            json.Text("access_token") is { } access && json.Text("refresh_token") is { } refresh && json.Text("sub") is { } subject && json.Text("scope") is { } scope
            && string.Equals(json.Text("token_type"), "DPoP", StringComparison.OrdinalIgnoreCase) && subject.StartsWith("did:", StringComparison.Ordinal)
                ? new(access, refresh, subject, scope.Split(' ', StringSplitOptions.RemoveEmptyEntries), json.Number("expires_in") is > 0 and < 100_000_000 and var seconds ? Duration.FromSeconds(seconds) : Unsaid)
                : null;
    }
}
