using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Time;

namespace Relais.Kernel.Health;

/// <summary>
/// Whether the clock can be believed: compared with the database server's on PostgreSQL, with a clock that nobody sets since the last
/// look, and with the newest entry of the audit log, which cannot be from the future.
/// </summary>
internal sealed class ClockReadiness(IAppDbFactory databases, Store store, TimeProvider time) : IReadiness
{
    /// <summary>More than this makes posts go out at another time than people said.</summary>
    internal static readonly Duration Tolerance = Duration.FromSeconds(30);

    /// <summary>How long a jump is told: long enough to be seen, and not for ever, because the clock may have been put right.</summary>
    internal static readonly Duration Told = Duration.FromMinutes(10);

    private readonly Lock gate = new();
    private (Instant Wall, long Tick) last = (time.Now(), time.GetTimestamp());
    private (Duration By, long Tick)? jump;

    public async Task<IReadOnlyList<ReadinessFinding>> Check(CancellationToken cancel)
    {
        if (Jump() is { } jumped)
        {
            return [Wrong($"the clock jumped by {Seconds(jumped)} s", Seconds(jumped))];
        }

        try
        {
            await using var db = await databases.CreateAsync(null, cancel);
            if (!store.IsSqlite)
            {
                var before = time.Now();
                var theirs = Instant.FromUnixTimeTicks(await db.Database.SqlQueryRaw<long>("""SELECT (extract(epoch from clock_timestamp()) * 10000000)::bigint AS "Value" """).SingleAsync(cancel));
                var (after, ours) = (time.Now(), theirs);
                var off = ours < before ? ours - before : ours > after ? ours - after : Duration.Zero;
                if (Abs(off) > Tolerance)
                {
                    return [Wrong($"the database server's clock differs by {Seconds(off)} s", Seconds(off))];
                }
            }

            var limit = time.Now() + Tolerance;
            var newest = await db.Set<AuditEntry>().OrderByDescending(a => a.Id).Select(a => (Instant?)a.At).FirstOrDefaultAsync(cancel);
            return newest > limit
                ? [Wrong($"the clock is {Seconds(newest.Value - time.Now())} s behind the newest audit entry", Seconds(newest.Value - time.Now()))]
                : [new("clock", true, "agrees")];
        }
        catch (Exception e) when (e is DbException or InvalidOperationException { InnerException: DbException } or TimeoutException)
        {
            return [];
        }
    }

    private static ReadinessFinding Wrong(string detail, long seconds) => new("clock", false, detail) { TextKey = "readiness.clock.off", Args = [Math.Abs(seconds)] };

    /// <summary>How far the wall clock moved away from the monotonic one since the last look, while that is worth telling.</summary>
    private Duration? Jump()
    {
        lock (gate)
        {
            var (wall, tick) = (time.Now(), time.GetTimestamp());
            var off = wall - last.Wall - Duration.FromTimeSpan(time.GetElapsedTime(last.Tick, tick));
            last = (wall, tick);
            if (Abs(off) > Tolerance)
            {
                jump = (off, tick);
            }

            return jump is { } seen && time.GetElapsedTime(seen.Tick, tick) < Told.ToTimeSpan() ? seen.By : null;
        }
    }

    private static Duration Abs(Duration d) => d < Duration.Zero ? -d : d;

    private static long Seconds(Duration d) => (long)d.TotalSeconds;
}
