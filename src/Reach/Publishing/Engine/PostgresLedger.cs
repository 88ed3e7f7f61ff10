using Npgsql;
using NpgsqlTypes;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;

namespace Relais.Publishing.Engine;

/// <summary>
/// The ledger on PostgreSQL: whole groups as arrays, in one statement of each kind. Claims of the cluster take turns by an advisory
/// lock, so that the order within a channel holds; beginning shares a lock that a pause takes alone, so that a pause that has
/// returned is seen by every later begin.
/// </summary>
internal sealed class PostgresLedger(Store store) : LedgerStore
{
    /// <summary>Advisory lock of whoever claims; the numbers only have to differ from other users of this database.</summary>
    private const long ClaimLock = 0x5245_4c41_4901;

    /// <summary>Shared by groups that begin calls, taken alone by a pause.</summary>
    internal const long BeginLock = 0x5245_4c41_4902;

    private readonly NpgsqlDataSource source = new NpgsqlDataSourceBuilder(store.ConnectionString + ";Maximum Pool Size=6;Max Auto Prepare=40;Auto Prepare Min Usages=2").Build();

    public override async Task<List<Claim>> ClaimAsync(Instant now, Instant leaseUntil, int limit, long takenAt, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var ticks = now.ToUnixTimeTicks();
        await Run(connection, $"SET LOCAL synchronous_commit = off", cancel);
        await Run(connection, $"SELECT pg_advisory_xact_lock({ClaimLock})", cancel);
        await using var anyPause = Command(connection, """SELECT EXISTS (SELECT 1 FROM "Pauses" WHERE "LiftedAt" IS NULL)""");
        var paused = (bool)(await anyPause.ExecuteScalarAsync(cancel))!;
        if (paused)
        {
            await Run(connection, LedgerSql.PostgresHold, cancel, ticks);
        }

        var claims = new List<Claim>();
        await using (var take = Command(connection, LedgerSql.PostgresTake(paused), ticks, leaseUntil.ToUnixTimeTicks(), Me, limit * 4, limit))
        await using (var reader = await take.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                claims.Add(LedgerSql.Read(reader, takenAt, value => (Guid)value));
            }
        }

        if (claims.Count > 0)
        {
            await ReadQuiet(connection, claims, ticks, cancel);
        }

        await transaction.CommitAsync(CancellationToken.None);
        return claims;
    }

    public override async Task WriteAsync(IReadOnlyList<LedgerEntry> group, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        List<End> ends = [.. group.OfType<End>()];
        List<Begin> begins = [.. group.OfType<Begin>()];

        // In the order in which people's changes lock them too, so that neither waits for the other for ever.
        await Run(connection, """SELECT 1 FROM "Deliveries" WHERE "Id" = ANY ($1) ORDER BY "Id" FOR UPDATE""", cancel, group.Select(e => e.Claim.Id.Value).Distinct().ToArray());
        if (ends.Count > 0)
        {
            await WriteEnds(connection, ends, cancel);
        }

        if (begins.Count > 0)
        {
            await WriteBegins(connection, begins, cancel);
        }

        await AuditBulk.WriteAsync(connection, [.. ends.Where(e => e is { Held: true, Audit: not null }).Select(AuditOf)], cancel);
        await transaction.CommitAsync(CancellationToken.None);
    }

    public override async Task RenewAsync(Instant leaseUntil, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await Run(connection, LedgerSql.PostgresRenew, cancel, leaseUntil.ToUnixTimeTicks(), Me);
    }

    public override async Task<Recovered> RecoverAsync(Instant now, bool all, CancellationToken cancel)
    {
        const string Dead = """ "ClaimedBy" IS NOT NULL AND "ClaimedBy" <> $2 AND ($3 OR "LeaseUntil" < $1) """;
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
            """, now.ToUnixTimeTicks(), Me, all);
        var lostCount = await lost.ExecuteNonQueryAsync(cancel);
        await using var back = Command(connection, $"""
            WITH dead AS MATERIALIZED (SELECT "Id" FROM "Deliveries" WHERE {Dead} AND "OpenAttempt" IS NULL FOR UPDATE SKIP LOCKED)
            UPDATE "Deliveries" d SET "State" = CASE WHEN "State" = 'Unknown' THEN 'Unknown' WHEN "Attempts" > 0 THEN 'Retrying' ELSE 'Scheduled' END, "NextTryAt" = $1,
              "ClaimedBy" = NULL, "LeaseUntil" = NULL, "Fence" = "Fence" + 1, "Version" = gen_random_uuid()
            FROM dead WHERE d."Id" = dead."Id"
            """, now.ToUnixTimeTicks(), Me, all);
        var backCount = await back.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(CancellationToken.None);
        return new(lostCount, backCount);
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

    public override bool MayPass(Exception failure) => failure is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException
        && failure is not PostgresException { SqlState: var state } || (failure is PostgresException p && (p.IsTransient || p.SqlState[..2] is "57" or "53" or "40"));

    public override ValueTask DisposeAsync() => source.DisposeAsync();

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

    private async Task WriteBegins(NpgsqlConnection connection, List<Begin> begins, CancellationToken cancel)
    {
        await Run(connection, $"SELECT pg_advisory_xact_lock_shared({BeginLock})", cancel);
        await using var command = Command(
            connection,
            LedgerSql.PostgresBegin,
            begins.ConvertAll(b => b.Claim.Id.Value).ToArray(),
            begins.ConvertAll(b => b.Claim.Fence).ToArray(),
            begins.ConvertAll(b => b.Number).ToArray(),
            begins.ConvertAll(b => b.Segment).ToArray(),
            begins.ConvertAll(b => b.At.ToUnixTimeTicks()).ToArray(),
            Me);
        var held = await Ids(command, cancel);
        foreach (var begin in begins)
        {
            begin.Held = held.Contains(begin.Claim.Id.Value);
        }
    }

    private async Task WriteEnds(NpgsqlConnection connection, List<End> ends, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(LedgerSql.PostgresEnd, connection);
        Array(NpgsqlDbType.Uuid, e => e.Claim.Id.Value);
        Array(NpgsqlDbType.Bigint, e => e.Claim.Fence);
        Array(NpgsqlDbType.Text, e => e.Claim.State.ToString());
        Array(NpgsqlDbType.Text, e => e.Claim.HeldReason?.ToString());
        Array(NpgsqlDbType.Bigint, e => e.Claim.NextTryAt?.ToUnixTimeTicks());
        Array(NpgsqlDbType.Boolean, e => e.Keep);
        Array(NpgsqlDbType.Integer, e => e.Claim.Attempts);
        Array(NpgsqlDbType.Integer, e => e.Claim.Failures);
        Array(NpgsqlDbType.Integer, e => e.Claim.Looks);
        Array(NpgsqlDbType.Bigint, e => e.Claim.UnknownSince?.ToUnixTimeTicks());
        Array(NpgsqlDbType.Text, e => e.Claim.ReceiptsJson);
        Array(NpgsqlDbType.Text, e => e.Claim.Resume);
        Array(NpgsqlDbType.Text, e => e.Claim.RemoteUrl);
        Array(NpgsqlDbType.Text, e => e.Claim.ProblemCode);
        Array(NpgsqlDbType.Text, e => e.Claim.ProblemDetail);
        Array(NpgsqlDbType.Text, e => e.Claim.ProblemField);
        Array(NpgsqlDbType.Bigint, e => e.Claim.PublishedAt?.ToUnixTimeTicks());
        var held = await Ids(command, cancel);
        foreach (var end in ends)
        {
            end.Held = held.Contains(end.Claim.Id.Value);
            if (!end.Held && end is { Outcome: AttemptOutcome.Done, Number: { } number })
            {
                end.Held = await Late(connection, end, number, cancel);
            }
        }

        await Close(connection, [.. ends.Where(e => e is { Number: not null, IsLook: false })], cancel);
        foreach (var look in ends.Where(e => e.IsLook))
        {
            await Look(connection, look, cancel);
        }

        void Array<T>(NpgsqlDbType type, Func<End, T> value) =>
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = ends.Select(value).ToArray() });
    }

    private static async Task<bool> Late(NpgsqlConnection connection, End end, int number, CancellationToken cancel)
    {
        var c = end.Claim;
        await using var late = new NpgsqlCommand(LedgerSql.PostgresLate, connection);
        late.Parameters.Add(new() { Value = c.Id.Value });
        late.Parameters.Add(new() { Value = number });
        late.Parameters.Add(new() { Value = c.State.ToString() });
        late.Parameters.Add(Nullable(NpgsqlDbType.Text, c.ReceiptsJson));
        late.Parameters.Add(Nullable(NpgsqlDbType.Text, c.RemoteUrl));
        late.Parameters.Add(Nullable(NpgsqlDbType.Bigint, c.PublishedAt?.ToUnixTimeTicks()));
        late.Parameters.Add(Nullable(NpgsqlDbType.Bigint, c.State == DeliveryState.Published ? null : end.At.ToUnixTimeTicks()));
        return await late.ExecuteNonQueryAsync(cancel) == 1;
    }

    private static async Task Close(NpgsqlConnection connection, List<End> ends, CancellationToken cancel)
    {
        if (ends.Count == 0)
        {
            return;
        }

        await using var command = Command(
            connection,
            LedgerSql.PostgresClose,
            ends.ConvertAll(e => e.Claim.Id.Value).ToArray(),
            ends.ConvertAll(e => e.Number!.Value).ToArray(),
            ends.ConvertAll(e => e.At.ToUnixTimeTicks()).ToArray(),
            ends.ConvertAll(e => e.Outcome.ToString()).ToArray());
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = ends.ConvertAll(e => e.Code).ToArray() });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = ends.ConvertAll(e => e.Detail).ToArray() });
        await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task Look(NpgsqlConnection connection, End look, CancellationToken cancel)
    {
        await using var command = Command(
            connection,
            LedgerSql.PostgresLook,
            look.Claim.Id.Value, look.Number!.Value, look.Claim.Workspace.Value, look.Segment, look.Claim.Fence, Me, look.StartedAt.ToUnixTimeTicks(), look.At.ToUnixTimeTicks(), look.Outcome.ToString());
        command.Parameters.Add(Nullable(NpgsqlDbType.Text, look.Code));
        command.Parameters.Add(Nullable(NpgsqlDbType.Text, look.Detail));
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlParameter Nullable(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    private static async Task<HashSet<Guid>> Ids(NpgsqlCommand command, CancellationToken cancel)
    {
        var ids = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
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
