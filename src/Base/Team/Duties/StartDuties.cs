using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Team.Model;

namespace Relais.Team.Duties;

/// <summary>Puts the ready-made duties into a matrix that has none.</summary>
public sealed record StartDuties : IRequest<Done>;

[Slice("team.start_duties", TeamPermissions.Manage, Http = "POST /duties/ready")]
internal sealed class StartDutiesSlice : WriteSlice<StartDuties, Done>
{
    public override async Task<Outcome<Done>> Handle(StartDuties request, Work work)
    {
        if (await work.Db.Set<Duty>().AnyAsync(work.Cancel))
        {
            return Problem.Blocked("team.duties_there");
        }

        Add(work.Db, work.Workspace, work.Now);
        work.Audit.About("duties", work.Workspace);
        work.Raise(new CoverageChanged());
        work.Tell("team");
        work.Reply.Toast("team.duties_started", ReadyDuties.First.Count);
        return Done.It;
    }

    internal static void Add(AppDb db, WorkspaceId workspace, Instant now) => db.AddRange(
        ReadyDuties.First.Select(key => (key, Shelved: (Instant?)null)).Concat(ReadyDuties.Shelved.Select(key => (key, Shelved: (Instant?)now)))
            .Select((ready, i) => new Duty { Id = Id.New<DutyId>(now), WorkspaceId = workspace, Key = ready.key, Order = i, ShelvedAt = ready.Shelved }));
}

/// <summary>A new workspace begins with them.</summary>
internal sealed class StartWithReadyDuties : IOn<WorkspaceMade>
{
    public Task On(WorkspaceMade happened, Work work)
    {
        StartDutiesSlice.Add(work.Db, happened.Workspace, work.Now);
        return Task.CompletedTask;
    }
}
