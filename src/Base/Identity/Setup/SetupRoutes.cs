using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Relais.Identity.SignIn;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Setup;

/// <summary>The first visit's form: makes owner and workspace, then signs the owner in.</summary>
internal static class SetupRoutes
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapForm("/account/setup", Run);

    private static async Task<IResult> Run(HttpContext http, Pipeline pipeline, SignIns signIns, UserManager<User> users)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string Text(string name) => form[name].ToString();
        var request = new SetUp(Text("name"), Text("mail"), Text("password"), Text("workspace"), Text("zone"), Text("language"));
        var done = await pipeline.Run(AccountCaller.Nobody(http), request, http.RequestAborted);
        if (!done.Ok)
        {
            return AccountAnswer.Refuse(http, done.Problem, "/setup", form.Keys.Where(k => k is "name" or "mail" or "workspace" or "zone" or "language").ToDictionary(k => k, Text));
        }

        var user = await users.FindByIdAsync(done.Value.User.ToString());
        await signIns.SignInAsync(user!, isPersistent: true);
        return AccountAnswer.GoTo(http, $"/w/{done.Value.Slug}/calendar");
    }
}
