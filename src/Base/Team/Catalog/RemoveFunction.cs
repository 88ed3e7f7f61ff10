using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Model;

namespace Relais.Team.Catalog;

/// <summary>Removes a function from the list; whoever held it simply holds one less.</summary>
public sealed record RemoveFunction(FunctionId Id) : IRequest<Done>;

/// <summary>Brings a removed function back, with those who held it.</summary>
public sealed record RestoreFunction(FunctionId Id) : IRequest<Done>;

[Slice("team.remove_function", TeamPermissions.Manage, Http = "DELETE /functions/{id}")]
internal sealed class RemoveFunctionSlice(Text words) : WriteSlice<RemoveFunction, Done>
{
    public override async Task<Outcome<Done>> Handle(RemoveFunction request, Work work)
    {
        var function = await work.Db.Set<Function>().FirstOrDefaultAsync(f => f.Id == request.Id && f.RemovedAt == null, work.Cancel);
        if (function is null)
        {
            return Problem.NotFound("team.function_gone");
        }

        function.RemovedAt = work.Now;
        work.Audit.About("function", function.Id, function.NameFor(words));
        work.UndoBy(new RestoreFunction(function.Id));
        work.Tell("functions");
        work.Tell("members");
        work.Reply.Toast("team.function_removed", function.NameFor(words));
        return Done.It;
    }
}

[Slice("team.restore_function", TeamPermissions.Manage)]
internal sealed class RestoreFunctionSlice(Text words) : WriteSlice<RestoreFunction, Done>
{
    public override async Task<Outcome<Done>> Handle(RestoreFunction request, Work work)
    {
        var function = await work.Db.Set<Function>().FirstOrDefaultAsync(f => f.Id == request.Id && f.RemovedAt != null, work.Cancel);
        if (function is null)
        {
            return Problem.NotFound("team.function_gone");
        }

        function.RemovedAt = null;
        work.Audit.About("function", function.Id, function.NameFor(words));
        work.Tell("functions");
        work.Tell("members");
        return Done.It;
    }
}
