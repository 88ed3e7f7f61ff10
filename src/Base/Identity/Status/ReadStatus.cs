using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Health;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity.Status;

/// <summary>What the server says of itself.</summary>
internal sealed record ReadStatus : IRequest<ServerStatus>;

/// <summary>One process that wrote its row lately.</summary>
internal sealed record ProcessView(string Machine, ProcessRole Role, Instant StartedAt, Instant SeenAt);

/// <summary>Whether everything works, and which processes there are.</summary>
internal sealed record ServerStatus(HealthReport Health, IReadOnlyList<ProcessView> Processes, StoreKind Store);

[Slice("identity.read_status", IdentityPermissions.ManageWorkspace, Http = "GET /status")]
internal sealed class ReadStatusSlice(Checkup checkup, AppDb db, TimeProvider time) : ReadSlice<ReadStatus, ServerStatus>
{
    private static readonly Duration Lately = Duration.FromMinutes(10);

    public override async Task<Outcome<ServerStatus>> Handle(ReadStatus request, Caller caller, CancellationToken cancel)
    {
        var health = await checkup.Look(cancel);
        var since = time.Now() - Lately;
        var processes = await db.Set<RunningProcess>().AsNoTracking().Where(p => p.SeenAt > since).OrderBy(p => p.StartedAt).ToListAsync(cancel);
        return new ServerStatus(health, [.. processes.Select(p => new ProcessView(string.Join(':', p.Id.Split(':')[..^1]), p.Role, p.StartedAt, p.SeenAt))], db.Kind);
    }
}
