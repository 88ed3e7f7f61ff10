using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>Adds hours to a rota, taken in turns or closed, or changes some from a day on; what has been keeps its turns.</summary>
/// <param name="Rota">The rota.</param>
/// <param name="Band">The hours to change; <see langword="null"/> for new ones.</param>
/// <param name="Days">1 for Monday to 7 for Sunday, 8 for public holidays, on which no other day counts.</param>
/// <param name="From">Beginning.</param>
/// <param name="To">End; not after <paramref name="From"/>: the next day.</param>
/// <param name="Turn">How often the turn passes.</param>
/// <param name="People">Who takes turns, in order; the first begins.</param>
/// <param name="IsClosed">Closed instead: nobody is on duty.</param>
/// <param name="StartsOn">First day; today by default.</param>
public sealed record SaveBand(
    RotaId Rota, BandId? Band, IReadOnlyList<int> Days, LocalTime From, LocalTime To, Turn Turn, IReadOnlyList<MemberId> People, bool IsClosed = false, LocalDate? StartsOn = null) : IRequest<BandId>;

/// <summary>Ends hours of a rota from a day on; today by default.</summary>
public sealed record RemoveBand(RotaId Rota, BandId Band, LocalDate? From = null) : IRequest<Done>;

/// <summary>Puts the bands of a rota back as they were: what undoing a change of them runs.</summary>
public sealed record PutBandsBack(RotaId Rota, IReadOnlyList<BandState> Bands) : IRequest<Done>;

/// <summary>One band as it stood.</summary>
public sealed record BandState(BandId Id, IReadOnlyList<int> Days, LocalTime From, LocalTime To, Turn Turn, IReadOnlyList<Guid> People, bool IsClosed, LocalDate Since, LocalDate? Until, Instant MadeAt)
{
    internal static BandState Of(RotaBand b) => new(b.Id, [.. b.Days], b.From, b.To, b.Turn, [.. b.People], b.IsClosed, b.Since, b.Until, b.MadeAt);
}

[Slice("team.save_band", TeamPermissions.Manage, Http = "POST /rotas/{rota}/bands")]
internal sealed class SaveBandSlice(FactsReader reader, Zones zones) : WriteSlice<SaveBand, BandId>
{
    public override void Check(SaveBand request, FieldProblems problems) => problems
        .Require(request.Days.Count > 0 && request.Days.All(d => d is >= 1 and <= BandFact.Holiday), "days", "team.field.days")
        .Require(request.IsClosed || request.People.Count > 0, "people", "team.field.people")
        .Require(request.People.Count <= RotaBand.MostPeople, "people", "team.field.too_many_people", RotaBand.MostPeople);

    public override async Task<Outcome<BandId>> Handle(SaveBand request, Work work)
    {
        if (await Bands.Find(work, request.Rota) is not { } rota)
        {
            return Problem.NotFound("team.rota_gone");
        }

        var facts = await reader.Read(work.Cancel);
        if (request.People.Any(p => !facts.ById.TryGetValue(p, out var mate) || mate.Gone))
        {
            return Problem.Invalid("people", "team.member_gone");
        }

        var rows = await Bands.Of(work, rota.Id);
        var before = rows.ConvertAll(BandState.Of);
        var starts = request.StartsOn ?? work.Now.InZone(zones[rota.Zone]).Date;
        var old = request.Band is { } id ? rows.Find(b => b.Id == id && b.Until is null) : null;
        if (request.Band is not null && old is null)
        {
            return Problem.NotFound("team.band_gone");
        }

        var band = old;
        if (old is null || old.Since < starts)
        {
            band = new RotaBand { Id = work.NewId<BandId>(), WorkspaceId = work.Workspace, RotaId = rota.Id, MadeAt = old?.MadeAt ?? work.Now };
            work.Db.Add(band);
            if (old is not null)
            {
                old.Until = starts;
            }
        }

        (band!.Days, band.From, band.To, band.Turn, band.IsClosed, band.Since) = ([.. request.Days.Distinct().Order()], request.From, request.To, request.Turn, request.IsClosed, starts);
        band.People = request.IsClosed ? [] : [.. request.People.Select(p => p.Value)];
        await Bands.Settle(work, rota, before);
        work.Reply.Toast(old is null ? "team.band_added" : "team.saved");
        return band.Id;
    }
}

[Slice("team.remove_band", TeamPermissions.Manage, Http = "DELETE /rotas/{rota}/bands/{band}")]
internal sealed class RemoveBandSlice(Zones zones) : WriteSlice<RemoveBand, Done>
{
    public override async Task<Outcome<Done>> Handle(RemoveBand request, Work work)
    {
        if (await Bands.Find(work, request.Rota) is not { } rota)
        {
            return Problem.NotFound("team.rota_gone");
        }

        var rows = await Bands.Of(work, rota.Id);
        if (rows.Find(b => b.Id == request.Band && b.Until is null) is not { } band)
        {
            return Problem.NotFound("team.band_gone");
        }

        var before = rows.ConvertAll(BandState.Of);
        var from = request.From ?? work.Now.InZone(zones[rota.Zone]).Date;
        if (band.Since >= from)
        {
            work.Db.Remove(band);
        }
        else
        {
            band.Until = from;
        }

        await Bands.Settle(work, rota, before);
        work.Reply.Toast("team.band_removed");
        return Done.It;
    }
}

[Slice("team.put_bands_back", TeamPermissions.Manage, Page = false)]
internal sealed class PutBandsBackSlice : WriteSlice<PutBandsBack, Done>
{
    public override async Task<Outcome<Done>> Handle(PutBandsBack request, Work work)
    {
        if (await Bands.Find(work, request.Rota) is not { } rota)
        {
            return Problem.NotFound("team.rota_gone");
        }

        var rows = await Bands.Of(work, rota.Id);
        var before = rows.ConvertAll(BandState.Of);
        work.Db.RemoveRange(rows.Where(b => !request.Bands.Any(s => s.Id == b.Id)));
        foreach (var state in request.Bands)
        {
            var band = rows.Find(b => b.Id == state.Id);
            if (band is null)
            {
                band = new RotaBand { Id = state.Id, WorkspaceId = work.Workspace, RotaId = rota.Id, MadeAt = state.MadeAt };
                work.Db.Add(band);
            }

            (band.Days, band.From, band.To, band.Turn, band.People, band.IsClosed, band.Since, band.Until) = ([.. state.Days], state.From, state.To, state.Turn, [.. state.People], state.IsClosed, state.Since, state.Until);
        }

        await Bands.Settle(work, rota, before);
        work.Reply.Toast("team.saved");
        return Done.It;
    }
}

/// <summary>The bands of one rota, to be changed.</summary>
internal static class Bands
{
    public static Task<DutyRota?> Find(Work work, RotaId id) => work.Db.Set<DutyRota>().FirstOrDefaultAsync(r => r.Id == id && r.ShelvedAt == null, work.Cancel);

    public static Task<List<RotaBand>> Of(Work work, RotaId rota) => work.Db.Set<RotaBand>().Where(b => b.RotaId == rota).OrderBy(b => b.MadeAt).ToListAsync(work.Cancel);

    public static async Task Settle(Work work, DutyRota rota, IReadOnlyList<BandState> before)
    {
        await work.Db.SaveChangesAsync(work.Cancel);
        var after = (await Of(work, rota.Id)).ConvertAll(BandState.Of);
        work.Audit.About("rota", rota.Id, rota.Name).Change(new { Bands = Said(before) }, new { Bands = Said(after) });
        work.UndoBy(new PutBandsBack(rota.Id, before));
        work.Tell("team");
    }

    private static IEnumerable<object> Said(IReadOnlyList<BandState> bands) => bands.Where(b => b.Until is null).Select(b => new { b.Days, b.From, b.To, b.Turn, b.People, b.IsClosed, b.Since });
}
