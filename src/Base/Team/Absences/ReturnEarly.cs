using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Absences;

/// <summary>The person is back now, before the end of the absence or with no end said. Everything that is theirs is theirs again at once.</summary>
/// <param name="Id">The absence.</param>
/// <param name="Until">For undoing: the end that stood before; otherwise now.</param>
/// <param name="Reopen">For undoing a return from an absence without an end.</param>
public sealed record ReturnEarly(AbsenceId Id, LocalDateTime? Until = null, bool Reopen = false) : IRequest<Done>;

[Slice("team.return", TeamPermissions.OwnAbsences, Http = "POST /absences/{id}/return")]
internal sealed class ReturnEarlySlice(FactsReader reader, AbsenceRules rules, Zones zones) : WriteSlice<ReturnEarly, Done>
{
    public override async Task<Outcome<Done>> Handle(ReturnEarly request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        var absence = await work.Db.Set<Absence>().FirstOrDefaultAsync(a => a.Id == request.Id && a.CancelledAt == null && a.State != AbsenceState.Refused, work.Cancel);
        if (absence is null)
        {
            return Problem.NotFound("team.absence_gone");
        }

        if (!rules.MayChange(work.Caller, facts, absence.MemberId))
        {
            return Problem.Forbidden("team.not_your_absence");
        }

        var undoing = request.Reopen || request.Until is not null;
        if (!undoing && !rules.IsNow(absence, work.Now))
        {
            return Problem.Blocked("team.not_away");
        }

        var before = AbsenceRules.Logged(absence);
        var ended = absence.Until;
        absence.Until = undoing ? request.Until : work.Now.InZone(zones[absence.Zone]).LocalDateTime;
        // Away and back within the same second: an absence has a beginning before its end.
        absence.From = absence.Until <= absence.From ? absence.Until.Value.PlusSeconds(-1) : absence.From;
        work.Audit.About("absence", absence.Id, facts.ById[absence.MemberId].Name).Change(before, AbsenceRules.Logged(absence));
        if (!undoing)
        {
            work.UndoBy(new ReturnEarly(absence.Id, ended, ended is null));
            AbsenceNews.Over(work, absence, facts.ById[absence.MemberId]);
            work.Reply.Toast("team.is_back", facts.ById[absence.MemberId].FirstName);
        }

        SaveAbsenceSlice.Told(work, absence);
        return Done.It;
    }
}
