using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Model;

namespace Relais.Team.Catalog;

/// <summary>Makes a function, or changes its name and tasks.</summary>
/// <param name="Id">The function; <see langword="null"/> for a new one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tasks">One task a line.</param>
/// <param name="Version">The version seen.</param>
public sealed record SaveFunction(FunctionId? Id, string Name, string? Tasks, Guid? Version = null) : IRequest<FunctionId>, IAboutVersion;

[Slice("team.save_function", TeamPermissions.Manage, Http = "POST /functions")]
internal sealed class SaveFunctionSlice(Text words) : WriteSlice<SaveFunction, FunctionId>
{
    public override void Check(SaveFunction request, FieldProblems problems)
    {
        var tasks = Function.Lines(request.Tasks ?? "");
        problems.Text(request.Name, "name", Function.NameLength)
            .Require(tasks.Count <= Function.MostTasks, "tasks", "team.field.too_many_tasks", Function.MostTasks)
            .Require(tasks.All(t => t.Length <= Function.TaskLength), "tasks", "team.field.task_too_long", Function.TaskLength);
    }

    public override async Task<Outcome<FunctionId>> Handle(SaveFunction request, Work work)
    {
        var function = await Find(request, work);
        if (!function.Ok)
        {
            return function.Problem;
        }

        var row = function.Value;
        var before = request.Id is null ? null : new { Name = row.NameFor(words), Tasks = row.TasksFor(words) };
        row.Become(request.Name.Trim(), Function.Lines(request.Tasks ?? ""), words);
        work.Audit.About("function", row.Id, row.NameFor(words)).Change(before, new { Name = row.NameFor(words), Tasks = row.TasksFor(words) });
        if (before is null)
        {
            work.UndoBy(new RemoveFunction(row.Id));
        }
        else
        {
            work.UndoBy(new SaveFunction(row.Id, before.Name, string.Join('\n', before.Tasks)));
        }

        work.Tell("functions");
        work.Reply.Toast("team.saved");
        return row.Id;
    }

    private static async Task<Outcome<Function>> Find(SaveFunction request, Work work)
    {
        if (request.Id is not { } id)
        {
            var last = await work.Db.Set<Function>().MaxAsync(f => (int?)f.Order, work.Cancel) ?? -1;
            var made = new Function { Id = work.NewId<FunctionId>(), WorkspaceId = work.Workspace, Order = last + 1 };
            work.Db.Add(made);
            return made;
        }

        var function = await work.Db.Set<Function>().FirstOrDefaultAsync(f => f.Id == id && f.RemovedAt == null, work.Cancel);
        return function is null ? Problem.NotFound("team.function_gone")
            : request.Version is { } seen && seen != function.Version ? Problem.Conflict("problem.conflict", new { function.Version })
            : function;
    }
}
