using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Kernel.Limits;

/// <summary>
/// Counts attempts in the database, so that they count across processes and restarts. Keys (addresses, mails) are kept as digests
/// only. Each attempt is one conditional statement: of many at once, no more than the limit come through.
/// </summary>
public sealed class AttemptLimiter(IAppDbFactory databases, TimeProvider time)
{
    /// <summary>Starts anew when the window is over; refuses (no row) when none is left. The pause begins with the last attempt, as an account's own lock-out does: both must look the same.</summary>
    private const string TakeOne = """
        INSERT INTO "AttemptCounts" ("Key", "Start", "Used") VALUES ({0}, {1}, 1)
        ON CONFLICT ("Key") DO UPDATE SET
          "Used" = CASE WHEN "AttemptCounts"."Start" <= {2} THEN 1 ELSE "AttemptCounts"."Used" + 1 END,
          "Start" = CASE WHEN "AttemptCounts"."Start" <= {2} OR "AttemptCounts"."Used" + 1 = {3} THEN {1} ELSE "AttemptCounts"."Start" END
        WHERE "AttemptCounts"."Start" <= {2} OR "AttemptCounts"."Used" < {3}
        RETURNING "Used" AS "Value"
        """;

    /// <summary>Uses one attempt; when none is left, the problem says how long to wait.</summary>
    public async Task<Problem?> Take(AttemptLimit limit, string key)
    {
        var now = time.Now();
        await using var db = await databases.CreateAsync(null);
        await using (var scope = await db.BeginWriteAsync())
        {
            var used = await db.Database.SqlQueryRaw<int>(TakeOne, Digest(limit, key), now.ToUnixTimeTicks(), (now - limit.Within).ToUnixTimeTicks(), limit.Many).ToListAsync();
            await scope.CommitAsync();
            if (used.Count > 0)
            {
                return null;
            }
        }

        return await Look(db, limit, key, now) ?? limit.Refusal(Duration.Zero);
    }

    /// <summary>The answer to the next attempt, without using one: nothing while some are left.</summary>
    public async Task<Problem?> Look(AttemptLimit limit, string key)
    {
        await using var db = await databases.CreateAsync(null);
        return await Look(db, limit, key, time.Now());
    }

    /// <summary>Gives back an attempt that turned out right.</summary>
    public Task GiveBack(AttemptLimit limit, string key) => Change(limit, key, rows => rows.Where(c => c.Used > 0).ExecuteUpdateAsync(s => s.SetProperty(c => c.Used, c => c.Used - 1)));

    /// <summary>Forgets what was counted, after somebody proved who they are.</summary>
    public Task Forget(AttemptLimit limit, string key) => Change(limit, key, rows => rows.ExecuteDeleteAsync());

    private static async Task<Problem?> Look(AppDb db, AttemptLimit limit, string key, Instant now)
    {
        var digest = Digest(limit, key);
        var count = await db.Set<AttemptCount>().AsNoTracking().FirstOrDefaultAsync(c => c.Key == digest);
        return count is not null && count.Used >= limit.Many && count.Start + limit.Within > now ? limit.Refusal(count.Start + limit.Within - now) : null;
    }

    private async Task Change(AttemptLimit limit, string key, Func<IQueryable<AttemptCount>, Task<int>> change)
    {
        var digest = Digest(limit, key);
        await using var db = await databases.CreateAsync(null);
        await using var scope = await db.BeginWriteAsync();
        await change(db.Set<AttemptCount>().Where(c => c.Key == digest));
        await scope.CommitAsync();
    }

    private static byte[] Digest(AttemptLimit limit, string key) => SHA256.HashData(Encoding.UTF8.GetBytes($"{limit.Name}|{key}"));
}
