using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Places;

/// <summary>Sets a member's place: who stands in for them, when they work and how they are reached; and, by whoever leads them, who their manager is and how much they work.</summary>
/// <param name="Manager">Their manager; <see langword="null"/> for whoever leads the team.</param>
/// <param name="Backup">Who stands in when neither a duty nor an absence names somebody.</param>
/// <param name="WeeklyHours">Hours of work a week.</param>
/// <param name="WorkDays">1 for Monday to 7 for Sunday.</param>
/// <param name="Version">The version seen.</param>
public sealed record SavePlace(
    MemberId Member, MemberId? Manager, MemberId? Backup, decimal? WeeklyHours, IReadOnlyList<int> WorkDays, LocalTime? DayStarts, LocalTime? DayEnds, string? Languages, string? Contact, Guid? Version = null)
    : IRequest<Done>, IAboutVersion;

[Slice("team.save_person", TeamPermissions.OwnAbsences, Http = "PUT /members/{member}/team")]
internal sealed class SavePlaceSlice(FactsReader reader, Rights rights) : WriteSlice<SavePlace, Done>
{
    private const int MostHours = 80;

    public override void Check(SavePlace request, FieldProblems problems) => problems
        .Require(request.WeeklyHours is null or (>= 0 and <= MostHours), "weeklyHours", "team.field.hours", MostHours)
        .Require(request.WorkDays.All(d => d is >= 1 and <= 7), "workDays", "problem.field.unreadable")
        .Require((request.Languages?.Length ?? 0) <= MemberPlace.ContactLength, "languages", "problem.field.too_long", MemberPlace.ContactLength)
        .Require((request.Contact?.Length ?? 0) <= MemberPlace.ContactLength, "contact", "problem.field.too_long", MemberPlace.ContactLength)
        .Require(request.Backup != request.Member, "backup", "team.field.own_backup")
        .Require(request.Manager != request.Member, "manager", "team.field.own_manager");

    public override async Task<Outcome<Done>> Handle(SavePlace request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        if (!facts.ById.TryGetValue(request.Member, out var mate) || mate.Gone)
        {
            return Problem.NotFound("team.member_gone");
        }

        var leads = rights.May(work.Caller, TeamPermissions.Manage) || (facts.ManagerOf(mate.Id) == work.Caller.Member && work.Caller.Member != mate.Id);
        if (!leads && work.Caller.Member != mate.Id)
        {
            return Problem.Forbidden("team.not_your_place");
        }

        foreach (var (member, field) in new[] { (request.Manager, "manager"), (request.Backup, "backup") })
        {
            if (member is { } id && (!facts.ById.TryGetValue(id, out var other) || other.Gone))
            {
                return Problem.Invalid(field, "team.member_gone");
            }
        }

        var place = await work.Db.Set<MemberPlace>().FirstOrDefaultAsync(p => p.MemberId == mate.Id, work.Cancel);
        if (place is not null && request.Version is { } seen && seen != place.Version)
        {
            return Problem.Conflict("problem.conflict", new { place.Version });
        }

        if (place is null)
        {
            place = new() { MemberId = mate.Id, WorkspaceId = work.Workspace };
            work.Db.Add(place);
        }

        var before = AsItIs(place);
        Take(request, place, leads);
        work.Audit.About("member", mate.Id, mate.Name).Change(Said(before, facts), Said(AsItIs(place), facts));
        work.UndoBy(before);
        work.Raise(new CoverageChanged());
        work.Tell("team");
        work.Reply.Toast("team.saved");
        return Done.It;
    }

    /// <summary>Who their manager is and how much they work is not the person's own to say.</summary>
    private static void Take(SavePlace request, MemberPlace place, bool leads)
    {
        if (leads)
        {
            place.Manager = request.Manager;
            place.WeeklyMinutes = request.WeeklyHours is { } hours ? (int)(hours * 60) : place.WeeklyMinutes;
        }

        place.Backup = request.Backup;
        place.WorkDays = [.. request.WorkDays.Distinct().Order()];
        place.DayStarts = request.DayStarts ?? place.DayStarts;
        place.DayEnds = request.DayEnds ?? place.DayEnds;
        place.Languages = Trimmed(request.Languages);
        place.Contact = Trimmed(request.Contact);
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static SavePlace AsItIs(MemberPlace p) => new(p.MemberId, p.Manager, p.Backup, p.WeeklyMinutes / 60m, [.. p.WorkDays], p.DayStarts, p.DayEnds, p.Languages, p.Contact);

    private static object Said(SavePlace place, TeamFacts facts) => new
    {
        Manager = place.Manager is { } manager ? facts.ById.GetValueOrDefault(manager)?.Name : null,
        Backup = place.Backup is { } backup ? facts.ById.GetValueOrDefault(backup)?.Name : null,
        place.WeeklyHours,
        place.WorkDays,
        place.DayStarts,
        place.DayEnds,
        place.Languages,
        place.Contact,
    };
}
