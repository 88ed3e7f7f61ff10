using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Relais.Identity.SignIn;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Identity.Sso;

/// <summary>Whether the company's sign-in is offered, and under which words.</summary>
internal sealed record SsoOffer(string? Name)
{
    internal bool IsOffered => Name is not null;
}

internal static partial class SsoServices
{
    internal static void AddSso(this IServiceCollection services, RelaisSettings settings)
    {
        services.AddSingleton(new SsoOffer(settings.Oidc?.Name));
        if (settings.Oidc is not { } oidc)
        {
            return;
        }

        services.AddAuthentication().AddOAuth<OidcOptions, OidcHandler>(OidcOptions.Scheme, o =>
        {
            o.ClientId = oidc.ClientId;
            o.ClientSecret = oidc.ClientSecret ?? "";
            o.CallbackPath = "/account/sso/callback";
            o.SignInScheme = IdentityConstants.ExternalScheme;
            o.UsePkce = true;
            o.Scope.Add("openid");
            o.Scope.Add("email");
            o.Scope.Add("profile");
            o.AuthorizationEndpoint = new Uri(oidc.Issuer, "unknown").AbsoluteUri;
            o.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.CorrelationCookie.SameSite = SameSiteMode.Lax;
            o.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(10);
            o.BackchannelTimeout = TimeSpan.FromSeconds(15);
            o.Events.OnRemoteFailure = Failed;
        });
        services.AddSingleton<IPostConfigureOptions<OidcOptions>>(new Discover(oidc.Issuer));
    }

    /// <summary>Whatever went wrong at the issuer, the person gets a sentence on the sign-in page.</summary>
    private static Task Failed(RemoteFailureContext context)
    {
        var log = context.HttpContext.RequestServices.GetRequiredService<ILogger<OidcHandler>>();
        Log(log, context.Failure?.Message ?? "unknown");
        var denied = context.Failure?.Data["error"] is "access_denied" || context.Request.Query["error"] == "access_denied";
        context.HttpContext.RequestServices.GetRequiredService<Flash>().Refuse(new(ProblemKind.Invalid, denied ? "identity.sso_denied" : "identity.sso_failed"));
        context.Response.Redirect("/signin");
        context.HandleResponse();
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Single sign-on failed: {Reason}")]
    private static partial void Log(ILogger log, string reason);

    /// <summary>Runs after ASP.NET gave the options their HTTP client, with which the issuer's facts are fetched.</summary>
    private sealed class Discover(Uri issuer) : IPostConfigureOptions<OidcOptions>
    {
        public void PostConfigure(string? name, OidcOptions options) => options.Discovery = new ConfigurationManager<OpenIdConnectConfiguration>(
            issuer.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(options.Backchannel) { RequireHttps = !issuer.IsLoopback });
    }
}
