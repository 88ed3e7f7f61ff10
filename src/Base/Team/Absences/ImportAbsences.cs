using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Absences;

/// <summary>Takes the events of an iCalendar file in as absences of one member. What was taken before, or is over, is not taken again.</summary>
/// <param name="Calendar">The file's text.</param>
/// <param name="Member">Whose absences; the caller's by default.</param>
/// <param name="Kind">Why, for all of them; the events' own words are kept beside it, for the person and their manager alone.</param>
/// <param name="StandIn">Who stands in.</param>
/// <param name="OpensPosts">Whoever holds the person's posts meanwhile may write in them.</param>
public sealed record ImportAbsences(string Calendar, MemberId? Member = null, AbsenceKind? Kind = null, MemberId? StandIn = null, bool OpensPosts = false) : IRequest<ImportedAbsences>;

/// <summary>What came of an import.</summary>
/// <param name="Added">Absences that are new.</param>
/// <param name="Known">Events that were here already, or are over.</param>
/// <param name="Left">Events that cannot be taken, and why.</param>
public sealed record ImportedAbsences(int Added, int Known, IReadOnlyList<LeftEvent> Left);

/// <summary>Undoes <see cref="ImportAbsences"/>.</summary>
public sealed record CancelAbsences(IReadOnlyList<AbsenceId> Ids) : IRequest<Done>;

[Slice("team.import_absences", TeamPermissions.OwnAbsences, Http = "POST /absences/import")]
internal sealed class ImportAbsencesSlice(FactsReader reader, AbsenceRules rules, Zones zones) : WriteSlice<ImportAbsences, ImportedAbsences>
{
    private const int Most = 500;

    public override void Check(ImportAbsences request, FieldProblems problems) =>
        problems.Require(CalendarFile.LooksLikeOne(request.Calendar), "calendar", "team.field.not_a_calendar");

    public override async Task<Outcome<ImportedAbsences>> Handle(ImportAbsences request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        if ((request.Member ?? work.Caller.Member) is not { } member || !facts.ById.TryGetValue(member, out var mate) || mate.Gone)
        {
            return Problem.NotFound("team.member_gone");
        }

        if (!rules.MayChange(work.Caller, facts, member))
        {
            return Problem.Forbidden("team.not_your_absence");
        }

        if (request.StandIn is { } other && (other == member || !facts.ById.TryGetValue(other, out var standIn) || standIn.Gone))
        {
            return Problem.Invalid("standIn", other == member ? "team.field.own_backup" : "team.member_gone");
        }

        var here = work.Workspace;
        var zone = await work.Db.Set<Workspace>().Where(w => w.Id == here).Select(w => w.Zone).SingleAsync(work.Cancel);
        var (events, left) = CalendarFile.Read(request.Calendar, zones, zone);
        if (events.Count > Most)
        {
            return Problem.Invalid("calendar", "team.field.too_many_events", Most);
        }

        var known = await work.Db.Set<Absence>().Where(a => a.MemberId == member && a.Uid != null).Select(a => a.Uid!).ToListAsync(work.Cancel);
        var state = !facts.AbsencesNeedAgreement || rules.MayAnswer(work.Caller, facts, member) ? AbsenceState.Agreed : AbsenceState.Asked;
        var today = work.Now.InZone(zones[zone]).LocalDateTime;
        var added = events.DistinctBy(e => Short(e.Uid)).Where(e => e.Until > today && !known.Contains(Short(e.Uid), StringComparer.Ordinal)).Select(e => new Absence
        {
            Id = work.NewId<AbsenceId>(),
            WorkspaceId = here,
            MemberId = member,
            Kind = request.Kind ?? AbsenceKind.Leave,
            Reason = e.Summary.Length == 0 ? null : e.Summary.Length > Absence.ReasonLength ? e.Summary[..Absence.ReasonLength] : e.Summary,
            From = e.From,
            Until = e.Until,
            Zone = zone,
            StandIn = request.StandIn,
            OpensPosts = request.OpensPosts,
            State = state,
            AskedBy = work.Caller.Member,
            AskedAt = work.Now,
            Uid = Short(e.Uid),
        }).ToList();
        work.Db.AddRange(added);
        work.Audit.About("member", member, mate.Name).Change(null, new { Added = added.ConvertAll(AbsenceRules.Logged), Left = left.Count });
        if (added.Count > 0)
        {
            work.UndoBy(new CancelAbsences([.. added.Select(a => a.Id)]));
            AbsenceNews.Imported(work, added, mate, facts);
            work.Raise(new AbsenceChanged(added[0].Id, member));
            work.Tell("team");
        }

        work.Reply.Toast(left.Count > 0 ? "team.imported_some" : "team.imported", added.Count, events.Count - added.Count, left.Count);
        return new ImportedAbsences(added.Count, events.Count - added.Count, left);
    }

    private static string Short(string uid) => uid.Length > 250 ? uid[..250] : uid;
}

[Slice("team.cancel_absences", TeamPermissions.OwnAbsences)]
internal sealed class CancelAbsencesSlice(FactsReader reader, AbsenceRules rules) : WriteSlice<CancelAbsences, Done>
{
    public override async Task<Outcome<Done>> Handle(CancelAbsences request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        var ids = request.Ids.ToList();
        var absences = await work.Db.Set<Absence>().Where(a => ids.Contains(a.Id) && a.CancelledAt == null).ToListAsync(work.Cancel);
        if (absences.Count == 0)
        {
            return Problem.NotFound("team.absence_gone");
        }

        if (absences.Exists(a => !rules.MayChange(work.Caller, facts, a.MemberId)))
        {
            return Problem.Forbidden("team.not_your_absence");
        }

        // Removed, not cancelled: a calendar that was taken back may be taken in again.
        work.Db.RemoveRange(absences);
        work.Audit.About("member", absences[0].MemberId, facts.ById[absences[0].MemberId].Name).Change(new { Imported = absences.Count }, null);
        work.Raise(new AbsenceChanged(absences[0].Id, absences[0].MemberId));
        work.Tell("team");
        work.Reply.Toast("team.import_undone");
        return Done.It;
    }
}
