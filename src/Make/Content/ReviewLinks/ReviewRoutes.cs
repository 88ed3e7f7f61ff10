using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Relais.Content.Uploads;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Content.ReviewLinks;

/// <summary>The form and the pictures of the page behind a review link. They belong to no workspace and need no account.</summary>
internal static class ReviewRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/review/say", Say).DisableAntiforgery();
        routes.MapGet("/review/{secret}/media/{media:guid}/{size}", Picture);
    }

    /// <summary>What the page and its pictures have in common: kept by no cache and found by no search engine.</summary>
    public static void KeepPrivate(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
    }

    /// <summary>The holder of a link: nobody's account, whoever may be signed in in this browser.</summary>
    public static Caller Nobody(HttpContext? http, Caller current) =>
        Caller.Nobody(http?.Connection.RemoteIpAddress?.ToString(), current.Language) with { Zone = current.Zone };

    public static string PathOf(string secret) => "/review/" + Uri.EscapeDataString(secret);

    private static async Task<IResult> Say(HttpContext http, ReviewDesk desk, Pipeline pipeline, IAntiforgery antiforgery, Current current)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return Answer(http, "", "", new(ProblemKind.Forbidden, "problem.form_expired"));
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (secret, post) = (form["secret"].ToString(), form["post"].ToString());
        var holder = await desk.Holder(secret, Nobody(http, current.Caller), ReviewDesk.Says, http.RequestAborted);
        if (!holder.TryGet(out var caller))
        {
            return Answer(http, secret, post, holder.Problem);
        }

        var said = await pipeline.Run(caller, new LeaveRemark(
            secret,
            Kernel.Ids.Id.TryParse<PostId>(post) ?? default,
            int.TryParse(form["revision"], System.Globalization.CultureInfo.InvariantCulture, out var revision) ? revision : 0,
            EnumName.Read<ReviewUseKind>(form["kind"]) ?? ReviewUseKind.Opened,
            form["name"].ToString(),
            form["text"].ToString()));
        return Answer(http, secret, post, said.Problem);
    }

    /// <summary>With scripts a refusal appears where it was typed, so that nothing typed is lost; without them the page says it again.</summary>
    private static IResult Answer(HttpContext http, string secret, string post, Problem? problem)
    {
        KeepPrivate(http);
        var scripted = http.Request.Headers.ContainsKey("HX-Request");
        var page = Guid.TryParse(post, out _) ? $"{PathOf(secret)}?{(problem is null ? "said" : "why")}={(problem is null ? post : WordOf(problem))}#post-{post}" : PathOf(secret);
        if (problem is null)
        {
            if (!scripted)
            {
                return Results.LocalRedirect(page);
            }

            http.Response.Headers["HX-Redirect"] = page;
            return Results.NoContent();
        }

        return scripted ? new RazorComponentResult<ProblemNote>(new Dictionary<string, object?> { [nameof(ProblemNote.Problem)] = problem }) : Results.LocalRedirect(page);
    }

    /// <summary>A word for each sentence, so that no address can be made up that says something else.</summary>
    private static string WordOf(Problem problem) => problem switch
    {
        { Fields: [{ Field: "text" }, ..] } => "say_what",
        { Fields.Count: > 0 } => "name",
        { TextKey: "content.review.changed_meanwhile" } => "changed_meanwhile",
        { Kind: ProblemKind.TooMany } => "too_often",
        { TextKey: "content.review.enough" } => "enough",
        _ => "again",
    };

    private static async Task<IResult> Picture(HttpContext http, string secret, Guid media, string size, ReviewDesk desk)
    {
        var id = MediaId.From(media);
        KeepPrivate(http);
        if (await desk.MayFetch(secret, id, http.RequestAborted) is not { } workspace || await MediaRoutes.Serve(http, workspace, id, size) is not { } file)
        {
            return Results.NotFound();
        }

        // A link that ended must not go on showing pictures out of a cache.
        http.Response.Headers.CacheControl = "no-store";
        return file;
    }
}
