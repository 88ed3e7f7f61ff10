using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Time;
using Relais.Publishing.Model;

namespace Relais.Publishing.Engine;

/// <summary>
/// A schedule is a wall time. When the program comes with another zone database than the one that instants were derived with, they are
/// derived again, so that 10:00 stays 10:00 where a country changed its rules.
/// </summary>
internal sealed class ZoneWatch(IAppDbFactory databases, Zones zones, ILogger<ZoneWatch> log)
{
    private const string Key = "zones";
    private const int Page = 500;

    /// <summary>The zone database that instants were derived with; prepared ahead, see <see cref="QueriesAhead"/>.</summary>
    internal static IQueryable<string> Known(AppDb db) => db.Set<EngineFact>().Where(f => f.Key == Key).Select(f => f.Value);

    /// <summary>Derives again what is still to come, if the zone database is another one. How many instants moved.</summary>
    public async Task<int> Follow(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        // As a list, because that is how it is prepared ahead.
        if ((await Known(db).ToListAsync(cancel)).SingleOrDefault() == zones.Version)
        {
            return 0;
        }

        var fact = await db.Set<EngineFact>().SingleOrDefaultAsync(f => f.Key == Key, cancel);
        var moved = 0;
        if (fact is not null)
        {
            foreach (var workspace in await db.Set<Workspace>().Select(w => w.Id).ToListAsync(cancel))
            {
                moved += await Follow(workspace, cancel);
            }

            log.LogWarning("Zone database {Old} is now {New}: {Moved} deliveries have another instant for the same wall time.", fact.Value, zones.Version, moved);
        }

        fact ??= db.Add(new EngineFact { Key = Key, Value = "" }).Entity;
        fact.Value = zones.Version;
        await db.SaveChangesAsync(cancel);
        return moved;
    }

    private async Task<int> Follow(WorkspaceId workspace, CancellationToken cancel)
    {
        List<DeliveryId> ids;
        await using (var db = await databases.CreateAsync(workspace, cancel))
        {
            ids = await db.Set<Delivery>()
                .Where(d => d.State == DeliveryState.Planned || d.State == DeliveryState.Scheduled || d.State == DeliveryState.Held || d.State == DeliveryState.Missed || d.State == DeliveryState.Refused)
                .Select(d => d.Id).ToListAsync(cancel);
        }

        var moved = 0;
        foreach (var page in ids.Chunk(Page))
        {
            await using var db = await databases.CreateAsync(workspace, cancel);
            await using var scope = await db.BeginWriteAsync(cancel);
            foreach (var delivery in await db.Set<Delivery>().Where(d => page.Contains(d.Id)).ToListAsync(cancel))
            {
                if (zones.Knows(delivery.Zone) && delivery.Derive(zones.Resolve(delivery.Local, delivery.Zone)))
                {
                    moved++;
                }
            }

            await db.SaveChangesAsync(cancel);
            await scope.CommitAsync(cancel);
        }

        return moved;
    }
}
