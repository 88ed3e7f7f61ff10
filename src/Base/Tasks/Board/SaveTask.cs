using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Tasks.Model;
using Relais.Team;

namespace Relais.Tasks.Board;

/// <summary>Makes a task, or changes one.</summary>
/// <param name="Id">The task; <see langword="null"/> for a new one.</param>
/// <param name="Title">What is to be done.</param>
/// <param name="Assigned">Who it is given to; the caller when a new one names nobody.</param>
/// <param name="Due">By when.</param>
/// <param name="Hours">How long it takes.</param>
/// <param name="Notes">More words.</param>
/// <param name="Version">The version seen.</param>
public sealed record SaveTask(TaskId? Id, string Title, MemberId? Assigned = null, LocalDate? Due = null, decimal? Hours = null, string? Notes = null, Guid? Version = null) : IRequest<TaskId>, IAboutVersion;

[Slice("tasks.save", TaskPermissions.Write, Http = "POST /tasks")]
internal sealed class SaveTaskSlice(People people, Workloads loads, Zones zones) : WriteSlice<SaveTask, TaskId>
{
    public override void Check(SaveTask request, FieldProblems problems) => problems
        .Text(request.Title, "title", TeamTask.TitleLength)
        .Require(request.Hours is null or (> 0 and <= TeamTask.MostMinutes / 60), "hours", "tasks.field.hours", TeamTask.MostMinutes / 60)
        .Require((request.Notes?.Length ?? 0) <= TeamTask.NotesLength, "notes", "problem.field.too_long", TeamTask.NotesLength);

    public override async Task<Outcome<TaskId>> Handle(SaveTask request, Work work)
    {
        var person = request.Assigned is { } given ? await people.FindAsync(given, work.Cancel) : null;
        if (request.Assigned is not null && person is not { HasLeft: false })
        {
            return Problem.Invalid("assigned", "tasks.member_gone");
        }

        var task = request.Id is { } id ? await work.Db.Set<TeamTask>().FirstOrDefaultAsync(t => t.Id == id && t.DeletedAt == null, work.Cancel) : TeamTask.New(work, new(request.Title, work.Caller.Member, null));
        if (task is null)
        {
            return Problem.NotFound("tasks.gone");
        }

        if (request.Id is not null && request.Version is { } seen && seen != task.Version)
        {
            return Problem.Conflict("problem.conflict", new { task.Version });
        }

        var before = request.Id is null ? null : AsItIs(task);
        task.Title = request.Title.Trim();
        task.Assigned = request.Assigned ?? (request.Id is null ? task.Assigned : null);
        task.Due = request.Due;
        task.Minutes = request.Hours is { } hours ? (int)(hours * 60) : request.Id is null ? NewTask.UsualMinutes : task.Minutes;
        task.Notes = string.IsNullOrWhiteSpace(request.Notes) ? null : request.Notes.Trim();
        if (before is null)
        {
            work.Db.Add(task);
            work.UndoBy(new DeleteTask(task.Id));
        }
        else
        {
            work.UndoBy(before);
        }

        work.Audit.About("task", task.Id, task.Title).Change(before is null ? null : Said(before), Said(AsItIs(task)));
        work.Tell("tasks");
        if (task.Assigned != before?.Assigned)
        {
            TeamTasks.TellGiven(work, task);
            if (before?.Assigned is { } earlier)
            {
                TeamTasks.TellOver(work, task, earlier);
            }
        }

        await Say(work, task, person);
        return task.Id;
    }

    /// <summary>Whoever may see it learns at once that a week is overfull.</summary>
    private async Task Say(Work work, TeamTask task, Person? person)
    {
        await work.Db.SaveChangesAsync(work.Cancel);
        if (person is not null && (await loads.For(work.Caller, work.Cancel)).GetValueOrDefault(person.Member)?.In(task.Due, work.Now.InZone(zones[work.Caller.Zone]).Date) is { IsOver: true } load)
        {
            work.Reply.Toast("tasks.saved_over", task.Title, person.Name, load.Minutes / 60, load.Capacity / 60);
        }
        else
        {
            work.Reply.Toast("tasks.saved", task.Title);
        }
    }

    private static SaveTask AsItIs(TeamTask task) => new(task.Id, task.Title, task.Assigned, task.Due, task.Minutes / 60m, task.Notes);

    private static object Said(SaveTask task) => new { task.Title, task.Assigned, task.Due, task.Hours, task.Notes };
}
