using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Publishing.Model;

namespace Relais.Publishing.Timing;

/// <summary>What the slices about deliveries share: reading rows that were seen, and giving them a place.</summary>
internal sealed class Placing(Zones zones)
{
    private static readonly Func<Delivery, DeliveryView> Compiled = Deliveries.AsView.Compile();

    public Zones Zones => zones;

    /// <summary>
    /// The rows, locked until the run ends, so that the engine and this person cannot both win. A conflict when one is not as it was
    /// seen, or when a network is being called for it at this moment.
    /// </summary>
    public static async Task<Outcome<List<Delivery>>> Load(Work work, IReadOnlyList<Seen> seen)
    {
        List<DeliveryId> ids = [.. seen.Select(s => s.Delivery).Distinct()];
        await Lock(work, ids);
        var rows = await work.Db.Set<Delivery>().Where(d => ids.Contains(d.Id)).ToListAsync(work.Cancel);
        if (rows.Count != ids.Count || rows.Count == 0)
        {
            return Problem.NotFound("publishing.problem.no_delivery");
        }

        if (Against(work, rows) is { } problem)
        {
            return problem;
        }

        var versions = seen.DistinctBy(s => s.Delivery).ToDictionary(s => s.Delivery, s => s.Version);
        foreach (var row in rows)
        {
            if (versions[row.Id] is { } version && version != row.Version)
            {
                return Problem.Conflict("publishing.problem.moved", View(row), row.MovedBy ?? "Relais", Words(row.Local));
            }
        }

        return rows;
    }

    /// <summary>Why these rows cannot be changed now: the caller may not, or a network is being called.</summary>
    public static Problem? Against(Work work, List<Delivery> rows) =>
        rows.Exists(r => !work.May(r.Whereabouts)) ? Problem.Forbidden()
        : rows.Find(r => r.IsCalling) is { } calling ? Problem.Conflict("publishing.problem.being_sent", View(calling))
        : null;

    /// <summary>On PostgreSQL, rows are locked before they are read; on SQLite the writer's turn does it.</summary>
    public static async Task Lock(Work work, IReadOnlyCollection<DeliveryId> ids)
    {
        if (work.Db.Kind == StoreKind.Postgres && ids.Count > 0)
        {
            var keys = ids.Select(i => i.Value).ToArray();
            await work.Db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "Deliveries" WHERE "Id" = ANY ({keys}) ORDER BY "Id" FOR UPDATE""", work.Cancel);
        }
    }

    /// <summary>
    /// These rows, locked until the run ends. A worker may give one back while others are being locked: whatever is read is locked before it is changed, or the
    /// worker could take it again.
    /// </summary>
    public static async Task<List<Delivery>> Locked(Work work, IQueryable<Delivery> rows)
    {
        var locked = new HashSet<DeliveryId>();
        while (await rows.Select(d => d.Id).ToListAsync(work.Cancel) is var ids && !locked.IsSupersetOf(ids))
        {
            await Lock(work, ids);
            locked.UnionWith(ids);
        }

        return await rows.Where(d => locked.Contains(d.Id)).ToListAsync(work.Cancel);
    }

    /// <summary>The zone asked for, else the person's.</summary>
    public Outcome<string> ZoneOf(Work work, string? asked)
    {
        var zone = string.IsNullOrEmpty(asked) ? work.Caller.Zone : asked;
        return zones.Knows(zone) ? zone : Problem.Invalid("zone", "publishing.problem.zone", zone);
    }

    /// <summary>The wall time of an instant, to the second.</summary>
    public LocalDateTime WallTime(Instant at, string zone)
    {
        var local = at.InZone(zones[zone]).LocalDateTime;
        return local.Date + new LocalTime(local.Hour, local.Minute, local.Second);
    }

    public void Place(Work work, Delivery delivery, LocalDateTime local, string zone) =>
        delivery.Place(local, zone, zones.Resolve(local, zone), work.Caller.Name);

    /// <summary>Gives it the present moment, which a wall time cannot always say: an hour that comes twice a year would be taken for its first pass.</summary>
    public void PlaceNow(Work work, Delivery delivery, string zone)
    {
        var (local, now) = Present(work, zone);
        delivery.Place(local, zone, new(now, local, WallTimeRule.Plain), work.Caller.Name);
    }

    /// <summary>Makes the present moment the one by which lateness is judged, by what a person has just decided of a delivery whose time had come.</summary>
    public void FallDue(Work work, Delivery delivery)
    {
        var (local, now) = Present(work, delivery.Zone);
        delivery.FallDue(local, now);
    }

    /// <summary>To the second, as all that is placed: its wall time says no more.</summary>
    private (LocalDateTime Local, Instant Now) Present(Work work, string zone)
    {
        var local = WallTime(work.Now, zone);
        return (local, work.Now - (work.Now.InZone(zones[zone]).LocalDateTime - local).ToDuration());
    }

    /// <summary>Saves, so that the new versions are known, then <see cref="Announce"/>.</summary>
    public static async Task<Placed> Done(Work work, IReadOnlyList<Delivery> rows, IReadOnlyDictionary<DeliveryId, DeliveryState>? before = null)
    {
        await work.Db.SaveChangesAsync(work.Cancel);
        return Announce(work, rows, row => before?.TryGetValue(row.Id, out var was) == true ? was : null);
    }

    /// <summary>Of rows that are written: tells the pages, and raises what changed.</summary>
    /// <param name="before">The state a row was in; nothing when it is no change that anybody waits for.</param>
    public static Placed Announce(Work work, IReadOnlyList<Delivery> rows, Func<Delivery, DeliveryState?> before)
    {
        work.Tell("calendar");
        work.Tell("deliveries");
        foreach (var post in rows.Select(r => r.PostId).Distinct())
        {
            work.Tell("post:" + post);
        }

        foreach (var row in rows)
        {
            if (before(row) is { } was && was != row.State)
            {
                work.Raise(new DeliveryChanged(row.Id, row.PostId, row.ChannelId, was, row.State));
            }
        }

        return new([.. rows.Select(r => new Seen(r.Id, r.Version))]);
    }

    public static Dictionary<DeliveryId, DeliveryState> States(IEnumerable<Delivery> rows) => rows.ToDictionary(r => r.Id, r => r.State);

    public static List<Place> Places(IEnumerable<Delivery> rows) => [.. rows.Select(r => new Place(r.Id, r.Local, r.Zone, r.State))];

    public static DeliveryView View(Delivery row) => Compiled(row);

    /// <summary>A wall time in the words of whoever asks, "Tuesday 4 August 10:00": for answers to them, never for what others read.</summary>
    public static string Words(LocalDateTime local) => local.ToString("dddd d MMMM H:mm", System.Globalization.CultureInfo.CurrentUICulture);
}
