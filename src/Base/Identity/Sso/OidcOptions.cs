using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Relais.Identity.Sso;

/// <summary>Options of the company's sign-in.</summary>
internal sealed class OidcOptions : OAuthOptions
{
    internal const string Scheme = "sso";

    /// <summary>The issuer's published facts and keys; fetched when first needed, then refreshed daily or when a key is unknown.</summary>
    internal IConfigurationManager<OpenIdConnectConfiguration> Discovery { get; set; } = null!;

    /// <summary>The endpoints come from <see cref="Discovery"/> when somebody signs in, so none is asked for at start.</summary>
    public override void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ClientId);
        ArgumentNullException.ThrowIfNull(Discovery);
    }
}
