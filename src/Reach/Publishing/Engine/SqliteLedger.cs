using Microsoft.Data.Sqlite;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Publishing.Engine;

/// <summary>
/// The ledger on SQLite: two connections kept open with prepared statements, in the writer's queue of the process. The one that
/// claims does not wait for the disk (<c>synchronous=NORMAL</c>); the one that begins and ends calls does (<c>FULL</c>).
/// </summary>
internal sealed class SqliteLedger(Store store, WriteGate gate) : LedgerStore
{
    private readonly SemaphoreSlim claiming = new(1, 1);
    private Claims? claims;
    private Writes? writes;

    public override async Task<List<Claim>> ClaimAsync(Instant now, Instant leaseUntil, int limit, long takenAt, CancellationToken cancel)
    {
        await claiming.WaitAsync(cancel);
        try
        {
            using var turn = await gate.EnterAsync(cancel);
            return (claims ??= new(Open("NORMAL"), Me)).Take(now, leaseUntil, limit, takenAt);
        }
        finally
        {
            claiming.Release();
        }
    }

    public override async Task WriteAsync(IReadOnlyList<LedgerEntry> group, CancellationToken cancel)
    {
        using var turn = await gate.EnterAsync(cancel);
        (writes ??= new(Open("FULL"), Me)).Write(group);
    }

    public override Task RenewAsync(Instant leaseUntil, CancellationToken cancel) => Run(
        """UPDATE "Deliveries" SET "LeaseUntil" = $until WHERE "ClaimedBy" = $me""",
        cancel,
        ("$until", leaseUntil.ToUnixTimeTicks()),
        ("$me", Me));

    public override async Task<Recovered> RecoverAsync(Instant now, bool all, CancellationToken cancel)
    {
        const string Dead = """ "ClaimedBy" IS NOT NULL AND "ClaimedBy" <> $me AND ($all OR "LeaseUntil" < $now) """;
        (string, object)[] values = [("$now", now.ToUnixTimeTicks()), ("$me", Me), ("$all", all)];
        using var turn = await gate.EnterAsync(cancel);
        using var connection = Open("FULL");
        using var transaction = connection.BeginTransaction();
        Execute($"""
            UPDATE "DeliveryAttempts" SET "Outcome" = 'Lost', "EndedAt" = $now, "Code" = 'answer-lost'
            WHERE "Outcome" = 'Open' AND "DeliveryId" IN (SELECT "Id" FROM "Deliveries" WHERE {Dead} AND "OpenAttempt" IS NOT NULL)
            """);
        var lost = Execute($"""
            UPDATE "Deliveries" SET "State" = 'Unknown', "UnknownSince" = $now, "Looks" = 0, "NextTryAt" = $now, "ProblemCode" = 'answer-lost', "ProblemDetail" = NULL,
              "ClaimedBy" = NULL, "LeaseUntil" = NULL, "OpenAttempt" = NULL, "Fence" = "Fence" + 1, "Version" = randomblob(16)
            WHERE {Dead} AND "OpenAttempt" IS NOT NULL
            """);
        var back = Execute($"""
            UPDATE "Deliveries" SET "State" = CASE WHEN "State" = 'Unknown' THEN 'Unknown' WHEN "Attempts" > 0 THEN 'Retrying' ELSE 'Scheduled' END, "NextTryAt" = $now,
              "ClaimedBy" = NULL, "LeaseUntil" = NULL, "Fence" = "Fence" + 1, "Version" = randomblob(16)
            WHERE {Dead}
            """);
        transaction.Commit();
        return new(lost, back);

        int Execute(string sql)
        {
            using var command = new SqliteCommand(sql, connection, transaction);
            Add(command, values);
            return command.ExecuteNonQuery();
        }
    }

    public override async Task<Instant?> NextDueAsync(CancellationToken cancel)
    {
        await claiming.WaitAsync(cancel);
        try
        {
            return (claims ??= new(Open("NORMAL"), Me)).NextDue();
        }
        finally
        {
            claiming.Release();
        }
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

    public override bool MayPass(Exception failure) => failure is SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 };

    public override async ValueTask DisposeAsync()
    {
        await claiming.WaitAsync();
        claims?.Dispose();
        writes?.Dispose();
        claiming.Dispose();
    }

    internal static byte[] Bytes(Guid id) => id.ToByteArray(true);

    internal static Guid Guid(object value) => new((byte[])value, true);

    private async Task Run(string sql, CancellationToken cancel, params (string Name, object Value)[] values)
    {
        using var turn = await gate.EnterAsync(cancel);
        using var connection = Open("NORMAL");
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

    private SqliteConnection Open(string synchronous)
    {
        var connection = new SqliteConnection(store.ConnectionString);
        connection.Open();
        using var pragma = connection.CreateCommand();
        pragma.CommandText = $"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA busy_timeout=15000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;";
        pragma.ExecuteNonQuery();
        return connection;
    }

    /// <summary>A statement prepared once.</summary>
    internal sealed class Prepared : IDisposable
    {
        private readonly SqliteCommand command;
        private readonly SqliteParameter[] parameters;

        public Prepared(SqliteConnection connection, string sql, params string[] names)
        {
            command = new(sql, connection);
            parameters = [.. names.Select(n => command.Parameters.Add(new() { ParameterName = n, Value = DBNull.Value }))];
        }

        public SqliteCommand With(SqliteTransaction? transaction, params ReadOnlySpan<object?> values)
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].Value = values[i] ?? DBNull.Value;
            }

            command.Transaction = transaction;
            return command;
        }

        public void Dispose() => command.Dispose();
    }

    /// <summary>The connection that claims.</summary>
    private sealed class Claims(SqliteConnection connection, string me) : IDisposable
    {
        private readonly Prepared anyPause = new(connection, """SELECT 1 FROM "Pauses" WHERE "LiftedAt" IS NULL LIMIT 1""");
        private readonly Prepared hold = new(connection, LedgerSql.SqliteHold, "$now");
        private readonly Prepared take = new(connection, LedgerSql.SqliteTake(pauses: false), "$now", "$lease", "$me", "$scan", "$limit");
        private readonly Prepared takeInPause = new(connection, LedgerSql.SqliteTake(pauses: true), "$now", "$lease", "$me", "$scan", "$limit");
        private readonly Prepared quiet = new(connection, """SELECT "ChannelId", "NotBefore" FROM "ChannelPaces" WHERE "NotBefore" > $now""", "$now");
        private readonly Prepared next = new(connection, """SELECT min("NextTryAt") FROM "Deliveries" WHERE "NextTryAt" IS NOT NULL""");

        public List<Claim> Take(Instant now, Instant leaseUntil, int limit, long takenAt)
        {
            var ticks = now.ToUnixTimeTicks();
            using var transaction = connection.BeginTransaction();
            var paused = anyPause.With(transaction).ExecuteScalar() is not null;
            if (paused)
            {
                hold.With(transaction, ticks).ExecuteNonQuery();
            }

            var claims = new List<Claim>();
            using (var reader = (paused ? takeInPause : take).With(transaction, ticks, leaseUntil.ToUnixTimeTicks(), me, limit * 4, limit).ExecuteReader())
            {
                while (reader.Read())
                {
                    claims.Add(LedgerSql.Read(reader, takenAt, Guid));
                }
            }

            if (claims.Count > 0)
            {
                ReadQuiet(claims, ticks, transaction);
            }

            transaction.Commit();
            return claims;
        }

        public Instant? NextDue() => next.With(null).ExecuteScalar() is long ticks ? Instant.FromUnixTimeTicks(ticks) : null;

        public void Dispose()
        {
            foreach (var command in new[] { anyPause, hold, take, takeInPause, quiet, next })
            {
                command.Dispose();
            }

            connection.Dispose();
        }

        private void ReadQuiet(List<Claim> claims, long now, SqliteTransaction transaction)
        {
            using var reader = quiet.With(transaction, now).ExecuteReader();
            while (reader.Read())
            {
                var channel = Guid(reader.GetValue(0));
                foreach (var claim in claims.Where(c => c.Channel.Value == channel))
                {
                    claim.QuietUntil = Instant.FromUnixTimeTicks(reader.GetInt64(1));
                }
            }
        }
    }

    /// <summary>The connection that begins and ends calls.</summary>
    private sealed class Writes(SqliteConnection connection, string me) : IDisposable
    {
        private readonly Prepared begin = new(connection, LedgerSql.SqliteBegin, "$id", "$fence", "$number", "$workspace");
        private readonly Prepared attempt = new(connection, LedgerSql.SqliteAttempt, "$id", "$number", "$workspace", "$segment", "$fence", "$by", "$started", "$ended", "$outcome", "$code", "$detail");
        private readonly Prepared end = new(connection, LedgerSql.SqliteEnd, LedgerSql.EndNames);
        private readonly Prepared late = new(connection, LedgerSql.SqliteLate, "$id", "$number", "$state", "$receipts", "$url", "$published", "$next");
        private readonly Prepared close = new(connection, LedgerSql.SqliteClose, "$id", "$number", "$ended", "$outcome", "$code", "$detail");

        public void Write(IReadOnlyList<LedgerEntry> group)
        {
            using var transaction = connection.BeginTransaction();
            var audit = new List<AuditEntry>();
            foreach (var entry in group)
            {
                if (entry is End ended)
                {
                    ended.Held = Ended(ended, transaction);
                    if (ended is { Held: true, Audit: not null })
                    {
                        audit.Add(AuditOf(ended));
                    }
                }
            }

            foreach (var entry in group)
            {
                if (entry is Begin begun)
                {
                    begun.Held = Began(begun, transaction);
                }
            }

            AuditBulk.Write(connection, transaction, audit);
            transaction.Commit();
        }

        public void Dispose()
        {
            foreach (var command in new[] { begin, attempt, end, late, close })
            {
                command.Dispose();
            }

            connection.Dispose();
        }

        private bool Began(Begin b, SqliteTransaction transaction)
        {
            var c = b.Claim;
            var id = Bytes(c.Id.Value);
            var workspace = Bytes(c.Workspace.Value);
            if (begin.With(transaction, id, c.Fence, b.Number, workspace).ExecuteNonQuery() == 0)
            {
                return false;
            }

            attempt.With(transaction, id, b.Number, workspace, b.Segment, c.Fence, me, b.At.ToUnixTimeTicks(), null, "Open", null, null).ExecuteNonQuery();
            return true;
        }

        private bool Ended(End e, SqliteTransaction transaction)
        {
            var c = e.Claim;
            var id = Bytes(c.Id.Value);
            var held = end.With(
                transaction,
                id, c.Fence, c.State.ToString(), c.HeldReason?.ToString(), c.NextTryAt?.ToUnixTimeTicks(), e.Keep ? 1 : 0, c.Attempts, c.Failures, c.Looks, c.UnknownSince?.ToUnixTimeTicks(),
                c.ReceiptsJson, c.Resume, c.RemoteUrl, c.ProblemCode, c.ProblemDetail, c.ProblemField, c.PublishedAt?.ToUnixTimeTicks()).ExecuteNonQuery() == 1;
            if (e.Number is not { } number)
            {
                return held;
            }

            if (!held && e.Outcome == AttemptOutcome.Done)
            {
                held = late.With(transaction, id, number, c.State.ToString(), c.ReceiptsJson, c.RemoteUrl, c.PublishedAt?.ToUnixTimeTicks(),
                    c.State == DeliveryState.Published ? null : e.At.ToUnixTimeTicks()).ExecuteNonQuery() == 1;
            }

            if (e.IsLook)
            {
                attempt.With(transaction, id, number, Bytes(c.Workspace.Value), e.Segment, c.Fence, me, e.StartedAt.ToUnixTimeTicks(), e.At.ToUnixTimeTicks(), e.Outcome.ToString(), e.Code, e.Detail).ExecuteNonQuery();
            }
            else
            {
                close.With(transaction, id, number, e.At.ToUnixTimeTicks(), e.Outcome.ToString(), e.Code, e.Detail).ExecuteNonQuery();
            }

            return held;
        }
    }
}
