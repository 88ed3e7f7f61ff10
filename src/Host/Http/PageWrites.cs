using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Components.Endpoints;
using Relais.Kernel.Http;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Host.Http;

/// <summary>
/// Writes from pages: <c>POST /do/{slice}</c>, with an antiforgery token. An island or htmx gets the fragment to swap, or 204,
/// with the toast in <c>HX-Trigger</c>; a plain form gets a redirect; a refusal comes in the form that was asked for.
/// </summary>
internal static class PageWrites
{
    internal static void MapPageWrites(this IEndpointRouteBuilder app)
    {
        app.MapPost("/do/undo", (Delegate)((HttpContext http) => Guarded(http, Undo)));
        app.MapPost("/w/{slug}/do/undo", (Delegate)((HttpContext http) => Guarded(http, Undo)));
        app.MapPost("/do/{slice}", (HttpContext http, string slice) => Guarded(http, h => Run(h, slice)));
        app.MapPost("/w/{slug}/do/{slice}", (HttpContext http, string slice) => Guarded(http, h => Run(h, slice)));
    }

    private static async Task<IResult> Guarded(HttpContext http, Func<HttpContext, Task<IResult>> next)
    {
        if (!await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
        {
            return Refuse(http, new(ProblemKind.Forbidden, "problem.form_expired"));
        }

        return await next(http);
    }

    private static async Task<IResult> Run(HttpContext http, string name)
    {
        if (http.RequestServices.GetRequiredService<SliceCatalog>().Named(name) is not { OnPages: true } slice)
        {
            return Refuse(http, Problem.NotFound());
        }

        var read = await RequestReader.Read(http, slice);
        if (!read.Ok)
        {
            return Refuse(http, read.Problem);
        }

        var key = http.Request.Headers.TryGetValue("Idempotency-Key", out var given) ? given.ToString() : null;
        var ran = await http.RequestServices.GetRequiredService<Pipeline>().Run(Caller(http), read.Value, key, http.RequestAborted);
        return ran.Problem is { } problem ? Refuse(http, problem) : Answer(http, slice, ran);
    }

    private static async Task<IResult> Undo(HttpContext http)
    {
        var entry = http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync(http.RequestAborted))["entry"].ToString()
            : http.Request.Query["entry"].ToString();
        if (entry.Length == 0 && http.Request.HasJsonContentType())
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            entry = json.RootElement.TryGetProperty("entry", out var value) ? value.ToString() : "";
        }

        if (Id.TryParse<AuditId>(entry) is not { } id)
        {
            return Refuse(http, Problem.NotFound("problem.undo_gone"));
        }

        var ran = await http.RequestServices.GetRequiredService<Undo>().Run(Caller(http), id, http.RequestAborted);
        return ran.Problem is { } problem ? Refuse(http, problem) : Answer(http, null, ran);
    }

    private static Caller Caller(HttpContext http) => http.RequestServices.GetRequiredService<Current>().Caller;

    private static IResult Answer(HttpContext http, SliceInfo? slice, Ran ran)
    {
        var wants = Wants.From(http);
        if (wants == WantedAnswer.Redirect)
        {
            http.RequestServices.GetRequiredService<CarriedToast>().Put(http, ran.Reply);
            return TypedResults.LocalRedirect(LocalPath.Of(ran.Reply.Location ?? ReturnTo(http)));
        }

        Announce(http, ran.Reply);
        if (wants == WantedAnswer.Json)
        {
            return TypedResults.Json(ForIsland(http, ran), Wire.Json);
        }

        if (ran.Reply.Location is { } location)
        {
            http.Response.Headers["HX-Redirect"] = LocalPath.Of(location);
            return TypedResults.NoContent();
        }

        return slice is not null && http.RequestServices.GetRequiredService<Fragments>().For(slice.RequestType) is { } component
            ? new RazorComponentResult(component, new Dictionary<string, object?> { ["Result"] = ran.Result })
            : TypedResults.NoContent();
    }

    /// <summary>The result's own properties, with what the interface shows beside them.</summary>
    private static JsonObject ForIsland(HttpContext http, Ran ran)
    {
        var words = http.RequestServices.GetRequiredService<Text>();
        var json = ran.Result is null or Done ? [] : JsonSerializer.SerializeToNode(ran.Result, ran.Result.GetType(), Wire.Json) switch
        {
            JsonObject result => result,
            { } other => new JsonObject { ["value"] = other },
            null => [],
        };
        AddIf("text", ran.Reply.ToastKey is { } key ? words[key, ran.Reply.ToastArgs] : null);
        AddIf("undo", ran.Reply.Undo?.ToString());
        AddIf("location", ran.Reply.Location);
        return json;

        void AddIf(string name, string? value)
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }
    }

    private static void Announce(HttpContext http, Reply reply)
    {
        if (reply.ToastKey is not { } key)
        {
            return;
        }

        var words = http.RequestServices.GetRequiredService<Text>();
        var toast = new { text = words[key, reply.ToastArgs], undo = reply.Undo?.ToString() };
        http.Response.Headers["HX-Trigger"] = JsonSerializer.Serialize(new { toast }, Ascii);
    }

    /// <summary>Header values are ASCII: accents travel as escapes.</summary>
    private static readonly JsonSerializerOptions Ascii = new(JsonSerializerDefaults.Web);

    private static IResult Refuse(HttpContext http, Problem problem)
    {
        switch (Wants.From(http))
        {
            case WantedAnswer.Json:
                return ProblemAnswer.Json(http, problem);
            case WantedAnswer.Fragment:
                return ProblemAnswer.Fragment(http, problem);
            default:
                ProblemAnswer.AddRetryAfter(http, problem);
                return new RazorComponentResult<ProblemPage>(new { Problem = problem, ReturnTo = ReturnTo(http) }) { StatusCode = ProblemAnswer.Status(problem.Kind) };
        }
    }

    /// <summary>The page that the form was on, as the form says it or else the browser.</summary>
    private static string ReturnTo(HttpContext http)
    {
        if (http.Request.HasFormContentType && http.Request.Form["return"].ToString() is { Length: > 0 } asked)
        {
            return LocalPath.Of(asked);
        }

        return LocalPath.Of(Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var from) ? from.PathAndQuery : null);
    }
}
