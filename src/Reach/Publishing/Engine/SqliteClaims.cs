using Microsoft.Data.Sqlite;
using NodaTime;
using Relais.Kernel.Audit;

namespace Relais.Publishing.Engine;

/// <summary>The statements that claim.</summary>
internal sealed class SqliteClaims(SqliteConnection connection, string me) : IDisposable
{
    private readonly Prepared anyPause = new(connection, """SELECT 1 FROM "Pauses" WHERE "LiftedAt" IS NULL LIMIT 1""");
    private readonly Prepared hold = new(connection, LedgerSql.SqliteHold, "$now");
    private readonly Prepared take = new(connection, LedgerSql.SqliteTake(pauses: false), "$now", "$lease", "$me", "$scan", "$limit");
    private readonly Prepared takeInPause = new(connection, LedgerSql.SqliteTake(pauses: true), "$now", "$lease", "$me", "$scan", "$limit");
    private readonly Prepared quiet = new(connection, """SELECT "ChannelId", "NotBefore" FROM "ChannelPaces" WHERE "NotBefore" > $now""", "$now");
    private readonly Prepared next = new(connection, """SELECT min("NextTryAt") FROM "Deliveries" WHERE "NextTryAt" IS NOT NULL""");

    /// <summary>What was taken, and what a pause keeps back from this moment.</summary>
    public (List<Claim> Taken, List<Claim> Held) Take(Instant now, Instant leaseUntil, int limit, long takenAt)
    {
        var ticks = now.ToUnixTimeTicks();
        using var transaction = connection.BeginTransaction();
        var paused = anyPause.With(transaction).ExecuteScalar() is not null;
        var held = paused ? Read(hold.With(transaction, ticks), takenAt) : [];
        AuditBulk.Write(connection, transaction, LedgerStore.HeldByPause(held, now));
        var claims = Read((paused ? takeInPause : take).With(transaction, ticks, leaseUntil.ToUnixTimeTicks(), me, limit * 4, limit), takenAt);
        if (claims.Count > 0)
        {
            ReadQuiet(claims, ticks, transaction);
        }

        transaction.Commit();
        return (claims, held);
    }

    internal static List<Claim> Read(SqliteCommand command, long takenAt)
    {
        var claims = new List<Claim>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            claims.Add(LedgerSql.Read(reader, takenAt, SqliteLedger.IdOf));
        }

        return claims;
    }

    public Instant? NextDue() => next.With(null).ExecuteScalar() is long ticks ? Instant.FromUnixTimeTicks(ticks) : null;

    public void Dispose()
    {
        foreach (var command in new[] { anyPause, hold, take, takeInPause, quiet, next })
        {
            command.Dispose();
        }
    }

    private void ReadQuiet(List<Claim> claims, long now, SqliteTransaction transaction)
    {
        using var reader = quiet.With(transaction, now).ExecuteReader();
        while (reader.Read())
        {
            var channel = SqliteLedger.IdOf(reader.GetValue(0));
            foreach (var claim in claims.Where(c => c.Channel.Value == channel))
            {
                claim.QuietUntil = Instant.FromUnixTimeTicks(reader.GetInt64(1));
            }
        }
    }
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
