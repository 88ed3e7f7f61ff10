using Relais.Identity;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;

namespace Relais.Team.Roster;

/// <summary>A new workspace begins with the ready-made functions, to be kept, changed or removed.</summary>
internal sealed class StartWithReadyFunctions : IOn<WorkspaceMade>
{
    public Task On(WorkspaceMade happened, Work work)
    {
        Functions.AddReady(work.Db, happened.Workspace, work.Now);
        return Task.CompletedTask;
    }
}
