using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Time;

namespace Relais.Kernel.Slices;

/// <summary>Undoes an action from its toast: runs the inverse that the action left, with the rights of whoever undoes it.</summary>
public sealed class Undo(Pipeline pipeline, SliceCatalog catalog, IAppDbFactory databases, TimeProvider time)
{
    /// <summary>How long an action can be undone.</summary>
    public static readonly NodaTime.Duration Kept = NodaTime.Duration.FromDays(30);

    /// <summary>Undoes the action of that audit entry, once.</summary>
    public async Task<Ran> Run(Caller caller, AuditId entryId, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(caller.Workspace, cancel);
        var entry = await db.Set<UndoEntry>().FirstOrDefaultAsync(u => u.Id == entryId, cancel);
        if (entry is null || entry.UserId != caller.User || entry.UsedAt is not null || time.Now() - entry.At > Kept)
        {
            return new(null, Problem.NotFound("problem.undo_gone"), new());
        }

        var slice = catalog.Named(entry.Slice);
        if (slice is null || JsonSerializer.Deserialize(entry.Request, slice.RequestType, Wire.Json) is not { } request)
        {
            return new(null, Problem.NotFound("problem.undo_gone"), new());
        }

        var ran = await pipeline.Run(caller, request, "undo:" + entry.Id, cancel);
        if (ran.Problem is null)
        {
            entry.UsedAt = time.Now();
            await db.SaveChangesAsync(cancel);
        }

        return ran;
    }
}
