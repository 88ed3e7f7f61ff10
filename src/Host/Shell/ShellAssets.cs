using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticAssets;

namespace Relais.Host.Shell;

/// <summary>Styles and scripts: compressed at build, and kept by browsers as long as their name says what they hold.</summary>
internal static partial class ShellAssets
{
    /// <summary>Maps the static files. Chunks are named by the bundler after their content, so they never change either.</summary>
    public static void MapShellAssets(this IEndpointRouteBuilder routes) => routes.MapStaticAssets().Add(builder =>
    {
        if (builder is not RouteEndpointBuilder { RoutePattern.RawText: { } path, RequestDelegate: { } serve })
        {
            return;
        }

        var isChunk = Chunk().IsMatch(path);
        var isWorker = path.EndsWith("assets/sw.js", StringComparison.Ordinal);
        if (!isChunk && !isWorker)
        {
            return;
        }

        builder.RequestDelegate = context =>
        {
            context.Response.OnStarting(() =>
            {
                if (isChunk && context.Response.StatusCode is 200 or 304)
                {
                    context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                }

                if (isWorker)
                {
                    context.Response.Headers["Service-Worker-Allowed"] = "/";
                }

                return Task.CompletedTask;
            });
            return serve(context);
        };
    });

    [GeneratedRegex(@"^/?assets/[a-z-]+-[A-Z0-9]{8}\.js(\.gz|\.br)?$", RegexOptions.None, 100)]
    private static partial Regex Chunk();
}
