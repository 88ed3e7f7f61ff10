using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Relais.Channels.Connect;
using Relais.Kernel.Data;
using Relais.Kernel.Http;
using Relais.Kernel.Limits;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Channels.Links;

/// <summary>
/// The forms of the page behind a reconnect link. They belong to no workspace and need no account; the step to the network leaves the link's secret in a cookie, so
/// that only the browser that began can finish.
/// </summary>
internal static class LinkRoutes
{
    private const string Cookie = "relais.reconnect";

    /// <summary>How often one network address may try links and passwords. Guessing a link is hopeless anyway; what this protects is the network's sign-in, which would lock the account.</summary>
    internal static AttemptLimit TriesByAddress { get; } = new("reconnect.address", 20, Duration.FromMinutes(10), "channels.link.too_many");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/reconnect/start", Start).DisableAntiforgery();
        routes.MapPost("/reconnect/password", Password).DisableAntiforgery();
        routes.MapGet("/reconnect/back", Back);
    }

    /// <summary>Where an answer to an attempt that was begun with a link goes.</summary>
    public static string BackPath(HttpContext http) => "/reconnect/back" + http.Request.QueryString;

    private static async Task<IResult> Start(HttpContext http, Tools tools) => await Guarded(http, tools, async (secret, holder) =>
    {
        var started = await tools.Pipeline.Run(holder, new StartByLink(secret), http.RequestAborted);
        if (!started.Ok)
        {
            return Show(secret, started.Problem, null);
        }

        http.Response.Cookies.Append(Cookie, secret, new() { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, MaxAge = Model.ConnectAttempt.Lifetime.ToTimeSpan(), IsEssential = true });
        return Results.LocalRedirect($"{PathOf(secret)}?attempt={started.Value.Attempt}");
    });

    private static async Task<IResult> Password(HttpContext http, Tools tools) => await Guarded(http, tools, async (secret, holder) =>
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var done = await tools.Pipeline.Run(holder, new PasswordByLink(secret, form["password"].ToString()), http.RequestAborted);
        return done.Ok ? Results.LocalRedirect(PathOf(secret)) : Show(secret, done.Problem, "password");
    });

    private static async Task<IResult> Back(HttpContext http, Tools tools, string? state, string? code, string? error, string? iss)
    {
        http.Response.Headers.CacheControl = "no-store";
        var secret = http.Request.Cookies[Cookie] ?? "";
        http.Response.Cookies.Delete(Cookie);
        var holder = await tools.Holder(http, secret);
        if (!holder.Ok)
        {
            return Show(secret, holder.Problem, null);
        }

        var finished = await tools.Pipeline.Run(holder.Value, new FinishByLink(secret, new(state ?? "", code, error, iss)), http.RequestAborted);
        return finished.Ok ? Results.LocalRedirect($"{PathOf(secret)}?attempt={finished.Value.Attempt}") : Show(secret, finished.Problem, null);
    }

    private static async Task<IResult> Guarded(HttpContext http, Tools tools, Func<string, Caller, Task<IResult>> next)
    {
        if (!await tools.Antiforgery.IsRequestValidAsync(http))
        {
            return Results.LocalRedirect("/");
        }

        var secret = (await http.Request.ReadFormAsync(http.RequestAborted))["secret"].ToString();
        if (await tools.Attempts.Take(TriesByAddress, http.Connection.RemoteIpAddress?.ToString() ?? "-") is { } tooMany)
        {
            ProblemAnswer.AddRetryAfter(http, tooMany);
            return Show(secret, tooMany, null);
        }

        var holder = await tools.Holder(http, secret);
        return holder.Ok ? await next(secret, holder.Value) : Show(secret, holder.Problem, null);
    }

    /// <summary>The page again, with what went wrong: a word of its own for each sentence, so that no address can be made up that says something else.</summary>
    private static IResult Show(string secret, Problem problem, string? how) =>
        Results.LocalRedirect($"{PathOf(secret)}?why={LinkProblems.WordOf(problem)}{(how is null ? "" : $"&how={how}")}");

    private static string PathOf(string secret) => "/reconnect/" + Uri.EscapeDataString(secret);

    /// <summary>What the handlers share.</summary>
    internal sealed class Tools(Pipeline pipeline, IAntiforgery antiforgery, AttemptLimiter attempts, IAppDbFactory databases, Current current, TimeProvider time)
    {
        public Pipeline Pipeline => pipeline;

        public IAntiforgery Antiforgery => antiforgery;

        public AttemptLimiter Attempts => attempts;

        /// <summary>The holder of the link: nobody's account, whoever may be signed in in this browser.</summary>
        public async Task<Outcome<Caller>> Holder(HttpContext http, string secret)
        {
            await using var db = await databases.CreateAsync(null, http.RequestAborted);
            var nobody = Caller.Nobody(http.Connection.RemoteIpAddress?.ToString(), current.Caller.Language);
            return await LinkDesk.Holder(db, secret, nobody, time.Now(), http.RequestAborted);
        }
    }
}
