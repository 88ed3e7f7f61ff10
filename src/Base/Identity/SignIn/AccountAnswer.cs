using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Identity.SignIn;

/// <summary>
/// Answers of the routes that set cookies, which slices cannot: JSON for islands and programs, a fragment for htmx, and for
/// a plain form a redirect to the page that says it.
/// </summary>
internal static class AccountAnswer
{
    internal static int Status(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => StatusCodes.Status400BadRequest,
        ProblemKind.SignedOut => StatusCodes.Status401Unauthorized,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.TooMany => StatusCodes.Status429TooManyRequests,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>A route for a form of this site: POST, with its antiforgery token.</summary>
    internal static RouteHandlerBuilder MapForm(this IEndpointRouteBuilder routes, string path, Delegate handler) =>
        routes.MapPost(path, handler).DisableAntiforgery().AddEndpointFilter(Guard);

    internal static IResult Refuse(HttpContext http, Problem problem, string backTo, IReadOnlyDictionary<string, string>? typed = null)
    {
        if (problem.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (http.Request.Headers.ContainsKey("HX-Request"))
        {
            return new RazorComponentResult<ProblemNote>(new { Problem = problem }) { StatusCode = Status(problem.Kind) };
        }

        if (WantsJson(http))
        {
            return Json(http, problem);
        }

        http.RequestServices.GetRequiredService<Flash>().Refuse(problem, typed);
        return TypedResults.LocalRedirect(Local(WhereFrom(http, backTo)));
    }

    internal static IResult GoTo(HttpContext http, string path)
    {
        var target = Local(WhereFrom(http, path));
        if (http.Request.Headers.ContainsKey("HX-Request"))
        {
            http.Response.Headers["HX-Redirect"] = target;
            return TypedResults.NoContent();
        }

        return WantsJson(http) ? TypedResults.Json(new { location = target }) : TypedResults.LocalRedirect(target);
    }

    /// <summary>One's own settings are the same pages with and without a workspace around them: whoever came from within one goes back there.</summary>
    internal static string WhereFrom(HttpContext http, string path) =>
        (path == "/account" || path.StartsWith("/account/", StringComparison.Ordinal))
        && Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var from)
        && from.AbsolutePath.Split('/', 5) is ["", "w", { Length: > 0 } slug, "account", ..] ? $"/w/{slug}{path}" : path;

    /// <summary>Only paths of this site: a link to the sign-in page must not lead elsewhere afterwards.</summary>
    internal static string Local(string? path) =>
        path is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') && !path.Any(char.IsControl) ? path : "/";

    private static bool WantsJson(HttpContext http) =>
        http.Request.HasJsonContentType() || http.Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult Json(HttpContext http, Problem problem)
    {
        var words = http.RequestServices.GetRequiredService<Text>();
        var details = new ProblemDetails
        {
            Type = "urn:relais:" + problem.TextKey,
            Status = Status(problem.Kind),
            Detail = words.Say(problem),
            Extensions = { ["code"] = problem.TextKey },
        };
        if (problem.Fields.Count > 0)
        {
            details.Extensions["errors"] = problem.Fields.GroupBy(f => f.Field).ToDictionary(g => g.Key, g => g.Select(words.Say).ToArray());
        }

        return TypedResults.Problem(details);
    }

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
