using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using NodaTime.Text;
using Relais.Content;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Publishing.Pauses;
using Relais.Publishing.Timing;

namespace Relais.Publishing.Schedule;

/// <summary>Parts of the schedule that pages fetch by themselves.</summary>
internal static class ScheduleRoutes
{
    internal static void MapSchedule(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/w/{slug}/schedule/time", Time);
        routes.MapGet("/w/{slug}/schedule/{post}", Panel);
        routes.MapGet("/w/{slug}/schedule/{post}/status", Standing);
        routes.MapGet("/w/{slug}/publishing/strip", (string? at) => new RazorComponentResult<PauseStrip>(new { At = at ?? "" }));
    }

    /// <summary>What a wall time means; nothing while it is not whole.</summary>
    private static async Task<IResult> Time(HttpContext http, Pipeline pipeline, Current current)
    {
        var date = LocalDatePattern.Iso.Parse(http.Request.Query["date"].ToString());
        var time = LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(http.Request.Query["time"].ToString());
        if (!date.Success || !time.Success)
        {
            return TypedResults.NoContent();
        }

        var outcome = await pipeline.Run(current.Caller, new ReadTimeRequest(date.Value, time.Value, http.Request.Query["zone"].ToString()), http.RequestAborted);
        return outcome.Ok ? new RazorComponentResult<TimeHint>(new { Meaning = outcome.Value }) : TypedResults.NoContent();
    }

    private static IResult Standing(string post) => Id.TryParse<PostId>(post) is { } id
        ? new RazorComponentResult<PostStatus>(new { PostId = id })
        : TypedResults.NotFound();

    private static IResult Panel(string post) => Id.TryParse<PostId>(post) is { } id
        ? new RazorComponentResult<SchedulePanel>(new { PostId = id })
        : TypedResults.NotFound();
}
