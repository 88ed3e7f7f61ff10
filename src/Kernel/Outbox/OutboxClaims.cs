using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;

namespace Relais.Kernel.Outbox;

/// <summary>
/// Takes and settles outbox rows. A claim is one conditional statement, so two workers never hold the same row; a settlement
/// counts only while the lease is still one's own.
/// </summary>
internal sealed class OutboxClaims(IAppDbFactory databases)
{
    private const string Due = """
        "DoneAt" IS NULL AND "FailedAt" IS NULL AND "DueAt" <= {0} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {0})
        """;

    private const string OnSqlite = $$"""
        UPDATE "Outbox" SET "LeaseUntil" = {1}, "Attempts" = "Attempts" + 1
        WHERE "Id" IN (SELECT "Id" FROM "Outbox" WHERE {{Due}} ORDER BY "DueAt" LIMIT {2}) RETURNING *
        """;

    private const string OnPostgres = $$"""
        WITH taken AS MATERIALIZED (SELECT "Id" AS taken_id FROM "Outbox" WHERE {{Due}} ORDER BY "DueAt" LIMIT {2} FOR UPDATE SKIP LOCKED)
        UPDATE "Outbox" SET "LeaseUntil" = {1}, "Attempts" = "Attempts" + 1 FROM taken WHERE "Id" = taken_id RETURNING "Outbox".*
        """;

    /// <summary>Takes at most <paramref name="many"/> due rows until <paramref name="leaseUntil"/>.</summary>
    internal async Task<IReadOnlyList<OutboxMessage>> Take(int many, Instant now, Instant leaseUntil, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        if (!await db.Set<OutboxMessage>().AnyAsync(m => m.DoneAt == null && m.FailedAt == null && m.DueAt <= now && (m.LeaseUntil == null || m.LeaseUntil <= now), cancel))
        {
            return [];
        }

        await using var scope = await db.BeginWriteAsync(cancel);
        var sql = db.Kind == StoreKind.Sqlite ? OnSqlite : OnPostgres;
        var taken = await db.Set<OutboxMessage>().FromSqlRaw(sql, now.ToUnixTimeTicks(), leaseUntil.ToUnixTimeTicks(), many).AsNoTracking().ToListAsync(cancel);
        await scope.CommitAsync(cancel);
        return taken;
    }

    /// <summary>When the next row becomes due, if one waits.</summary>
    internal async Task<Instant?> NextDue(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        return await db.Set<OutboxMessage>().Where(m => m.DoneAt == null && m.FailedAt == null).Select(m => (Instant?)m.DueAt).MinAsync(cancel);
    }

    internal Task<bool> Done(OutboxMessage taken, Instant now, CancellationToken cancel) =>
        Settle(taken, m => (m.DoneAt, m.LeaseUntil, m.Error) = (now, null, null), cancel);

    internal Task<bool> Later(OutboxMessage taken, Instant due, string error, CancellationToken cancel) =>
        Settle(taken, m => (m.DueAt, m.LeaseUntil, m.Error) = (due, null, error), cancel);

    internal Task<bool> GiveUp(OutboxMessage taken, Instant now, string error, CancellationToken cancel) =>
        Settle(taken, m => (m.FailedAt, m.LeaseUntil, m.Error) = (now, null, error), cancel);

    private async Task<bool> Settle(OutboxMessage taken, Action<OutboxMessage> change, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        await using var scope = await db.BeginWriteAsync(cancel);
        var mine = await db.Set<OutboxMessage>().FirstOrDefaultAsync(m => m.Id == taken.Id && m.LeaseUntil == taken.LeaseUntil && m.Attempts == taken.Attempts, cancel);
        if (mine is null)
        {
            return false;
        }

        change(mine);
        await db.SaveChangesAsync(cancel);
        await scope.CommitAsync(cancel);
        return true;
    }
}
