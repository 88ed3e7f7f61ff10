using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Http;
using Relais.Kernel.Slices;

namespace Relais.Identity.SignIn;

/// <summary>
/// Answers of the routes that set cookies, which slices cannot: JSON for islands and programs, a fragment for htmx, and for
/// a plain form a redirect to the page that says it.
/// </summary>
internal static class AccountAnswer
{
    /// <summary>A route for a form of this site: POST, with its antiforgery token.</summary>
    internal static RouteHandlerBuilder MapForm(this IEndpointRouteBuilder routes, string path, Delegate handler) =>
        routes.MapPost(path, handler).DisableAntiforgery().AddEndpointFilter(Guard);

    internal static IResult Refuse(HttpContext http, Problem problem, string backTo, IReadOnlyDictionary<string, string>? typed = null)
    {
        switch (Wants.From(http))
        {
            case WantedAnswer.Fragment:
                return ProblemAnswer.Fragment(http, problem);
            case WantedAnswer.Json:
                return ProblemAnswer.Json(http, problem);
        }

        ProblemAnswer.AddRetryAfter(http, problem);
        http.RequestServices.GetRequiredService<Flash>().Refuse(problem, typed);
        return TypedResults.LocalRedirect(LocalPath.Of(WhereFrom(http, backTo)));
    }

    internal static IResult GoTo(HttpContext http, string path)
    {
        var target = LocalPath.Of(WhereFrom(http, path));
        var wants = Wants.From(http);
        if (wants == WantedAnswer.Fragment)
        {
            http.Response.Headers["HX-Redirect"] = target;
            return TypedResults.NoContent();
        }

        return wants == WantedAnswer.Json ? TypedResults.Json(new { location = target }) : TypedResults.LocalRedirect(target);
    }

    /// <summary>One's own settings are the same pages with and without a workspace around them: whoever came from within one goes back there.</summary>
    internal static string WhereFrom(HttpContext http, string path) =>
        (path == "/account" || path.StartsWith("/account/", StringComparison.Ordinal))
        && Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var from)
        && from.AbsolutePath.Split('/', 5) is ["", "w", { Length: > 0 } slug, "account", ..] ? $"/w/{slug}{path}" : path;

    private static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
        {
            var from = Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var page) ? page.PathAndQuery : "/signin";
            return Refuse(http, new(ProblemKind.Forbidden, "identity.form_expired"), from);
        }

        http.Response.Headers.CacheControl = "no-store";
        return await next(context);
    }
}
