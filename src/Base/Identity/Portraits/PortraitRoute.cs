using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Portraits;

/// <summary>Whether a picture is somebody's portrait. Its key is the digest of its bytes: whoever knows it has seen it beside a name.</summary>
public sealed record FindPortrait(string Key) : IRequest<Done>;

[Slice("identity.find_portrait", Permission.Account)]
internal sealed class FindPortraitSlice(AppDb db) : ReadSlice<FindPortrait, Done>
{
    public override async Task<Outcome<Done>> Handle(FindPortrait request, Caller caller, CancellationToken cancel) =>
        await db.Set<User>().AnyAsync(u => u.Portrait == request.Key, cancel) ? Done.It : Problem.NotFound();
}

/// <summary><c>/portraits/{key}</c>: the same address always shows the same picture, so browsers keep it.</summary>
internal static class PortraitRoute
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/portraits/{key}", Show);

    private static async Task<IResult> Show(HttpContext http, Current current, Pipeline pipeline, FileStore files, string key)
    {
        var outcome = await pipeline.Run(current.Caller, new FindPortrait(key), http.RequestAborted);
        if (!outcome.Ok || files.Open(key) is not { } picture)
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Stream(picture, "image/jpeg");
    }
}
