using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
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
        routes.MapGet("/w/{slug}/posts/{post:guid}/side", (Guid post, Pipeline pipeline, Current current, CancellationToken cancel) => Part<ComposerSide>(post, pipeline, current, cancel));
        routes.MapGet("/w/{slug}/posts/{post:guid}/foot", (Guid post, Pipeline pipeline, Current current, CancellationToken cancel) => Part<ComposerFoot>(post, pipeline, current, cancel));
        routes.MapGet("/w/{slug}/posts/{post:guid}/menu", (Guid post, Pipeline pipeline, Current current, CancellationToken cancel) => Part<ComposerMenu>(post, pipeline, current, cancel));
        routes.MapGet("/w/{slug}/posts/{post:guid}/holder", (Guid post, Pipeline pipeline, Current current, CancellationToken cancel) => Part<ComposerHolder>(post, pipeline, current, cancel));
        routes.MapGet("/w/{slug}/posts/{post:guid}/facts", (Guid post, Pipeline pipeline, Current current, CancellationToken cancel) => Part<ComposerFacts>(post, pipeline, current, cancel));
        routes.MapGet("/w/{slug}/posts/{post:guid}/standing", async (Guid post, Pipeline pipeline, Current current, CancellationToken cancel) =>
        {
            var standing = await pipeline.Run(current.Caller, new PostStateNowRequest(PostId.From(post)), cancel);
            return standing.Ok ? Results.Json(standing.Value, Wire.Json) : Results.StatusCode(Status(standing.Problem));
        });
    }

    private static async Task<IResult> Part<TPart>(Guid post, Pipeline pipeline, Current current, CancellationToken cancel)
        where TPart : IComponent
    {
        var opened = await pipeline.Run(current.Caller, new OpenPostRequest(PostId.From(post), false, []), cancel);
        return opened.Ok
            ? new RazorComponentResult<TPart>(new Dictionary<string, object?> { ["Post"] = PostId.From(post), ["Of"] = opened.Value })
            : Results.StatusCode(Status(opened.Problem));
    }

    private static int Status(Problem problem) => problem.Kind switch
    {
        ProblemKind.SignedOut => StatusCodes.Status401Unauthorized,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status404NotFound,
    };
}
