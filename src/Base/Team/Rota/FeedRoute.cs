using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Team.Rota;

/// <summary>Where other programs fetch a calendar of shifts, and dialogs of the rotas' page that are fetched by themselves.</summary>
internal static class FeedRoute
{
    public static string PathOf(string secret) => $"/feeds/shifts/{secret}.ics";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/feeds/shifts/{secret}.ics", Read);
        routes.MapGet("/w/{slug}/team/rotas/{rota:guid}/shift", Shift);
    }

    private static async Task<IResult> Read(string secret, HttpContext http, Pipeline pipeline)
    {
        var read = await pipeline.Run(Caller.Nobody(http.Connection.RemoteIpAddress?.ToString()), new ReadFeed(secret), http.RequestAborted);
        http.Response.Headers.CacheControl = "private, max-age=300";
        return read.Ok ? Results.Text(read.Value.Calendar, "text/calendar; charset=utf-8", Encoding.UTF8) : Results.NotFound();
    }

    /// <summary>One shift, or a time without one, by the instant at which it begins.</summary>
    private static IResult Shift(Guid rota, string? at) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(at ?? "") is { Success: true, Value: var instant }
        ? new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<ShiftDialog>(new { Rota = new RotaId(rota), At = instant })
        : TypedResults.NotFound();
}
