using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Kernel.Http;

/// <summary>A refusal as HTTP says it, the same at every door: its status, how long to wait when that is known, and its sentence in the reader's language.</summary>
public static class ProblemAnswer
{
    /// <summary>The status of a kind of refusal.</summary>
    public static int Status(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => StatusCodes.Status400BadRequest,
        ProblemKind.SignedOut => StatusCodes.Status401Unauthorized,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.Blocked => StatusCodes.Status422UnprocessableEntity,
        ProblemKind.TooMany => StatusCodes.Status429TooManyRequests,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>For programs and islands: problem+json (RFC 9457), with <c>code</c>, <c>errors</c> by field and <c>current</c>.</summary>
    public static ProblemHttpResult Json(HttpContext http, Problem problem)
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

    /// <summary>For htmx: the fragment that the page puts where the refusal belongs.</summary>
    public static RazorComponentResult<ProblemNote> Fragment(HttpContext http, Problem problem)
    {
        AddRetryAfter(http, problem);
        return new(new { Problem = problem }) { StatusCode = Status(problem.Kind) };
    }

    /// <summary>Says how long to wait, for answers in a form of their own.</summary>
    public static void AddRetryAfter(HttpContext http, Problem problem)
    {
        if (problem.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
