using NodaTime;

namespace Relais.Networks;

/// <summary>An account is connected by sending its owner to the network, which sends them back with a code (OAuth 2 with PKCE).</summary>
public interface IConnectWithCode : INetwork
{
    /// <summary>Checks that the server speaks this network, registers the application there (unless <see cref="CodeRequest.Known"/>), and says where to send the person.</summary>
    Task<NetworkResult<PendingConnection>> StartAsync(CodeRequest request, CancellationToken ct);

    /// <summary>Exchanges the code. The state of <paramref name="answer"/> is compared with the one of <paramref name="pending"/>: another one is <see cref="ReasonCodes.ConsentRefused"/>.</summary>
    Task<NetworkResult<ConnectedAccount>> FinishAsync(PendingConnection pending, CodeAnswer answer, CancellationToken ct);
}

/// <summary>
/// This application is known to all servers of a network by one registration of its own making, instead of one on each server. Where servers must be able to
/// read about it, they read <see cref="ClientDocument"/> at the address that is its <see cref="AppRegistration.ClientId"/>.
/// </summary>
public interface IRegisterOnce : IConnectWithCode
{
    /// <summary>
    /// A new registration, to be kept for ever and given as <see cref="CodeRequest.Known"/>: accounts stay connected only as long as its key is the same.
    /// <see cref="ReasonCodes.ClientNotPublic"/> when servers could not read about an application at this address.
    /// </summary>
    /// <param name="publicUrl">Root address of this installation.</param>
    /// <param name="document">Where <see cref="ClientDocument"/> will be served, below <paramref name="publicUrl"/>.</param>
    /// <param name="redirectUri">Where the network would send people back; the registration may choose another name of the same machine.</param>
    NetworkResult<AppRegistration> Register(Uri publicUrl, Uri document, Uri redirectUri);

    /// <summary>What servers read, as JSON; null when this registration needs no document. Holds no secret.</summary>
    string? ClientDocument(AppRegistration app, string appName, Uri publicUrl);
}

/// <summary>An account is connected with a password made for this application, which is used once and not kept.</summary>
public interface IConnectWithPassword : INetwork
{
    Task<NetworkResult<ConnectedAccount>> SignInAsync(PasswordSignIn request, CancellationToken ct);
}

/// <summary>The access token expires and can be renewed without a person.</summary>
public interface IRefresh : INetwork
{
    /// <summary>
    /// A new credential in place of the old one, to be stored before anything else: refresh tokens may work only once, so the caller sees to it that one refresh of a
    /// channel runs at a time. <see cref="ReasonCodes.TokenRejected"/> asks for a person.
    /// </summary>
    Task<NetworkResult<Credential>> RefreshAsync(ChannelAccess access, CancellationToken ct);
}

/// <summary>A connection can be tried out without changing anything.</summary>
public interface ICheckHealth : INetwork
{
    /// <summary>Verifies token and scopes, reads limits and quota anew.</summary>
    Task<NetworkResult<ChannelHealth>> CheckAsync(ChannelAccess access, CancellationToken ct);
}

/// <param name="Server">As typed: "mastodon.social", "https://mastodon.social/", "@someone@mastodon.social"; where <see cref="NetworkInfo.StartsFromAccount"/>, the account's name.</param>
/// <param name="RedirectUri">Where the network sends the person back.</param>
/// <param name="AppName">Shown by the network when it asks for consent, and under posts.</param>
/// <param name="Website">Address of this installation; null when it has none to show.</param>
/// <param name="Known">A registration made earlier on the same server with the same <paramref name="RedirectUri"/>, to use again.</param>
public sealed record CodeRequest(string Server, Uri RedirectUri, string AppName, Uri? Website = null, AppRegistration? Known = null);

/// <summary>What the network sent back with the person, as it came.</summary>
/// <param name="Issuer">The <c>iss</c> parameter (RFC 9207), where the network sends one.</param>
public sealed record CodeAnswer(string Code, string State, string? Issuer = null)
{
    public override string ToString() => "CodeAnswer(redacted)";
}

/// <summary>This application as one server knows it. Holds a secret; prints none.</summary>
public sealed record AppRegistration(Uri Instance, string ClientId, string ClientSecret, Uri RedirectUri)
{
    public override string ToString() => $"AppRegistration({Instance}, redacted)";
}

/// <summary>A connection that was begun. Keep it, encrypted, until the person comes back; serialises as JSON; prints no secret.</summary>
/// <param name="State">Comes back with the code: find this record by it.</param>
/// <param name="AuthorizationUrl">Send the person there.</param>
/// <param name="Verifier">Of PKCE.</param>
public sealed record PendingConnection(Uri Instance, Uri AuthorizationUrl, string State, string Verifier, AppRegistration App)
{
    /// <summary>What else the network's connector needs to finish, as JSON of its own; secret.</summary>
    public string? Kept { get; init; }

    public override string ToString() => $"PendingConnection({Instance}, redacted)";
}

/// <param name="Server">As typed; null or empty for the network's default. By an account id that is the same on all servers, only where the account was last known to be.</param>
/// <param name="Identifier">Handle, e-mail address or account id, as the network takes it.</param>
public sealed record PasswordSignIn(string? Server, string Identifier, string Password)
{
    public override string ToString() => $"PasswordSignIn({Server}, {Identifier}, redacted)";
}

/// <summary>An account that was just connected.</summary>
/// <param name="Instance">Root address of the server that holds the account: may differ from the one typed.</param>
/// <param name="Handle">As people write it, without the leading @, with the server's name where the network has many.</param>
/// <param name="Limits">The network's defaults, overridden by what this instance reported.</param>
/// <param name="Scopes">Granted.</param>
public sealed record ConnectedAccount(
    Uri Instance,
    string AccountId,
    string Handle,
    string DisplayName,
    Uri? AvatarUrl,
    Uri ProfileUrl,
    NetworkLimits Limits,
    IReadOnlyList<string> Scopes,
    Credential Credential)
{
    /// <summary>What later calls need.</summary>
    public ChannelAccess Access(string networkKey) => new(networkKey, Instance, AccountId, Handle, Credential, Limits);
}

/// <param name="MissingScopes">Asked for when connecting, not granted.</param>
/// <param name="Limits">Read anew: store them.</param>
public sealed record ChannelHealth(
    string AccountId,
    string Handle,
    string DisplayName,
    Uri? AvatarUrl,
    IReadOnlyList<string> MissingScopes,
    NetworkLimits Limits,
    Instant CheckedAt);
