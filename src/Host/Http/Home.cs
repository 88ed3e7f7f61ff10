using Relais.Identity;
using Relais.Kernel.Slices;

namespace Relais.Host.Http;

/// <summary>The bare address leads to one's work: the calendar of one's workspace, signing in, or setting up.</summary>
internal static class Home
{
    internal static void MapHome(this IEndpointRouteBuilder app) => app.MapGet("/", async (HttpContext http, Callers callers) =>
    {
        if (http.RequestServices.GetRequiredService<Current>().Caller.User is not { } user)
        {
            return Results.LocalRedirect(await callers.AnyAccountAsync(http.RequestAborted) ? "/signin" : "/setup");
        }

        var workspaces = await callers.WorkspacesOfAsync(user, http.RequestAborted);
        return Results.LocalRedirect(workspaces is [var first, ..] ? $"/w/{first.Slug}/calendar" : "/account");
    });
}
