using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Rota;

/// <summary>Shifts of the next four weeks, for hand-over notes and workloads.</summary>
internal static class UpcomingShifts
{
    public const string Kind = "shift";

    private static readonly Duration Ahead = Duration.FromDays(28);

    public static async Task<IReadOnlyList<OpenItem>> Find(IServiceProvider request, Text words, CancellationToken cancel)
    {
        var rotas = await request.GetRequiredService<RotaReader>().Read(cancel);
        var now = request.GetRequiredService<TimeProvider>().Now();
        var zones = request.GetRequiredService<Zones>();
        return
        [
            .. from rota in rotas
               from shift in RotaPlan.Shifts(rota, now, now + Ahead)
               where shift.Member is not null && !RotaPlan.IsShut(rota, shift.From)
               let zone = zones[rota.Zone]
               let starts = shift.From.InZone(zone)
               select new OpenItem(
                   Kind, shift.Uid, rota.Name, new() { Assigned = shift.Member, Duty = rota.Duty, Channel = rota.Channels is [var one] ? one : null },
                   $"{words.ShortDate(starts.Date)}, {Text.Time(starts.TimeOfDay)}–{Text.Time(shift.To.InZone(zone).TimeOfDay)}", $"team/rotas?rota={rota.Id}&week={starts.Date:uuuu-MM-dd}", shift.From, (int)(shift.To - shift.From).TotalMinutes)
               {
                   Icon = "clock",
                   Moment = shift.From,
                   Ends = shift.To,
                   Giving = shift.Band is { } band
                       ? new("team.give_shift", TeamPermissions.Manage, new Dictionary<string, string> { ["rota"] = rota.Id.ToString(), ["band"] = band.ToString(), ["date"] = $"{shift.Date:uuuu-MM-dd}" })
                       : null,
               },
        ];
    }
}
