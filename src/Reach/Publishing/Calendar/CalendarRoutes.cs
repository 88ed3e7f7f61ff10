using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Relais.Kernel.Http;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Publishing.Calendar;

/// <summary>The part of the calendar that pages fetch again when something changes.</summary>
internal static class CalendarRoutes
{
    internal static void MapCalendar(this IEndpointRouteBuilder routes) => routes.MapGet("/w/{slug}/calendar/grid", Grid);

    private static async Task<IResult> Grid(HttpContext http, Pipeline pipeline, Current current, TimeProvider time, Zones zones)
    {
        var query = http.Request.Query;
        var today = time.TodayIn(zones[current.Caller.Zone]);
        var address = CalendarAddress.Parse(query["view"], query["at"], query["channel"].OfType<string>().ToList(), query["campaign"], query["state"], query["keydates"], today);
        var outcome = await pipeline.Run(current.Caller, new ShowCalendar(address.From, address.To, address.Channels, address.Campaign, address.State), http.RequestAborted);
        return outcome.Ok
            ? new RazorComponentResult<CalendarGrid>(new { View = outcome.Value, Address = address, Today = today, current.Caller.Zone })
            : ProblemAnswer.Fragment(http, outcome.Problem);
    }
}
