using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>Asks somebody to take one of one's own shifts, perhaps for one of theirs.</summary>
/// <param name="Rota">The rota.</param>
/// <param name="Band">The band of one's shift.</param>
/// <param name="Date">The day on which it begins.</param>
/// <param name="Member">Who is asked.</param>
/// <param name="Return">The shift of theirs that one takes, as <c>band/date</c>; <see langword="null"/> for none.</param>
public sealed record AskSwap(RotaId Rota, BandId Band, LocalDate Date, MemberId Member, string? Return = null) : IRequest<SwapId>;

/// <summary>Says yes or no to a swap; only whoever was asked may.</summary>
public sealed record AnswerSwap(SwapId Id, bool Accept) : IRequest<Done>;

/// <summary>Takes back a swap that one asked for, or asks again.</summary>
public sealed record WithdrawSwap(SwapId Id) : IRequest<Done>;

/// <summary>Makes an accepted swap open again: what undoing the answer runs.</summary>
public sealed record ReopenSwap(SwapId Id) : IRequest<Done>;

[Slice("team.ask_swap", TeamPermissions.OwnShifts, Http = "POST /rotas/{rota}/swaps")]
internal sealed class AskSwapSlice(FactsReader reader) : WriteSlice<AskSwap, SwapId>
{
    public override async Task<Outcome<SwapId>> Handle(AskSwap request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        if (work.Caller.Member is not { } me || facts.Rotas.FirstOrDefault(r => r.Id == request.Rota) is not { } rota)
        {
            return Problem.NotFound("team.rota_gone");
        }

        if (Swapping.Find(rota, request.Band, request.Date) is not { } shift || shift.To <= work.Now)
        {
            return Problem.NotFound("team.shift_gone");
        }

        if (shift.Member != me)
        {
            return Problem.Forbidden("team.not_your_shift");
        }

        if (request.Member == me || !facts.ById.TryGetValue(request.Member, out var other) || other.Gone)
        {
            return Problem.Invalid("member", request.Member == me ? "team.field.swap_self" : "team.member_gone");
        }

        Shift? back = null;
        if (!string.IsNullOrEmpty(request.Return))
        {
            back = Swapping.Parse(request.Return) is { } at ? Swapping.Find(rota, at.Band, at.Date) : null;
            if (back is null || back.Member != other.Id || back.To <= work.Now)
            {
                return Problem.Invalid("return", "team.field.not_their_shift");
            }
        }

        if (await work.Db.Set<ShiftSwap>().AnyAsync(s => s.BandId == request.Band && s.Date == request.Date && s.State == SwapState.Asked, work.Cancel))
        {
            return Problem.Blocked("team.swap_asked_already");
        }

        var swap = new ShiftSwap
        {
            Id = work.NewId<SwapId>(), WorkspaceId = work.Workspace, RotaId = rota.Id, BandId = request.Band, Date = request.Date, Asker = me, Asked = other.Id,
            ReturnBandId = back?.Band, ReturnDate = back?.Date, AskedAt = work.Now,
        };
        work.Db.Add(swap);
        work.Audit.About("rota", rota.Id, rota.Name).Change(null, Swapping.Said(swap, facts));
        work.UndoBy(new WithdrawSwap(swap.Id));
        work.Tell("team");
        ShiftNews.Asked(work, swap, rota);
        work.Reply.Toast("team.swap_asked", other.FirstName);
        return swap.Id;
    }
}

[Slice("team.answer_swap", TeamPermissions.OwnShifts, Http = "POST /swaps/{id}/answer")]
internal sealed class AnswerSwapSlice(FactsReader reader) : WriteSlice<AnswerSwap, Done>
{
    public override async Task<Outcome<Done>> Handle(AnswerSwap request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        var swap = await work.Db.Set<ShiftSwap>().FirstOrDefaultAsync(s => s.Id == request.Id && s.State == SwapState.Asked, work.Cancel);
        if (swap is null || facts.Rotas.FirstOrDefault(r => r.Id == swap.RotaId) is not { } rota)
        {
            return Problem.NotFound("team.swap_gone");
        }

        if (work.Caller.Member != swap.Asked)
        {
            return Problem.Forbidden("team.not_your_swap");
        }

        if (request.Accept)
        {
            // Turns or hands may have changed since it was asked.
            var shift = Swapping.Find(rota, swap.BandId, swap.Date);
            var back = swap.ReturnBandId is { } band ? Swapping.Find(rota, band, swap.ReturnDate!.Value) : null;
            if (shift?.Member != swap.Asker || shift.To <= work.Now || (swap.ReturnBandId is not null && back?.Member != swap.Asked))
            {
                return Problem.Blocked("team.swap_moot");
            }

            await Taken.Set(work, rota.Id, swap.BandId, swap.Date, swap.Asked);
            if (back is not null)
            {
                await Taken.Set(work, rota.Id, back.Band!.Value, back.Date, swap.Asker);
            }

            work.UndoBy(new ReopenSwap(swap.Id));
        }

        (swap.State, swap.AnsweredAt) = (request.Accept ? SwapState.Accepted : SwapState.Declined, work.Now);
        work.Audit.About("rota", rota.Id, rota.Name).Change(new { State = SwapState.Asked }, Swapping.Said(swap, facts));
        work.Tell("team");
        ShiftNews.Answered(work, swap, rota);
        work.Reply.Toast(request.Accept ? "team.swap_accepted" : "team.swap_declined", facts.ById[swap.Asker].FirstName);
        return Done.It;
    }
}

[Slice("team.withdraw_swap", TeamPermissions.OwnShifts, Http = "DELETE /swaps/{id}")]
internal sealed class WithdrawSwapSlice(FactsReader reader) : WriteSlice<WithdrawSwap, Done>
{
    public override async Task<Outcome<Done>> Handle(WithdrawSwap request, Work work)
    {
        var swap = await work.Db.Set<ShiftSwap>().FirstOrDefaultAsync(s => s.Id == request.Id && s.State == SwapState.Asked, work.Cancel);
        if (swap is null)
        {
            return Problem.NotFound("team.swap_gone");
        }

        if (work.Caller.Member != swap.Asker)
        {
            return Problem.Forbidden("team.not_your_swap");
        }

        (swap.State, swap.AnsweredAt) = (SwapState.Withdrawn, work.Now);
        var facts = await reader.Read(work.Cancel);
        work.Audit.About("rota", swap.RotaId, facts.Rotas.FirstOrDefault(r => r.Id == swap.RotaId)?.Name).Change(new { State = SwapState.Asked }, Swapping.Said(swap, facts));
        work.Tell("team");
        ShiftNews.Withdrawn(work, swap);
        work.Reply.Toast("team.swap_withdrawn");
        return Done.It;
    }
}

[Slice("team.reopen_swap", TeamPermissions.OwnShifts, Page = false)]
internal sealed class ReopenSwapSlice(FactsReader reader) : WriteSlice<ReopenSwap, Done>
{
    public override async Task<Outcome<Done>> Handle(ReopenSwap request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        var swap = await work.Db.Set<ShiftSwap>().FirstOrDefaultAsync(s => s.Id == request.Id && s.State == SwapState.Accepted, work.Cancel);
        if (swap is null || work.Caller.Member != swap.Asked || facts.Rotas.FirstOrDefault(r => r.Id == swap.RotaId) is not { } rota)
        {
            return Problem.NotFound("team.swap_gone");
        }

        await GiveBack(work, rota, swap.BandId, swap.Date, swap.Asker);
        if (swap.ReturnBandId is { } band)
        {
            await GiveBack(work, rota, band, swap.ReturnDate!.Value, swap.Asked);
        }

        (swap.State, swap.AnsweredAt) = (SwapState.Asked, null);
        work.Audit.About("rota", rota.Id, rota.Name).Change(new { State = SwapState.Accepted }, Swapping.Said(swap, facts));
        work.Tell("team");
        return Done.It;
    }

    private static Task GiveBack(Work work, RotaFact rota, BandId band, LocalDate date, MemberId had) =>
        Taken.Set(work, rota.Id, band, date, rota.Bands.FirstOrDefault(b => b.Id == band)?.PersonOn(date) == had ? null : had);
}

/// <summary>Shifts as swaps name them.</summary>
internal static class Swapping
{
    public static Shift? Find(RotaFact rota, BandId band, LocalDate date)
    {
        if (rota.Bands.FirstOrDefault(b => b.Id == band && b.IsOn(date) && !b.IsClosed) is not { } of)
        {
            return null;
        }

        var from = rota.Resolve(date + of.From);
        return RotaPlan.Shifts(rota, from, from + Duration.FromMinutes(1)).FirstOrDefault(s => s.Band == band && s.Date == date);
    }

    public static string Key(Shift shift) => $"{shift.Band}/{shift.Date:uuuu-MM-dd}";

    public static (BandId Band, LocalDate Date)? Parse(string text) =>
        text.Split('/') is [var band, var day] && Id.TryParse<BandId>(band) is { } id && NodaTime.Text.LocalDatePattern.Iso.Parse(day) is { Success: true, Value: var date } ? (id, date) : null;

    public static object Said(ShiftSwap swap, TeamFacts facts) =>
        new { swap.Date, Asker = facts.ById.GetValueOrDefault(swap.Asker)?.Name, Asked = facts.ById.GetValueOrDefault(swap.Asked)?.Name, swap.ReturnDate, swap.State };
}
