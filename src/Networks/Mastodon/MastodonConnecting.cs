using System.Security.Cryptography;
using System.Text;
using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>Registers the application, sends a person for consent, exchanges the code (docs.joinmastodon.org/methods/apps and /oauth).</summary>
internal sealed class MastodonConnecting(MastodonCalls calls, NetworkInfo info)
{
    private string ScopeText => string.Join(' ', info.Scopes.Select(scope => scope.Name));

    public async Task<NetworkResult<PendingConnection>> StartAsync(CodeRequest request, CancellationToken ct)
    {
        var server = string.IsNullOrWhiteSpace(request.Server) ? info.DefaultServer?.AbsoluteUri ?? "" : request.Server;
        if (MastodonInstance.Address(server) is not { } typed)
            return new NetworkResult<PendingConnection>.Failed(new(ReasonCodes.NotAServer, $"\"{request.Server}\" is not the address of a server."), Field: PostFields.Server);
        var read = await MastodonInstance.ReadAsync(calls, typed, ct);
        if (read is NetworkResult<MastodonInstance>.Failed failed)
            return new NetworkResult<PendingConnection>.Failed(failed.Reason, failed.NotBefore, PostFields.Server);
        var root = ((NetworkResult<MastodonInstance>.Ok)read).Value.Root;

        var app = request.Known is { } known && known.Instance == root && known.RedirectUri == request.RedirectUri ? known : null;
        if (app is null)
        {
            var registered = await RegisterAsync(root, request, ct);
            if (registered is NetworkResult<AppRegistration>.Failed refused)
                return new NetworkResult<PendingConnection>.Failed(refused.Reason, refused.NotBefore);
            app = ((NetworkResult<AppRegistration>.Ok)registered).Value;
        }

        var verifier = Random();
        var state = Random();
        return new NetworkResult<PendingConnection>.Ok(new(root, Authorization(app, verifier, state), state, verifier, app));
    }

    public async Task<NetworkResult<ConnectedAccount>> FinishAsync(PendingConnection pending, CodeAnswer back, CancellationToken ct)
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(back.State), Encoding.UTF8.GetBytes(pending.State)))
            return new NetworkResult<ConnectedAccount>.Failed(new(ReasonCodes.ConsentRefused, "The answer does not belong to the connection that was begun."));
        var answer = await calls.WriteAsync(
            WireRequest.PostForm(
                MastodonCalls.Api(pending.Instance, "oauth/token"),
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["grant_type"] = "authorization_code",
                    ["code"] = back.Code,
                    ["client_id"] = pending.App.ClientId,
                    ["client_secret"] = pending.App.ClientSecret,
                    ["redirect_uri"] = pending.App.RedirectUri.OriginalString,
                    ["code_verifier"] = pending.Verifier,
                    ["scope"] = ScopeText,
                },
                back.Code, pending.App.ClientSecret, pending.Verifier),
            ct);
        if (answer is WireAnswer.Received { Status: 400 or 401 or 403 or 422 } no && !MastodonCalls.IsPage(no))
            return new NetworkResult<ConnectedAccount>.Failed(new(ReasonCodes.ConsentRefused, MastodonCalls.Detail(no)));
        if (answer is not WireAnswer.Received { IsSuccess: true } yes || yes.Root().Text("access_token") is not { } token)
            return calls.Failed<ConnectedAccount>(answer);
        return await AccountAsync(pending.Instance, token, yes.Root().Text("scope") ?? ScopeText, ct);
    }

    private async Task<NetworkResult<ConnectedAccount>> AccountAsync(Uri root, string token, string scopes, CancellationToken ct)
    {
        var read = await MastodonInstance.ReadAsync(calls, root, ct);
        if (read is NetworkResult<MastodonInstance>.Failed failed)
            return new NetworkResult<ConnectedAccount>.Failed(failed.Reason, failed.NotBefore);
        var instance = ((NetworkResult<MastodonInstance>.Ok)read).Value;
        var answer = await calls.Wire.SendAsync(WireRequest.Get(MastodonCalls.Api(root, "api/v1/accounts/verify_credentials")) with { Bearer = token }, ct);
        if (answer is not WireAnswer.Received { IsSuccess: true } yes)
            return calls.Failed<ConnectedAccount>(answer);
        var account = yes.Root();
        if (account.Text("id") is not { } id || account.Text("acct") is not { } name)
            return new NetworkResult<ConnectedAccount>.Failed(new(ReasonCodes.StrangeAnswer, "The account has no id or no name."));
        var credential = new Credential(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [MastodonSecrets.AccessToken] = token,
            [MastodonSecrets.Scopes] = scopes,
            [MastodonSecrets.Domain] = instance.Domain,
        });
        return new NetworkResult<ConnectedAccount>.Ok(new(
            root, id, Handle(name, instance.Domain), DisplayName(account.Text("display_name"), name), account.Address("avatar"),
            account.Address("url") ?? new(root, "@" + name), info.Limits.OverriddenBy(instance.Limits), Split(scopes), credential));
    }

    private async Task<NetworkResult<AppRegistration>> RegisterAsync(Uri root, CodeRequest request, CancellationToken ct)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client_name"] = request.AppName,
            ["redirect_uris"] = request.RedirectUri.OriginalString,
            ["scopes"] = ScopeText,
        };
        if (request.Website is not null)
            fields["website"] = request.Website.AbsoluteUri;
        var answer = await calls.WriteAsync(WireRequest.PostForm(MastodonCalls.Api(root, "api/v1/apps"), fields), ct);
        return answer is WireAnswer.Received { IsSuccess: true } yes && yes.Root().Text("client_id") is { } id && yes.Root().Text("client_secret") is { } secret
            ? new NetworkResult<AppRegistration>.Ok(new(root, id, secret, request.RedirectUri))
            : calls.Failed<AppRegistration>(answer);
    }

    /// <summary>Servers older than 4.3 ignore the challenge; the others hold us to it.</summary>
    private Uri Authorization(AppRegistration app, string verifier, string state)
    {
        var challenge = Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var query = string.Join('&', new (string Name, string Value)[]
        {
            ("response_type", "code"), ("client_id", app.ClientId), ("redirect_uri", app.RedirectUri.OriginalString), ("scope", ScopeText),
            ("state", state), ("code_challenge", challenge), ("code_challenge_method", "S256"),
        }.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
        return MastodonCalls.Api(app.Instance, "oauth/authorize?" + query);
    }

    public static string Handle(string name, string domain) => name.Contains('@', StringComparison.Ordinal) ? name : $"{name}@{domain}";

    public static string DisplayName(string? shown, string name) => string.IsNullOrWhiteSpace(shown) ? name : shown.Trim();

    public static IReadOnlyList<string> Split(string scopes) =>
        scopes.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private static string Random() => Base64Url(RandomNumberGenerator.GetBytes(32));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
