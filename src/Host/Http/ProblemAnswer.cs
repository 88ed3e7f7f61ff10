using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Host.Http;

/// <summary>A refusal as HTTP says it: problem+json (RFC 9457) for programs.</summary>
internal static class ProblemAnswer
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

    internal static ProblemHttpResult Json(HttpContext http, Problem problem)
    {
        var words = http.RequestServices.GetRequiredService<Text>();
        AddRetryAfter(http, problem);
        var details = new ProblemDetails
        {
            Type = "urn:relais:" + problem.TextKey,
            Title = words["problem.title." + problem.Kind.ToString().ToLowerInvariant()],
            Status = Status(problem.Kind),
            Detail = words.Say(problem),
            Extensions = { ["code"] = problem.TextKey },
        };
        if (problem.Fields.Count > 0)
        {
            details.Extensions["errors"] = problem.Fields.GroupBy(f => f.Field).ToDictionary(g => g.Key, g => g.Select(words.Say).ToArray());
        }

        if (problem.Current is not null)
        {
            details.Extensions["current"] = problem.Current;
        }

        return TypedResults.Problem(details);
    }

    internal static void AddRetryAfter(HttpContext http, Problem problem)
    {
        if (problem.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
