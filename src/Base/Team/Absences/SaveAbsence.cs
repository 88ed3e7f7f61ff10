using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Absences;

/// <summary>Declares an absence, or changes one.</summary>
/// <param name="Id">The absence; <see langword="null"/> for a new one.</param>
/// <param name="Member">Who is away; the caller by default.</param>
/// <param name="From">First day; today by default.</param>
/// <param name="FromTime">From this hour on; the whole day by default.</param>
/// <param name="To">Last day away, or with <paramref name="ToTime"/> the day of return; without it the person says when they are back.</param>
/// <param name="ToTime">Back at this hour.</param>
/// <param name="Kind">Why, in a word.</param>
/// <param name="Reason">Why, in more words.</param>
/// <param name="StandIn">Who stands in for whatever has no backup of its own.</param>
/// <param name="OpensPosts">Whoever holds the person's posts meanwhile may write in them.</param>
/// <param name="Now">It begins at once, whatever <paramref name="From"/> says.</param>
/// <param name="Version">The version seen.</param>
public sealed record SaveAbsence(
    AbsenceId? Id = null, MemberId? Member = null, LocalDate? From = null, LocalTime? FromTime = null, LocalDate? To = null, LocalTime? ToTime = null,
    AbsenceKind? Kind = null, string? Reason = null, MemberId? StandIn = null, bool OpensPosts = false, bool Now = false, Guid? Version = null)
    : IRequest<AbsenceView>, IAboutVersion;

[Slice("team.save_absence", TeamPermissions.OwnAbsences, Http = "POST /absences")]
internal sealed class SaveAbsenceSlice(FactsReader reader, AbsenceRules rules, Zones zones) : WriteSlice<SaveAbsence, AbsenceView>
{
    public override void Check(SaveAbsence request, FieldProblems problems) => problems
        .Require((request.Reason?.Length ?? 0) <= Absence.ReasonLength, "reason", "problem.field.too_long", Absence.ReasonLength)
        .Require(request.From is null || request.To is null || request.From <= request.To, "to", "team.field.ends_before");

    public override async Task<Outcome<AbsenceView>> Handle(SaveAbsence request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        var found = await Find(request, work);
        if (!found.Ok)
        {
            return found.Problem;
        }

        var absence = found.Value;
        if (!facts.ById.TryGetValue(absence.MemberId, out var mate) || mate.Gone)
        {
            return Problem.NotFound("team.member_gone");
        }

        if (!rules.MayChange(work.Caller, facts, mate.Id))
        {
            return Problem.Forbidden("team.not_your_absence");
        }

        if (request.StandIn is { } other && (other == mate.Id || !facts.ById.TryGetValue(other, out var standIn) || standIn.Gone))
        {
            return Problem.Invalid("standIn", other == mate.Id ? "team.field.own_backup" : "team.member_gone");
        }

        var isNew = request.Id is null;
        var before = isNew ? null : AbsenceRules.Logged(absence);
        var earlier = AsItIs(absence);
        // Whoever may not know why somebody is away does not change it either.
        if (!Take(request, absence, isNew || (request.Kind is not null && AbsenceRules.SeesReason(work.Caller, facts, mate.Id)), work.Now))
        {
            return Problem.Invalid("to", "team.field.ends_before");
        }

        if (isNew)
        {
            work.Db.Add(absence);
            work.UndoBy(new CancelAbsence(absence.Id));
        }
        else
        {
            work.UndoBy(earlier);
        }

        if (isNew || absence.From != earlier.From + earlier.FromTime || AsItIs(absence).To != earlier.To)
        {
            absence.State = request.Now || !facts.AbsencesNeedAgreement || rules.MayAnswer(work.Caller, facts, mate.Id) ? AbsenceState.Agreed : AbsenceState.Asked;
        }

        work.Audit.About("absence", absence.Id, mate.Name).Change(before, AbsenceRules.Logged(absence));
        Told(work, absence);
        AbsenceNews.Saved(work, absence, mate, facts, isNew ? null : earlier.StandIn);
        Say(work, absence, mate, facts);
        return rules.See(absence, work.Caller, facts);
    }

    /// <summary>Everybody who shows who holds what looks again.</summary>
    internal static void Told(Work work, Absence absence)
    {
        work.Raise(new AbsenceChanged(absence.Id, absence.MemberId));
        work.Tell("team");
        work.Tell($"absence:{absence.Id}");
    }

    private static SaveAbsence AsItIs(Absence absence) => new(
        absence.Id, absence.MemberId, absence.From.Date, absence.From.TimeOfDay, absence.Until?.Date, absence.Until?.TimeOfDay,
        absence.Kind, absence.Reason, absence.StandIn, absence.OpensPosts);

    private static async Task<Outcome<Absence>> Find(SaveAbsence request, Work work)
    {
        if (request.Id is { } id)
        {
            var kept = await work.Db.Set<Absence>().FirstOrDefaultAsync(a => a.Id == id && a.CancelledAt == null, work.Cancel);
            return kept is null ? Problem.NotFound("team.absence_gone")
                : request.Version is { } seen && seen != kept.Version ? Problem.Conflict("problem.conflict", new { kept.Version })
                : kept;
        }

        if ((request.Member ?? work.Caller.Member) is not { } member)
        {
            return Problem.Invalid("member", "problem.field.required");
        }

        var here = work.Workspace;
        var user = await work.Db.Set<Member>().Where(m => m.Id == member).Select(m => m.UserId).FirstOrDefaultAsync(work.Cancel);
        var own = await work.Db.Set<User>().Where(u => u.Id == user.Value).Select(u => u.Zone).FirstOrDefaultAsync(work.Cancel);
        var zone = own ?? await work.Db.Set<Workspace>().Where(w => w.Id == here).Select(w => w.Zone).SingleAsync(work.Cancel);
        return new Absence { Id = work.NewId<AbsenceId>(), WorkspaceId = here, MemberId = member, Zone = zone, AskedBy = work.Caller.Member, AskedAt = work.Now };
    }

    /// <summary>Whole days end with the last of them, so the person is back at midnight.</summary>
    private bool Take(SaveAbsence request, Absence absence, bool mayReason, Instant now)
    {
        var local = now.InZone(zones[absence.Zone]).LocalDateTime;
        absence.From = request.Now ? local.With(TimeAdjusters.TruncateToMinute) : (request.From ?? local.Date) + (request.FromTime ?? LocalTime.Midnight);
        absence.Until = request.To is { } to ? request.ToTime is { } hour ? to + hour : to.PlusDays(1).AtMidnight() : null;
        if (mayReason)
        {
            absence.Kind = request.Kind ?? AbsenceKind.Other;
            absence.Reason = string.IsNullOrWhiteSpace(request.Reason) ? null : request.Reason.Trim();
        }

        absence.StandIn = request.StandIn;
        absence.OpensPosts = request.OpensPosts;
        return absence.Until is not { } until || until > absence.From;
    }

    private void Say(Work work, Absence absence, Mate mate, TeamFacts facts)
    {
        if (absence.State == AbsenceState.Asked)
        {
            work.Reply.Toast("team.absence_asked", facts.ById[facts.ManagerOf(mate.Id)].Name);
        }
        else if (rules.IsNow(absence, work.Now))
        {
            work.Reply.Toast("team.absence_now", mate.FirstName);
        }
        else
        {
            work.Reply.Toast("team.absence_saved", mate.FirstName);
        }
    }
}
