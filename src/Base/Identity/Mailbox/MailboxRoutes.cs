using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Relais.Identity.Account;
using Relais.Identity.SignIn;
using Relais.Kernel.Limits;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Identity.Mailbox;

/// <summary>The two forms of a new address.</summary>
internal static class MailboxRoutes
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm("/account/mail", Ask);
        routes.MapForm("/account/mail/confirm", Confirm);
    }

    /// <summary>Nobody's mailbox is flooded from here: what limits letters about forgotten passwords limits these.</summary>
    private static async Task<IResult> Ask(HttpContext http, AccountForms forms, AttemptLimiter attempts, Text words)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return await attempts.Take(SignInLimits.ResetByMail, form["mail"].ToString().Trim().ToUpperInvariant()) is { } tooMany
            ? AccountAnswer.Refuse(http, tooMany, "/account")
            : await forms.Run(f => new AskNewMail(f("mail"), f("current")), f => words["identity.mail_asked", f("mail")], "/account");
    }

    private static async Task<IResult> Confirm(HttpContext http, Pipeline pipeline, Flash flash, Text words)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var ran = await pipeline.Run(AccountCaller.Nobody(http), new ConfirmMail(form["secret"].ToString()), http.RequestAborted);
        if (!ran.Ok)
        {
            return AccountAnswer.Refuse(http, ran.Problem, "/signin");
        }

        flash.Done(words["identity.mail_changed", ran.Value.Mail]);
        return AccountAnswer.GoTo(http, "/signin");
    }
}
