using Npgsql;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;

namespace Relais.Publishing.Engine;

/// <summary>
/// The ledger on PostgreSQL: whole groups as arrays, in one statement of each kind. Claims of the cluster take turns by an advisory
/// lock, so that the order within a channel holds; beginning shares a lock that a pause takes alone, so that a pause that has
/// returned is seen by every later begin. Statements travel together as far as none needs the answer of another: a group is two
/// journeys to the server, and the journeys are most of what a group takes.
/// </summary>
internal sealed class PostgresLedger(Store store) : LedgerStore
{
    /// <summary>Advisory lock of whoever claims; the numbers only have to differ from other users of this database.</summary>
    internal const long ClaimLock = 0x5245_4c41_4901;

    /// <summary>Shared by groups that begin calls, taken alone by a pause.</summary>
    internal const long BeginLock = 0x5245_4c41_4902;

    private readonly NpgsqlDataSource source = new NpgsqlDataSourceBuilder(store.ConnectionString + ";Maximum Pool Size=6;Max Auto Prepare=40;Auto Prepare Min Usages=2;No Reset On Close=true").Build();

    public override async Task<List<Claim>> ClaimAsync(Instant now, Instant leaseUntil, int limit, long takenAt, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var ticks = now.ToUnixTimeTicks();
        bool paused;
        await using (var first = new NpgsqlBatch(connection))
        {
            first.Add("SET LOCAL synchronous_commit = off");
            first.Add($"SELECT pg_advisory_xact_lock({ClaimLock})");
            first.Add("""SELECT EXISTS (SELECT 1 FROM "Pauses" WHERE "LiftedAt" IS NULL)""");
            await using var answers = await first.ExecuteReaderAsync(cancel);
            await answers.NextResultAsync(cancel);
            await answers.ReadAsync(cancel);
            paused = answers.GetBoolean(0);
        }

        List<Claim> held = [];
        if (paused)
        {
            await using var hold = Command(connection, LedgerSql.PostgresHold, ticks);
            held = await Read(hold, takenAt, cancel);
            await AuditBulk.WriteAsync(connection, HeldByPause(held, now), cancel);
        }

        List<Claim> claims;
        await using (var take = Command(connection, LedgerSql.PostgresTake(paused), ticks, leaseUntil.ToUnixTimeTicks(), Me, limit * 4, limit))
        {
            claims = await Read(take, takenAt, cancel);
        }

        if (claims.Count > 0)
        {
            await ReadQuiet(connection, claims, ticks, cancel);
        }

        await transaction.CommitAsync(CancellationToken.None);
        Tell(held);
        return claims;
    }

    public override async Task WriteAsync(IReadOnlyList<LedgerEntry> group, CancellationToken cancel)
    {
        List<End> ends = [.. group.OfType<End>()];
        List<Begin> begins = [.. group.OfType<Begin>()];
        List<End> closed = [.. ends.Where(e => e is { Number: not null, IsLook: false })];
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using (var rows = new NpgsqlBatch(connection))
        {
            rows.Add("BEGIN");

            // In the order in which people's changes lock them too, so that neither waits for the other for ever.
            rows.Add("""SELECT 1 FROM "Deliveries" WHERE "Id" = ANY ($1) ORDER BY "Id" FOR UPDATE""", group.Select(e => e.Claim.Id.Value).Distinct().ToArray());
            if (ends.Count > 0)
            {
                rows.BatchCommands.Add(PostgresRows.End(ends));
            }

            if (begins.Count > 0)
            {
                rows.Add($"SELECT pg_advisory_xact_lock_shared({BeginLock})");
                rows.BatchCommands.Add(PostgresRows.Begin(begins, Me));
            }

            if (closed.Count > 0)
            {
                rows.BatchCommands.Add(PostgresRows.Close(closed));
            }

            await using var answers = await rows.ExecuteReaderAsync(cancel);
            if (ends.Count > 0)
            {
                await Hold(answers, ends, cancel);
            }

            if (begins.Count > 0)
            {
                await answers.NextResultAsync(cancel);
                await Hold(answers, begins, cancel);
            }
        }

        await using var rest = new NpgsqlBatch(connection);
        foreach (var late in ends.Where(e => e is { Held: false, Outcome: AttemptOutcome.Done, Number: not null }))
        {
            late.Held = await Run(connection, PostgresRows.Late(late), cancel) == 1;
        }

        foreach (var look in ends.Where(e => e is { IsLook: true, Held: true }))
        {
            rest.BatchCommands.Add(PostgresRows.Look(look, Me));
        }

        if (ends.Where(e => e is { Held: true, Audit: not null }).Select(AuditOf).ToList() is { Count: > 0 } audit)
        {
            rest.BatchCommands.Add(AuditBulk.Command(audit));
        }

        rest.Add("COMMIT");
        await rest.ExecuteNonQueryAsync(CancellationToken.None);
    }

    public override async Task<IReadOnlyList<Guid>> RenewAsync(Instant leaseUntil, Guid[] inHand, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var renew = Command(connection, LedgerSql.PostgresRenew, leaseUntil.ToUnixTimeTicks(), Me, inHand);
        await using var reader = await renew.ExecuteReaderAsync(cancel);
        var kept = new List<Guid>();
        while (await reader.ReadAsync(cancel))
        {
            kept.Add(reader.GetGuid(0));
        }

        return kept;
    }

    public override async Task<Recovered> RecoverAsync(Instant now, Guid[] inHand, bool all, CancellationToken cancel)
    {
        const string Dead = """ "ClaimedBy" IS NOT NULL AND (("ClaimedBy" <> $2 AND ($3 OR "LeaseUntil" < $1)) OR ("ClaimedBy" = $2 AND "LeaseUntil" < $1 AND NOT "Id" = ANY ($4))) """;
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var lost = Command(connection, $"""
            WITH dead AS MATERIALIZED (SELECT "Id" FROM "Deliveries" WHERE {Dead} AND "OpenAttempt" IS NOT NULL FOR UPDATE SKIP LOCKED),
            closed AS (
              UPDATE "DeliveryAttempts" a SET "Outcome" = 'Lost', "EndedAt" = $1, "Code" = 'answer-lost'
              FROM dead WHERE a."DeliveryId" = dead."Id" AND a."Outcome" = 'Open')
            UPDATE "Deliveries" d SET "State" = 'Unknown', "UnknownSince" = $1, "Looks" = 0, "NextTryAt" = $1, "ProblemCode" = 'answer-lost', "ProblemDetail" = NULL,
              "ClaimedBy" = NULL, "LeaseUntil" = NULL, "OpenAttempt" = NULL, "Fence" = "Fence" + 1, "Version" = gen_random_uuid()
            FROM dead WHERE d."Id" = dead."Id"
            RETURNING {LedgerSql.PostgresColumns}
            """, now.ToUnixTimeTicks(), Me, all, inHand);
        var calls = await Read(lost, 0, cancel);
        await AuditBulk.WriteAsync(connection, LeftInCall(calls, now), cancel);
        await using var back = Command(connection, $"""
            WITH dead AS MATERIALIZED (SELECT "Id" FROM "Deliveries" WHERE {Dead} AND "OpenAttempt" IS NULL FOR UPDATE SKIP LOCKED)
            UPDATE "Deliveries" d SET "State" = CASE WHEN "State" = 'Unknown' THEN 'Unknown' WHEN "Attempts" > 0 THEN 'Retrying' ELSE 'Scheduled' END, "NextTryAt" = CASE WHEN "State" = 'Unknown' THEN $1 ELSE least("DueAt", $1) END,
              "ClaimedBy" = NULL, "LeaseUntil" = NULL, "Fence" = "Fence" + 1, "Version" = gen_random_uuid()
            FROM dead WHERE d."Id" = dead."Id"
            """, now.ToUnixTimeTicks(), Me, all, inHand);
        var backCount = await back.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(CancellationToken.None);
        Tell(calls);
        return new(calls.Count, backCount);
    }

    public override async Task<Instant?> NextDueAsync(CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var command = Command(connection, """SELECT min("NextTryAt") FROM "Deliveries" WHERE "NextTryAt" IS NOT NULL""");
        return await command.ExecuteScalarAsync(cancel) is long ticks ? Instant.FromUnixTimeTicks(ticks) : null;
    }

    public override async Task QuietAsync(Claim claim, Instant until, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await Run(
            connection,
            """
            INSERT INTO "ChannelPaces" ("ChannelId", "WorkspaceId", "NotBefore") VALUES ($1, $2, $3)
            ON CONFLICT ("ChannelId") DO UPDATE SET "NotBefore" = excluded."NotBefore"
            """,
            cancel,
            claim.Channel.Value,
            claim.Workspace.Value,
            until.ToUnixTimeTicks());
    }

    public override bool MayPass(Exception failure) => PostgresOutage.MayPass(failure);

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    private static async Task<List<Claim>> Read(NpgsqlCommand command, long takenAt, CancellationToken cancel)
    {
        var claims = new List<Claim>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            claims.Add(LedgerSql.Read(reader, takenAt, value => (Guid)value));
        }

        return claims;
    }

    private static async Task ReadQuiet(NpgsqlConnection connection, List<Claim> claims, long now, CancellationToken cancel)
    {
        await using var quiet = Command(connection, """SELECT "ChannelId", "NotBefore" FROM "ChannelPaces" WHERE "NotBefore" > $1""", now);
        await using var reader = await quiet.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var channel = reader.GetGuid(0);
            foreach (var claim in claims.Where(c => c.Channel.Value == channel))
            {
                claim.QuietUntil = Instant.FromUnixTimeTicks(reader.GetInt64(1));
            }
        }
    }

    /// <summary>The next result names the rows that were still ours.</summary>
    private static async Task Hold(NpgsqlDataReader answers, IReadOnlyList<LedgerEntry> entries, CancellationToken cancel)
    {
        await answers.NextResultAsync(cancel);
        var ids = new HashSet<Guid>();
        while (await answers.ReadAsync(cancel))
        {
            ids.Add(answers.GetGuid(0));
        }

        foreach (var entry in entries)
        {
            entry.Held = ids.Contains(entry.Claim.Id.Value);
        }
    }

    private static async Task<int> Run(NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        return await batch.ExecuteNonQueryAsync(cancel);
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancel, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
