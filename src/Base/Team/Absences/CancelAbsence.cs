using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Slices;
using Relais.Notifications;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Absences;

/// <summary>Takes an absence back, as if it had never been said.</summary>
public sealed record CancelAbsence(AbsenceId Id) : IRequest<Done>;

/// <summary>Undoes <see cref="CancelAbsence"/>.</summary>
public sealed record RestoreAbsence(AbsenceId Id) : IRequest<Done>;

/// <summary>The manager agrees to an absence, or does not.</summary>
/// <param name="Id">The absence.</param>
/// <param name="Agree">Yes or no; <see langword="null"/> to think again.</param>
public sealed record AnswerAbsence(AbsenceId Id, bool? Agree) : IRequest<Done>;

[Slice("team.cancel_absence", TeamPermissions.OwnAbsences, Http = "DELETE /absences/{id}")]
internal sealed class CancelAbsenceSlice(FactsReader reader, AbsenceRules rules) : WriteSlice<CancelAbsence, Done>
{
    public override async Task<Outcome<Done>> Handle(CancelAbsence request, Work work)
    {
        var found = await Changing.Find(work, request.Id, reader, rules.MayChange);
        if (!found.Ok || found.Value.Absence.CancelledAt is not null)
        {
            return found.Problem ?? Problem.NotFound("team.absence_gone");
        }

        found.Value.Absence.CancelledAt = work.Now;
        work.UndoBy(new RestoreAbsence(request.Id));
        work.NoLonger(TeamNews.Asked.Key, $"absence:{request.Id}");
        AbsenceNews.Over(work, found.Value.Absence, found.Value.Mate);
        return found.Value.Settle(work, new { Cancelled = false }, new { Cancelled = true }, "team.absence_cancelled");
    }
}

[Slice("team.restore_absence", TeamPermissions.OwnAbsences)]
internal sealed class RestoreAbsenceSlice(FactsReader reader, AbsenceRules rules) : WriteSlice<RestoreAbsence, Done>
{
    public override async Task<Outcome<Done>> Handle(RestoreAbsence request, Work work)
    {
        var found = await Changing.Find(work, request.Id, reader, rules.MayChange);
        if (!found.Ok)
        {
            return found.Problem;
        }

        found.Value.Absence.CancelledAt = null;
        AbsenceNews.Saved(work, found.Value.Absence, found.Value.Mate, found.Value.Facts, null);
        return found.Value.Settle(work, new { Cancelled = true }, new { Cancelled = false }, "team.absence_saved");
    }
}

[Slice("team.answer_absence", TeamPermissions.OwnAbsences, Http = "POST /absences/{id}/answer")]
internal sealed class AnswerAbsenceSlice(FactsReader reader, AbsenceRules rules) : WriteSlice<AnswerAbsence, Done>
{
    public override async Task<Outcome<Done>> Handle(AnswerAbsence request, Work work)
    {
        var found = await Changing.Find(work, request.Id, reader, rules.MayAnswer);
        if (!found.Ok)
        {
            return found.Problem;
        }

        var absence = found.Value.Absence;
        var before = absence.State;
        absence.State = request.Agree switch { true => AbsenceState.Agreed, false => AbsenceState.Refused, null => AbsenceState.Asked };
        (absence.AnsweredBy, absence.AnsweredAt) = (work.Caller.Member, work.Now);
        AbsenceNews.Answered(work, absence, found.Value.Mate);
        work.UndoBy(new AnswerAbsence(request.Id, before switch { AbsenceState.Agreed => true, AbsenceState.Refused => false, _ => null }));
        return found.Value.Settle(work, new { State = before }, new { absence.State }, absence.State == AbsenceState.Refused ? "team.absence_refused" : "team.absence_agreed");
    }
}

/// <summary>An absence that is about to change its state.</summary>
internal sealed record Changing(Absence Absence, Mate Mate, TeamFacts Facts)
{
    public static async Task<Outcome<Changing>> Find(Work work, AbsenceId id, FactsReader reader, Func<Caller, TeamFacts, Kernel.Ids.MemberId, bool> may)
    {
        var absence = await work.Db.Set<Absence>().FirstOrDefaultAsync(a => a.Id == id, work.Cancel);
        var facts = await reader.Read(work.Cancel);
        return absence is null ? Problem.NotFound("team.absence_gone")
            : !may(work.Caller, facts, absence.MemberId) ? Problem.Forbidden("team.not_your_absence")
            : new Changing(absence, facts.ById[absence.MemberId], facts);
    }

    public Done Settle(Work work, object before, object after, string toast)
    {
        work.Audit.About("absence", Absence.Id, Mate.Name).Change(before, after);
        SaveAbsenceSlice.Told(work, Absence);
        work.Reply.Toast(toast, Mate.FirstName);
        return Done.It;
    }
}
