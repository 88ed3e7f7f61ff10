using Microsoft.EntityFrameworkCore;
using Relais.Identity;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Tasks.Model;
using Relais.Team;

namespace Relais.Tasks.Board;

/// <summary>Gives a task to somebody else.</summary>
/// <param name="Id">The task.</param>
/// <param name="Member">Who it is given to; <see langword="null"/> to leave it to whoever holds its duty, which undoing may do.</param>
public sealed record GiveTask(TaskId Id, MemberId? Member) : IRequest<Done>;

[Slice("tasks.give", TaskPermissions.Write, Http = "POST /tasks/{id}/holder")]
internal sealed class GiveTaskSlice(People people, Workloads loads, Zones zones) : WriteSlice<GiveTask, Done>
{
    public override async Task<Outcome<Done>> Handle(GiveTask request, Work work)
    {
        var task = await work.Db.Set<TeamTask>().FirstOrDefaultAsync(t => t.Id == request.Id && t.DeletedAt == null && t.DoneAt == null, work.Cancel);
        if (task is null)
        {
            return Problem.NotFound("tasks.gone");
        }

        var person = request.Member is { } given ? await people.FindAsync(given, work.Cancel) : null;
        if (request.Member is null ? task.DutyId is null : person is not { HasLeft: false })
        {
            return Problem.Invalid("member", "tasks.member_gone");
        }

        var before = task.Assigned;
        task.Assigned = request.Member;
        work.Audit.About("task", task.Id, task.Title).Change(new { Assigned = before }, new { task.Assigned });
        work.UndoBy(new GiveTask(task.Id, before));
        work.Tell("tasks");
        if (before != request.Member)
        {
            TeamTasks.TellGiven(work, task);
            if (before is { } earlier)
            {
                TeamTasks.TellOver(work, task, earlier);
            }
        }

        await work.Db.SaveChangesAsync(work.Cancel);
        if (person is not null && (await loads.For(work.Caller, work.Cancel)).GetValueOrDefault(person.Member)?.In(task.Due, work.Now.InZone(zones[work.Caller.Zone]).Date) is { IsOver: true } load)
        {
            work.Reply.Toast("tasks.saved_over", task.Title, person.Name, load.Minutes / 60, load.Capacity / 60);
        }
        else
        {
            work.Reply.Toast("tasks.given", task.Title, person?.Name ?? "–");
        }

        return Done.It;
    }
}
