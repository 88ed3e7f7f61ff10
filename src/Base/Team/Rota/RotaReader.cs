using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Time;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>Reads the rotas of the workspace at hand, with what was changed by hand from a day on.</summary>
internal sealed class RotaReader(AppDb db, Zones zones, TimeProvider time)
{
    /// <summary>A shift that began the day before may still run, in any zone.</summary>
    private const int DaysBack = 2;

    public Task<IReadOnlyList<RotaFact>> Read(CancellationToken cancel) => Read(time.TodayIn(DateTimeZone.Utc).PlusDays(-DaysBack), cancel);

    public async Task<IReadOnlyList<RotaFact>> Read(LocalDate since, CancellationToken cancel)
    {
        var rotas = await db.Set<DutyRota>().AsNoTracking().Where(r => r.ShelvedAt == null).OrderBy(r => r.MadeAt).ToListAsync(cancel);
        if (rotas.Count == 0)
        {
            return [];
        }

        var bands = await db.Set<RotaBand>().AsNoTracking().Where(b => b.Until == null || b.Until > since).ToListAsync(cancel);
        var changes = await db.Set<ShiftChange>().AsNoTracking().Where(c => c.Date >= since).ToListAsync(cancel);
        var began = since.AtMidnight();
        var closures = await db.Set<RotaClosure>().AsNoTracking().Where(c => c.Until > began).ToListAsync(cancel);
        return [.. rotas.Select(r => new RotaFact
        {
            Id = r.Id,
            Name = r.Name,
            Zone = r.Zone,
            Zones = zones,
            Duty = r.DutyId,
            Channels = [.. r.Channels.Select(c => new ChannelId(c))],
            ReplyFr = r.ReplyFr,
            ReplyEn = r.ReplyEn,
            Bands = [.. bands.Where(b => b.RotaId == r.Id).OrderBy(b => b.From).ThenBy(b => b.MadeAt).Select(Fact)],
            Taken = changes.Where(c => c.RotaId == r.Id && c.BandId is not null).ToDictionary(c => (c.BandId!.Value, c.Date), c => c.MemberId),
            Extras = [.. changes.Where(c => c.RotaId == r.Id && c.BandId is null).Select(c => new ExtraFact(c.Id, c.Date, c.From!.Value, c.To!.Value, c.MemberId))],
            Closures = [.. closures.Where(c => c.RotaId == r.Id).OrderBy(c => c.From).Select(c => new ClosureFact(c.Id, c.From, c.Until, c.Note))],
        })];
    }

    internal static BandFact Fact(RotaBand b) => new(b.Id, b.Days, b.From, b.To, b.Turn, [.. b.People.Select(p => new MemberId(p))], b.IsClosed, b.Since, b.Until);
}
