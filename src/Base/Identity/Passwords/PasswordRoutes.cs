using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Relais.Identity.SignIn;
using Relais.Kernel.Limits;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Identity.Passwords;

/// <summary>The two forms of a forgotten password.</summary>
internal static class PasswordRoutes
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm("/account/password/ask", Ask);
        routes.MapForm("/account/password/reset", Reset);
    }

    private static async Task<IResult> Ask(HttpContext http, Pipeline pipeline, AttemptLimiter attempts, PasswordDoor door, Flash flash, Text words)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var mail = form["mail"].ToString();
        var tooMany = await attempts.Take(SignInLimits.ResetByAddress, door.AddressKey()) ?? await attempts.Take(SignInLimits.ResetByMail, mail.Trim().ToUpperInvariant());
        var problem = tooMany ?? (await pipeline.Run(AccountCaller.Nobody(http), new AskReset(mail), http.RequestAborted)).Problem;
        if (problem is not null)
        {
            return AccountAnswer.Refuse(http, problem, "/signin/forgot", new Dictionary<string, string> { ["mail"] = mail });
        }

        flash.Done(words["identity.reset_asked"]);
        return AccountAnswer.GoTo(http, "/signin");
    }

    private static async Task<IResult> Reset(HttpContext http, Pipeline pipeline, Flash flash, Text words)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var secret = form["secret"].ToString();
        var ran = await pipeline.Run(AccountCaller.Nobody(http), new ResetPassword(secret, form["password"].ToString()), http.RequestAborted);
        if (!ran.Ok)
        {
            return AccountAnswer.Refuse(http, ran.Problem, ran.Problem.Kind == ProblemKind.NotFound ? "/signin/forgot" : $"/reset/{Uri.EscapeDataString(secret)}");
        }

        flash.Done(words["identity.reset_done"]);
        return AccountAnswer.GoTo(http, "/signin");
    }
}
