using System.Buffers;

namespace Relais.Host.Shell;

/// <summary>Headers that the static files need beyond those of the framework, which names the entry files after their content.</summary>
internal static class ShellAssets
{
    private static readonly SearchValues<char> HashLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>Chunks are named by the bundler after their content, so they never change; the worker may serve the whole site.</summary>
    public static void UseAssetHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var path = context.Request.Path.Value ?? "";
        if (path.StartsWith("/assets/", StringComparison.Ordinal))
        {
            context.Response.OnStarting(static state =>
            {
                var (response, path) = ((HttpResponse, string))state;
                if (IsChunk(path) && response.StatusCode is (200 or 304))
                {
                    response.Headers.CacheControl = "public, max-age=31536000, immutable";
                }
                else if (path == "/assets/sw.js")
                {
                    response.Headers["Service-Worker-Allowed"] = "/";
                }

                return Task.CompletedTask;
            }, (context.Response, path));
        }

        return next(context);
    });

    /// <summary><c>/assets/name-HASHHASH.js</c>.</summary>
    private static bool IsChunk(string path) =>
        path.EndsWith(".js", StringComparison.Ordinal) && path.Length > 20 && path[^12] == '-' && path.AsSpan(path.Length - 11, 8).IndexOfAnyExcept(HashLetters) < 0;
}
