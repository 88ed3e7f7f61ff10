using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Relais.Identity.SignIn;
using Relais.Kernel.Http;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Sso;

/// <summary>Going to the company's sign-in and coming back.</summary>
internal static class SsoRoutes
{
    private const string Back = "return";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm("/account/sso", Go);
        routes.MapGet("/account/sso/done", Return);
    }

    private static async Task<IResult> Go(HttpContext http, SsoOffer offer)
    {
        if (!offer.IsOffered)
        {
            return AccountAnswer.Refuse(http, Problem.NotFound(), "/signin");
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var properties = new AuthenticationProperties { RedirectUri = "/account/sso/done", Items = { [Back] = LocalPath.Of(form[Back]) } };
        try
        {
            await http.ChallengeAsync(OidcOptions.Scheme, properties);
            return TypedResults.Empty;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException)
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.Unavailable, "identity.sso_away"), "/signin");
        }
    }

    private static async Task<IResult> Return(HttpContext http, Pipeline pipeline, SignIns signIns, UserManager<User> users)
    {
        var came = await http.AuthenticateAsync(IdentityConstants.ExternalScheme);
        await http.SignOutAsync(IdentityConstants.ExternalScheme);
        if (!came.Succeeded || came.Principal.FindFirst(ClaimTypes.NameIdentifier) is not { } subject)
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.Invalid, "identity.sso_failed"), "/signin");
        }

        var request = new EnterBySso(
            subject.Issuer,
            subject.Value,
            came.Principal.FindFirstValue(OidcHandler.MailClaim),
            string.Equals(came.Principal.FindFirstValue(OidcHandler.MailVerifiedClaim), "true", StringComparison.OrdinalIgnoreCase),
            came.Principal.FindFirstValue("name"));
        var entered = await pipeline.Run(AccountCaller.Nobody(http), request, http.RequestAborted);
        if (!entered.Ok)
        {
            return AccountAnswer.Refuse(http, entered.Problem, "/signin");
        }

        var user = (await users.FindByIdAsync(entered.Value.User.ToString()))!;
        if (!await signIns.CanSignInAsync(user))
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.Forbidden, "identity.locked_out"), "/signin");
        }

        signIns.Method = SignInMethod.Sso;
        await signIns.SignInAsync(user, isPersistent: true);
        return AccountAnswer.GoTo(http, LocalPath.Of(came.Properties.Items.TryGetValue(Back, out var back) ? back : "/"));
    }
}
