using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Relais.Identity.Sso;

/// <summary>
/// OpenID Connect over ASP.NET's OAuth handler, which already does state, correlation and PKCE: this adds discovery, the nonce
/// and a validated id_token (OpenID Connect Core 1.0, section 3.1.3.7).
/// </summary>
internal sealed class OidcHandler(IOptionsMonitor<OidcOptions> options, ILoggerFactory logger, UrlEncoder encoder) : OAuthHandler<OidcOptions>(options, logger, encoder)
{
    internal const string MailClaim = "email";
    internal const string MailVerifiedClaim = "email_verified";
    private const string Nonce = "nonce";
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private static readonly JsonWebTokenHandler Tokens = new() { MapInboundClaims = false };
    private OpenIdConnectConfiguration? found;

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        found = await Options.Discovery.GetConfigurationAsync(Context.RequestAborted);
        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var nonce = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        properties.Items[Nonce] = nonce;

        // The base writes the address for the endpoint in the options, which are shared by all requests: it gets its own name here.
        var query = QueryHelpers.ParseQuery(new Uri(base.BuildChallengeUrl(properties, redirectUri)).Query);
        var address = QueryHelpers.AddQueryString(found!.AuthorizationEndpoint, query.ToDictionary(q => q.Key, q => (string?)q.Value.ToString()));
        return QueryHelpers.AddQueryString(address, Nonce, nonce);
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        found = await Options.Discovery.GetConfigurationAsync(Context.RequestAborted);
        var form = new Dictionary<string, string>
        {
            ["client_id"] = Options.ClientId,
            ["redirect_uri"] = context.RedirectUri,
            ["code"] = context.Code,
            ["grant_type"] = "authorization_code",
        };
        if (context.Properties.Items.Remove(OAuthConstants.CodeVerifierKey, out var verifier))
        {
            form[OAuthConstants.CodeVerifierKey] = verifier!;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, found.TokenEndpoint);
        request.Headers.Accept.Add(new("application/json"));
        Authenticate(request, form, found.TokenEndpointAuthMethodsSupported);
        request.Content = new FormUrlEncodedContent(form);
        using var response = await Backchannel.SendAsync(request, Context.RequestAborted);
        var body = await response.Content.ReadAsStringAsync(Context.RequestAborted);
        return response.IsSuccessStatusCode
            ? OAuthTokenResponse.Success(JsonDocument.Parse(body))
            : OAuthTokenResponse.Failed(new AuthenticationFailureException($"The issuer refused the code: {(int)response.StatusCode}."));
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var idToken = tokens.Response!.RootElement.TryGetProperty("id_token", out var value) ? value.GetString() : null;
        var validated = await Validate(idToken ?? throw new AuthenticationFailureException("The issuer sent no id_token."));
        var token = (JsonWebToken)validated.SecurityToken;
        if (!properties.Items.Remove(Nonce, out var nonce) || !token.TryGetPayloadValue<string>(Nonce, out var said) || !Same(nonce, said))
        {
            throw new AuthenticationFailureException("The id_token answers another sign-in.");
        }

        var claims = await WithUserInfo(token, tokens.AccessToken);
        identity.AddClaim(new(ClaimTypes.NameIdentifier, token.Subject, ClaimValueTypes.String, token.Issuer));
        foreach (var name in new[] { "name", MailClaim, MailVerifiedClaim })
        {
            if (claims.GetValueOrDefault(name) is { Length: > 0 } text)
            {
                identity.AddClaim(new(name, text, ClaimValueTypes.String, token.Issuer));
            }
        }

        return new(new(identity), properties, Scheme.Name);
    }

    /// <summary>The secret goes into the header, as every issuer must accept unless it says that it wants it in the form (RFC 6749, 2.3.1).</summary>
    private void Authenticate(HttpRequestMessage request, Dictionary<string, string> form, ICollection<string> accepted)
    {
        if (string.IsNullOrEmpty(Options.ClientSecret))
        {
            return;
        }

        if (accepted.Count > 0 && !accepted.Contains("client_secret_basic"))
        {
            form["client_secret"] = Options.ClientSecret;
            return;
        }

        var pair = $"{Uri.EscapeDataString(Options.ClientId)}:{Uri.EscapeDataString(Options.ClientSecret)}";
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    private async Task<TokenValidationResult> Validate(string idToken)
    {
        for (var again = false; ; again = true)
        {
            var facts = await Options.Discovery.GetConfigurationAsync(Context.RequestAborted);
            var validated = await Tokens.ValidateTokenAsync(idToken, new()
            {
                ValidIssuer = facts.Issuer,
                ValidAudience = Options.ClientId,
                IssuerSigningKeys = facts.SigningKeys,
                ValidAlgorithms = Algorithms,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                ClockSkew = TimeSpan.FromMinutes(1),
            });
            if (validated.IsValid)
            {
                return validated;
            }

            if (again || validated.Exception is not SecurityTokenSignatureKeyNotFoundException)
            {
                throw new AuthenticationFailureException("The id_token is not valid.", validated.Exception);
            }

            // The issuer may have changed its keys since they were fetched.
            Options.Discovery.RequestRefresh();
        }
    }

    /// <summary>Many issuers put the address only into the UserInfo answer; it counts only when it is about the same person (section 5.3.2).</summary>
    private async Task<Dictionary<string, string>> WithUserInfo(JsonWebToken token, string? accessToken)
    {
        var claims = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var claim in token.Claims)
        {
            claims[claim.Type] = claim.Value;
        }

        if (claims.ContainsKey(MailClaim) || accessToken is null || string.IsNullOrEmpty(found?.UserInfoEndpoint))
        {
            return claims;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, found.UserInfoEndpoint);
        request.Headers.Authorization = new("Bearer", accessToken);
        using var response = await Backchannel.SendAsync(request, Context.RequestAborted);
        if (!response.IsSuccessStatusCode)
        {
            return claims;
        }

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Context.RequestAborted));
        if (json.RootElement.TryGetProperty("sub", out var sub) && sub.GetString() == token.Subject)
        {
            foreach (var property in json.RootElement.EnumerateObject())
            {
                claims[property.Name] = property.Value.ValueKind == JsonValueKind.True ? "true" : property.Value.ToString();
            }
        }

        return claims;
    }

    private static bool Same(string? a, string? b) =>
        a is not null && b is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
