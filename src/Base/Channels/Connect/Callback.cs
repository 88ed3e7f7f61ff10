using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Relais.Channels.Links;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;

namespace Relais.Channels.Connect;

/// <summary>
/// Where networks send people back. One address serves all workspaces, so the first step only finds the workspace of the attempt; the
/// second runs there, under the person's own permissions.
/// </summary>
internal static class Callback
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/channels/callback", Find);
        routes.MapGet("/w/{slug}/channels/callback", Finish);
    }

    private static async Task<IResult> Find(HttpContext http, Current current, IAppDbFactory databases, Registrations registrations, string? state)
    {
        if (IsOurNumber(http.Request.Host, registrations.PublicUrl))
        {
            // Sent back to the number of this machine, as some networks insist: people are signed in at its name.
            return Results.Redirect(new Uri(registrations.RedirectUri, http.Request.QueryString.Value ?? "").AbsoluteUri);
        }

        var cancel = http.RequestAborted;
        await using var db = await databases.CreateAsync(null, cancel);
        var digest = ConnectAttempt.DigestOf(state ?? "");
        var attempts = db.Set<ConnectAttempt>().IgnoreQueryFilters().Where(a => a.StateDigest == digest);
        if (await attempts.AnyAsync(a => a.Link != null, cancel))
        {
            return Results.LocalRedirect(LinkRoutes.BackPath(http));
        }

        var slug = await SlugOf(db, attempts.Select(a => a.WorkspaceId), cancel);
        if (slug is not null)
        {
            return Results.LocalRedirect($"/w/{slug}/channels/callback{http.Request.QueryString}");
        }

        var user = current.Caller.User;
        var mine = db.Set<Member>().IgnoreQueryFilters().Where(m => m.UserId == user && m.LeftAt == null && m.LockedAt == null).OrderBy(m => m.JoinedAt).Select(m => m.WorkspaceId);
        slug = user is null ? null : await SlugOf(db, mine, cancel);
        return Results.LocalRedirect(slug is null ? "/" : $"/w/{slug}/channels/connect?why=unknown_state");
    }

    private static bool IsOurNumber(HostString asked, Uri publicUrl) =>
        publicUrl is { IsLoopback: true, HostNameType: UriHostNameType.Dns } && asked.Host == "127.0.0.1" && asked.Port == publicUrl.Port;

    private static async Task<IResult> Finish(HttpContext http, Current current, Pipeline pipeline, CarriedToast toast, string slug, string? state, string? code, string? error, string? iss)
    {
        http.Response.Headers.CacheControl = "no-store";
        var ran = await pipeline.Run(current.Caller, new FinishConnecting(state ?? "", code, error, iss), null, http.RequestAborted);
        if (ran.Problem is { } problem)
        {
            var why = problem.TextKey == "channels.connect.other_person" ? "other_person" : "unknown_state";
            return Results.LocalRedirect($"/w/{slug}/channels/connect?why={why}");
        }

        toast.Put(http, ran.Reply);
        var finished = (ConnectionFinished)ran.Result!;
        return Results.LocalRedirect(finished.Channel is { } channel ? $"/w/{slug}/channels/{channel}" : $"/w/{slug}/channels/connect/{finished.Attempt}");
    }

    private static async Task<string?> SlugOf(AppDb db, IQueryable<WorkspaceId> ids, CancellationToken cancel)
    {
        var found = await ids.Take(1).ToListAsync(cancel);
        return found is [var id] ? await db.Set<Workspace>().Where(w => w.Id == id).Select(w => w.Slug).FirstOrDefaultAsync(cancel) : null;
    }
}
