using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>Gives one shift to somebody, or back to whoever's turn it is.</summary>
/// <param name="Rota">The rota.</param>
/// <param name="Band">The band of the shift.</param>
/// <param name="Date">The day on which it begins.</param>
/// <param name="Member">Who takes it; <see langword="null"/> for whoever's turn it is.</param>
public sealed record GiveShift(RotaId Rota, BandId Band, LocalDate Date, MemberId? Member) : IRequest<Done>;

/// <summary>Adds a shift that no turn has, as a rule to fill a gap.</summary>
/// <param name="To">Not after <paramref name="From"/>: the next day.</param>
public sealed record AddShift(RotaId Rota, LocalDate Date, LocalTime From, LocalTime To, MemberId Member) : IRequest<ShiftChangeId>;

/// <summary>Takes a shift of its own away again.</summary>
public sealed record RemoveShift(RotaId Rota, ShiftChangeId Id) : IRequest<Done>;

[Slice("team.give_shift", TeamPermissions.Manage, Http = "POST /rotas/{rota}/shifts/given")]
internal sealed class GiveShiftSlice(FactsReader reader, Text words) : WriteSlice<GiveShift, Done>
{
    public override async Task<Outcome<Done>> Handle(GiveShift request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        if (facts.Rotas.FirstOrDefault(r => r.Id == request.Rota) is not { } rota)
        {
            return Problem.NotFound("team.rota_gone");
        }

        if (rota.Bands.FirstOrDefault(b => b.Id == request.Band && b.IsOn(request.Date) && !b.IsClosed) is not { } band)
        {
            return Problem.NotFound("team.shift_gone");
        }

        if (request.Member is { } member && (!facts.ById.TryGetValue(member, out var mate) || mate.Gone))
        {
            return Problem.Invalid("member", "team.member_gone");
        }

        var before = await Taken.Set(work, rota.Id, band.Id, request.Date, request.Member);
        ShiftNews.Given(work, rota, request.Date, before ?? band.PersonOn(request.Date), request.Member ?? band.PersonOn(request.Date));
        string? Name(MemberId? id) => (id ?? band.PersonOn(request.Date)) is { } who ? facts.ById.GetValueOrDefault(who)?.Name : null;
        work.Audit.About("rota", rota.Id, rota.Name).Change(new { request.Date, band.From, Holder = Name(before) }, new { request.Date, band.From, Holder = Name(request.Member) });
        work.UndoBy(new GiveShift(rota.Id, band.Id, request.Date, before));
        work.Tell("team");
        work.Reply.Toast("team.shift_given", Name(request.Member) ?? words["team.nobody"], words.For(work.Caller.Language).ShortDate(request.Date));
        return Done.It;
    }
}

[Slice("team.add_shift", TeamPermissions.Manage, Http = "POST /rotas/{rota}/shifts")]
internal sealed class AddShiftSlice(FactsReader reader, Text words) : WriteSlice<AddShift, ShiftChangeId>
{
    public override async Task<Outcome<ShiftChangeId>> Handle(AddShift request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        if (facts.Rotas.FirstOrDefault(r => r.Id == request.Rota) is not { } rota)
        {
            return Problem.NotFound("team.rota_gone");
        }

        if (!facts.ById.TryGetValue(request.Member, out var mate) || mate.Gone)
        {
            return Problem.Invalid("member", "team.member_gone");
        }

        var made = new ShiftChange { Id = work.NewId<ShiftChangeId>(), WorkspaceId = work.Workspace, RotaId = rota.Id, Date = request.Date, From = request.From, To = request.To, MemberId = mate.Id };
        work.Db.Add(made);
        work.Audit.About("rota", rota.Id, rota.Name).Change(null, new { request.Date, request.From, request.To, Holder = mate.Name });
        work.UndoBy(new RemoveShift(rota.Id, made.Id));
        ShiftNews.Given(work, rota, made.Date, null, mate.Id);
        work.Tell("team");
        work.Reply.Toast("team.shift_given", mate.Name, words.For(work.Caller.Language).ShortDate(request.Date));
        return made.Id;
    }
}

[Slice("team.remove_shift", TeamPermissions.Manage, Http = "DELETE /rotas/{rota}/shifts/{id}")]
internal sealed class RemoveShiftSlice : WriteSlice<RemoveShift, Done>
{
    public override async Task<Outcome<Done>> Handle(RemoveShift request, Work work)
    {
        var rota = await Bands.Find(work, request.Rota);
        var shift = await work.Db.Set<ShiftChange>().FirstOrDefaultAsync(c => c.Id == request.Id && c.RotaId == request.Rota && c.BandId == null, work.Cancel);
        if (rota is null || shift is null)
        {
            return Problem.NotFound("team.shift_gone");
        }

        work.Db.Remove(shift);
        work.Audit.About("rota", rota.Id, rota.Name).Change(new { shift.Date, shift.From, shift.To, Holder = shift.MemberId }, null);
        work.UndoBy(new AddShift(rota.Id, shift.Date, shift.From!.Value, shift.To!.Value, shift.MemberId));
        work.Tell("team");
        work.Reply.Toast("team.shift_removed");
        return Done.It;
    }
}

/// <summary>Who takes a band's shift instead of whose turn it is.</summary>
internal static class Taken
{
    /// <summary>Sets it, and says who had it so.</summary>
    public static async Task<MemberId?> Set(Work work, RotaId rota, BandId band, LocalDate date, MemberId? member)
    {
        var row = await work.Db.Set<ShiftChange>().FirstOrDefaultAsync(c => c.BandId == band && c.Date == date, work.Cancel);
        var before = row?.MemberId;
        switch ((row, member))
        {
            case (null, { } who): work.Db.Add(new ShiftChange { Id = work.NewId<ShiftChangeId>(), WorkspaceId = work.Workspace, RotaId = rota, BandId = band, Date = date, MemberId = who }); break;
            case ({ } old, null): work.Db.Remove(old); break;
            case ({ } old, { } who): old.MemberId = who; break;
        }

        return before;
    }
}
