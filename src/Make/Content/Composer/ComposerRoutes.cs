using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Relais.Kernel.Http;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Content.Composer;

/// <summary>Parts of the composer that are fetched again while it is open, and the way to a new post.</summary>
internal static class ComposerRoutes
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        // A new post gets its address at once and its row with its first word, so that asking for the page changes nothing.
        routes.MapGet("/w/{slug}/posts/new", (string slug, HttpContext http, TimeProvider time) =>
            TypedResults.LocalRedirect($"/w/{slug}/posts/{Id.New<PostId>(time.Now())}{http.Request.QueryString.Add("new", "1")}"));
        routes.MapGet("/w/{slug}/posts/{post:guid}/side", Part<ComposerSide>);
        routes.MapGet("/w/{slug}/posts/{post:guid}/foot", Part<ComposerFoot>);
        routes.MapGet("/w/{slug}/posts/{post:guid}/menu", Part<ComposerMenu>);
        routes.MapGet("/w/{slug}/posts/{post:guid}/holder", Part<ComposerHolder>);
        routes.MapGet("/w/{slug}/posts/{post:guid}/facts", Part<ComposerFacts>);
        routes.MapGet("/w/{slug}/posts/{post:guid}/standing", async (Guid post, HttpContext http, Pipeline pipeline, Current current) =>
        {
            var standing = await pipeline.Run(current.Caller, new PostStateNowRequest(PostId.From(post)), http.RequestAborted);
            return standing.Ok ? Results.Json(standing.Value, Wire.Json) : ProblemAnswer.Json(http, standing.Problem);
        });
    }

    private static async Task<IResult> Part<TPart>(Guid post, HttpContext http, Pipeline pipeline, Current current)
        where TPart : IComponent
    {
        var opened = await pipeline.Run(current.Caller, new OpenPostRequest(PostId.From(post), false, []), http.RequestAborted);
        return opened.Ok
            ? new RazorComponentResult<TPart>(new Dictionary<string, object?> { ["Post"] = PostId.From(post), ["Of"] = opened.Value })
            : ProblemAnswer.Fragment(http, opened.Problem);
    }
}
