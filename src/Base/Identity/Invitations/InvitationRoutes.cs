using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Relais.Identity.SignIn;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Invitations;

/// <summary>The form under an invitation: joins with the account one is signed in to, or with a new one that it then signs in.</summary>
internal static class InvitationRoutes
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapForm("/account/invitations/accept", Accept);

    private static async Task<IResult> Accept(HttpContext http, Pipeline pipeline, SignIns signIns, UserManager<User> users)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string Text(string name) => form[name].ToString();
        var caller = await AccountCaller.Of(http);
        var joined = caller.User is not null
            ? await pipeline.Run(caller, new AcceptInvitation(Text("secret")), http.RequestAborted)
            : await pipeline.Run(AccountCaller.Nobody(http), new JoinWithNewAccount(Text("secret"), Text("name"), Text("password")), http.RequestAborted);
        if (!joined.Ok)
        {
            return AccountAnswer.Refuse(http, joined.Problem, "/invite/" + Uri.EscapeDataString(Text("secret")), new Dictionary<string, string> { ["name"] = Text("name") });
        }

        if (caller.User is null)
        {
            signIns.Method = SignInMethod.Invitation;
            await signIns.SignInAsync((await users.FindByIdAsync(joined.Value.User.ToString()))!, isPersistent: true);
        }

        return AccountAnswer.GoTo(http, $"/w/{joined.Value.Slug}/calendar");
    }
}
