using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Slices;
using Relais.Tasks.Model;

namespace Relais.Tasks.Board;

/// <summary>Ticks a task off, or opens it again.</summary>
/// <param name="Id">The task.</param>
/// <param name="Hours">What it took, if somebody says.</param>
/// <param name="Reopen">Opens it again.</param>
public sealed record FinishTask(TaskId Id, decimal? Hours = null, bool Reopen = false) : IRequest<Done>;

/// <summary>Removes a task; it can be brought back.</summary>
/// <param name="Id">The task.</param>
/// <param name="Restore">Brings it back.</param>
public sealed record DeleteTask(TaskId Id, bool Restore = false) : IRequest<Done>;

[Slice("tasks.finish", TaskPermissions.Write, Http = "POST /tasks/{id}/done")]
internal sealed class FinishTaskSlice : WriteSlice<FinishTask, Done>
{
    public override void Check(FinishTask request, FieldProblems problems) =>
        problems.Require(request.Hours is null or (>= 0 and <= TeamTask.MostMinutes / 60), "hours", "tasks.field.hours", TeamTask.MostMinutes / 60);

    public override async Task<Outcome<Done>> Handle(FinishTask request, Work work)
    {
        var task = await work.Db.Set<TeamTask>().FirstOrDefaultAsync(t => t.Id == request.Id && t.DeletedAt == null, work.Cancel);
        if (task is null)
        {
            return Problem.NotFound("tasks.gone");
        }

        if (request.Reopen == task.DoneAt is null)
        {
            return Done.It;
        }

        task.DoneAt = request.Reopen ? null : work.Now;
        task.DoneBy = request.Reopen ? null : work.Caller.Member;
        task.SpentMinutes = request.Reopen ? null : request.Hours is { } hours ? (int)(hours * 60) : null;
        work.Audit.About("task", task.Id, task.Title).Change(new { Done = request.Reopen }, new { Done = !request.Reopen });
        work.UndoBy(new FinishTask(task.Id, Reopen: !request.Reopen));
        TeamTasks.TellOver(work, task);
        work.Tell("tasks");
        work.Reply.Toast(request.Reopen ? "tasks.reopened" : "tasks.finished", task.Title);
        return Done.It;
    }
}

[Slice("tasks.delete", TaskPermissions.Write, Http = "DELETE /tasks/{id}")]
internal sealed class DeleteTaskSlice : WriteSlice<DeleteTask, Done>
{
    public override async Task<Outcome<Done>> Handle(DeleteTask request, Work work)
    {
        var task = await work.Db.Set<TeamTask>().FirstOrDefaultAsync(t => t.Id == request.Id, work.Cancel);
        if (task is null || request.Restore == task.DeletedAt is null)
        {
            return Problem.NotFound("tasks.gone");
        }

        task.DeletedAt = request.Restore ? null : work.Now;
        work.Audit.About("task", task.Id, task.Title).Change(new { Deleted = request.Restore }, new { Deleted = !request.Restore });
        work.UndoBy(new DeleteTask(task.Id, !request.Restore));
        TeamTasks.TellOver(work, task);
        work.Tell("tasks");
        work.Reply.Toast(request.Restore ? "tasks.restored" : "tasks.deleted", task.Title);
        return Done.It;
    }
}
