using Microsoft.Data.Sqlite;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;

namespace Relais.Publishing.Engine;

/// <summary>
/// The ledger on SQLite: one connection kept open with prepared statements, in the writer's queue of the process. A second one would
/// find its page cache stale after every write of the first. A claim does not wait for the disk (<c>synchronous=NORMAL</c>); what
/// begins and ends calls does (<c>FULL</c>).
/// </summary>
internal sealed class SqliteLedger(Store store, WriteGate gate) : LedgerStore
{
    private SqliteDesk? desk;

    private SqliteDesk Desk => desk ??= new(Open(store), Me);

    public override async Task<List<Claim>> ClaimAsync(Instant now, Instant leaseUntil, int limit, long takenAt, CancellationToken cancel)
    {
        (List<Claim> Taken, List<Claim> Held) rows;
        using (await gate.EnterAsync(cancel))
        {
            rows = Desk.Take(now, leaseUntil, limit, takenAt);
        }

        Tell(rows.Held);
        return rows.Taken;
    }

    public override async Task WriteAsync(IReadOnlyList<LedgerEntry> group, CancellationToken cancel)
    {
        using var turn = await gate.EnterAsync(cancel);
        Desk.Write(group);
    }

    public override async Task<IReadOnlyList<Guid>> RenewAsync(Instant leaseUntil, Guid[] inHand, CancellationToken cancel)
    {
        using var turn = await gate.EnterAsync(cancel);
        using var connection = Open(store);
        using var command = new SqliteCommand("""UPDATE "Deliveries" SET "LeaseUntil" = $until WHERE "ClaimedBy" = $me AND hex("Id") IN (SELECT value FROM json_each($mine)) RETURNING "Id" """, connection);
        Add(command, [("$until", leaseUntil.ToUnixTimeTicks()), ("$me", Me), ("$mine", Hex(inHand))]);
        using var reader = command.ExecuteReader();
        var kept = new List<Guid>();
        while (reader.Read())
        {
            kept.Add(IdOf(reader.GetValue(0)));
        }

        return kept;
    }

    public override async Task<Recovered> RecoverAsync(Instant now, Guid[] inHand, bool all, CancellationToken cancel)
    {
        const string Dead = """
             "ClaimedBy" IS NOT NULL AND (("ClaimedBy" <> $me AND ($all OR "LeaseUntil" < $now))
               OR ("ClaimedBy" = $me AND "LeaseUntil" < $now AND hex("Id") NOT IN (SELECT value FROM json_each($mine))))
            """;
        (string Name, object Value)[] values = [("$now", now.ToUnixTimeTicks()), ("$me", Me), ("$all", all), ("$mine", Hex(inHand))];
        using var turn = await gate.EnterAsync(cancel);
        using var connection = Open(store);
        using var transaction = connection.BeginTransaction();
        Execute($"""
            UPDATE "DeliveryAttempts" SET "Outcome" = 'Lost', "EndedAt" = $now, "Code" = 'answer-lost'
            WHERE "Outcome" = 'Open' AND "DeliveryId" IN (SELECT "Id" FROM "Deliveries" WHERE {Dead} AND "OpenAttempt" IS NOT NULL)
            """);
        List<Claim> lost;
        using (var command = Command($"""
            UPDATE "Deliveries" SET "State" = 'Unknown', "UnknownSince" = $now, "Looks" = 0, "NextTryAt" = $now, "ProblemCode" = 'answer-lost', "ProblemDetail" = NULL,
              "ClaimedBy" = NULL, "LeaseUntil" = NULL, "OpenAttempt" = NULL, "Fence" = "Fence" + 1, "Version" = randomblob(16)
            WHERE {Dead} AND "OpenAttempt" IS NOT NULL RETURNING {LedgerSql.Columns}
            """))
        {
            lost = SqliteClaims.Read(command, 0);
        }

        AuditBulk.Write(connection, transaction, LeftInCall(lost, now));
        var back = Execute($"""
            UPDATE "Deliveries" SET "State" = CASE WHEN "State" = 'Unknown' THEN 'Unknown' WHEN "Attempts" > 0 THEN 'Retrying' ELSE 'Scheduled' END, "NextTryAt" = CASE WHEN "State" = 'Unknown' THEN $now ELSE min("DueAt", $now) END,
              "ClaimedBy" = NULL, "LeaseUntil" = NULL, "Fence" = "Fence" + 1, "Version" = randomblob(16)
            WHERE {Dead}
            """);
        transaction.Commit();
        Tell(lost);
        return new(lost.Count, back);

        int Execute(string sql)
        {
            using var command = Command(sql);
            return command.ExecuteNonQuery();
        }

        SqliteCommand Command(string sql)
        {
            var command = new SqliteCommand(sql, connection, transaction);
            Add(command, values);
            return command;
        }
    }

    public override async Task<Instant?> NextDueAsync(CancellationToken cancel)
    {
        using var turn = await gate.EnterAsync(cancel);
        return Desk.Claims.NextDue();
    }

    public override Task QuietAsync(Claim claim, Instant until, CancellationToken cancel) => Run(
        """
        INSERT INTO "ChannelPaces" ("ChannelId", "WorkspaceId", "NotBefore") VALUES ($channel, $workspace, $until)
        ON CONFLICT ("ChannelId") DO UPDATE SET "NotBefore" = excluded."NotBefore"
        """,
        cancel,
        ("$channel", Bytes(claim.Channel.Value)),
        ("$workspace", Bytes(claim.Workspace.Value)),
        ("$until", until.ToUnixTimeTicks()));

    public override bool MayPass(Exception failure) => failure is SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 } || (failure.InnerException is { } inner && MayPass(inner));

    public override async ValueTask DisposeAsync()
    {
        using var turn = await gate.EnterAsync(CancellationToken.None);
        desk?.Dispose();
    }

    internal static byte[] Bytes(Guid id) => id.ToByteArray(true);

    internal static Guid IdOf(object value) => new((byte[])value, true);

    /// <summary>As SQLite's <c>hex</c> writes the bytes of each.</summary>
    private static string Hex(Guid[] ids) => "[" + string.Join(',', ids.Select(id => $"\"{Convert.ToHexString(Bytes(id))}\"")) + "]";

    private async Task Run(string sql, CancellationToken cancel, params (string Name, object Value)[] values)
    {
        using var turn = await gate.EnterAsync(cancel);
        using var connection = Open(store);
        using var command = new SqliteCommand(sql, connection);
        Add(command, values);
        command.ExecuteNonQuery();
    }

    private static void Add(SqliteCommand command, (string Name, object Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }
    }

    private static SqliteConnection Open(Store store)
    {
        var connection = new SqliteConnection(store.ConnectionString);
        connection.Open();
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=15000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;";
        pragma.ExecuteNonQuery();
        return connection;
    }
}
