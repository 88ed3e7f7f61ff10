using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Team.Covering;
using Relais.Team.Rota;
using Relais.Team.Weeks;

namespace Relais.Team.Today;

/// <summary>Parts of the team's page that are fetched by themselves.</summary>
internal static class TeamRoutes
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/w/{slug}/team/cell/{duty}/{channel}", Cell);
        routes.MapGet("/w/{slug}/team/line", static () => new RazorComponentResult<DutyLine>());
        routes.MapGet("/w/{slug}/team/load/give", static (string? kind, string? id) => new RazorComponentResult<GiveDialog>(new { Kind = kind ?? "", Id = id ?? "" }));
        routes.MapGet("/w/{slug}/team/strip", static () => new RazorComponentResult<DutyStrip>());
    }

    private static IResult Cell(string duty, string channel) => Id.TryParse<DutyId>(duty) is { } row && Id.TryParse<ChannelId>(channel) is { } column
        ? new RazorComponentResult<CellDialog>(new { Duty = row, Channel = column })
        : TypedResults.NotFound();
}
