using System.Text.RegularExpressions;

namespace Relais.Host.Shell;

/// <summary>Headers that the static files need beyond those of the framework, which names the entry files after their content.</summary>
internal static partial class ShellAssets
{
    /// <summary>Chunks are named by the bundler after their content, so they never change; the worker may serve the whole site.</summary>
    public static void UseAssetHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var path = context.Request.Path.Value ?? "";
        if (path.StartsWith("/assets/", StringComparison.Ordinal))
        {
            context.Response.OnStarting(static state =>
            {
                var (response, path) = ((HttpResponse, string))state;
                if (Chunk().IsMatch(path) && response.StatusCode is (200 or 304))
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

    [GeneratedRegex("^/assets/[a-z-]+-[A-Z0-9]{8}\\.js$", RegexOptions.None, 100)]
    private static partial Regex Chunk();
}
