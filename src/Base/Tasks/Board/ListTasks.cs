using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Tasks.Model;
using Relais.Team;

namespace Relais.Tasks.Board;

/// <summary>Lists the team's tasks: the open ones by due date, or those done lately.</summary>
/// <param name="Mine">Only those that the caller holds now, whoever they were given to.</param>
/// <param name="Done">Those done in the last thirty days instead of the open ones.</param>
public sealed record ListTasks(bool? Mine = null, bool? Done = null) : IRequest<TaskList>;

/// <summary>Tasks.</summary>
/// <param name="People">Everybody one can be given to, with their week where the reader may see it.</param>
/// <param name="MayWrite">Whether the reader may change them.</param>
/// <param name="Today">The reader's day.</param>
public sealed record TaskList(IReadOnlyList<TaskView> Tasks, IReadOnlyList<TaskPerson> People, bool MayWrite, LocalDate Today);

/// <summary>One task.</summary>
/// <param name="Assigned">Who it was given to.</param>
/// <param name="Holder">Who holds it now.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="IsGap">Only the manager holds it.</param>
/// <param name="IsReaders">Whether the reader holds it.</param>
/// <param name="Path">Where it comes from, below the workspace's address.</param>
public sealed record TaskView(
    TaskId Id, string Title, string? Notes, MemberId? Assigned, PersonView Holder, string Why, bool IsGap, bool IsReaders, LocalDate? Due, bool IsLate, int Minutes, int? SpentMinutes, bool IsDone, string? Path, Guid Version)
    : IVersioned;

/// <summary>Somebody a task can be given to.</summary>
/// <param name="Load">Their week; <see langword="null"/> where the reader does not see it.</param>
public sealed record TaskPerson(MemberId Member, string Name, MemberLoad? Load);

[Slice("tasks.list", TaskPermissions.View, Http = "GET /tasks")]
internal sealed class ListTasksSlice(AppDb db, People people, Team.Baton front, Workloads loads, Rights rights, Text words, Zones zones, TimeProvider time) : ReadSlice<ListTasks, TaskList>
{
    private const int Most = 500;
    private static readonly Duration Lately = Duration.FromDays(30);

    public override async Task<Outcome<TaskList>> Handle(ListTasks request, Caller caller, CancellationToken cancel)
    {
        var (now, zone, text) = (time.Now(), zones[caller.Zone], words.For(caller.Language));
        var since = now - Lately;
        var rows = db.Set<TeamTask>().AsNoTracking().Where(t => t.DeletedAt == null);
        rows = request.Done == true
            ? rows.Where(t => t.DoneAt != null && t.DoneAt > since).OrderByDescending(t => t.DoneAt)
            : rows.Where(t => t.DoneAt == null).OrderBy(t => t.Due == null).ThenBy(t => t.Due).ThenBy(t => t.MadeAt);
        var baton = await front.At(cancel: cancel);
        var known = (await people.EverAsync(cancel)).ToDictionary(p => p.Member);
        var today = now.InZone(zone).Date;
        var tasks = (await rows.Take(Most).ToListAsync(cancel)).ConvertAll(t =>
        {
            var held = baton.Of(t.Thing);
            var face = t.DoneBy is { } by ? by : held.Holder;
            return new TaskView(
                t.Id, t.Title, t.Notes, t.Assigned, known.GetValueOrDefault(face)?.View ?? new("?"), baton.Why(held, text, zone), held.Reason == HoldReason.Manager, held.Holder == caller.Member,
                t.Due, t.DoneAt is null && t.Due < today, t.Minutes, t.SpentMinutes, t.DoneAt is not null, t.Path, t.Version);
        });
        var weeks = await loads.For(caller, cancel);
        return new TaskList(
            request.Mine == true ? tasks.FindAll(t => t.IsReaders) : tasks,
            [.. known.Values.Where(p => !p.HasLeft).Select(p => new TaskPerson(p.Member, p.Name, weeks.GetValueOrDefault(p.Member)))],
            rights.May(caller, TaskPermissions.Write),
            today);
    }
}
