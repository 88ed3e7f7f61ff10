using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Relais.Kernel.Data;

namespace Relais.Kernel.Audit;

/// <summary>Writes many seals in the open transaction of a context, past its change tracking: hundreds a second while the engine sends.</summary>
internal static class SealBulk
{
    private const string Columns = """ "AuditSeals" ("Chain", "Seq", "EntryId", "SealedAt", "Found", "Salt", "Payload", "Link") """;

    internal static async Task Write(AppDb db, IReadOnlyList<AuditSeal> seals, CancellationToken cancel)
    {
        var (connection, transaction) = (db.Database.GetDbConnection(), db.Database.CurrentTransaction!.GetDbTransaction());
        if (connection is SqliteConnection sqlite)
        {
            Write(sqlite, (SqliteTransaction)transaction, seals);
        }
        else
        {
            await Write((NpgsqlConnection)connection, seals, cancel);
        }
    }

    private static void Write(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<AuditSeal> seals)
    {
        using var command = new SqliteCommand($"INSERT INTO {Columns} VALUES ($0, $1, $2, $3, $4, $5, $6, $7)", connection, transaction);
        var parameters = Enumerable.Range(0, 8).Select(i => command.Parameters.Add(new() { ParameterName = "$" + i })).ToArray();
        foreach (var s in seals)
        {
            object[] values = [s.Chain.Value.ToByteArray(true), s.Seq, s.EntryId.Value.ToByteArray(true), s.SealedAt.ToUnixTimeTicks(), s.Found, s.Salt!, s.Payload, s.Link];
            for (var i = 0; i < values.Length; i++)
            {
                parameters[i].Value = values[i];
            }

            command.ExecuteNonQuery();
        }
    }

    private static async Task Write(NpgsqlConnection connection, IReadOnlyList<AuditSeal> seals, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"INSERT INTO {Columns} SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)", connection);
        Add(NpgsqlDbType.Uuid, seals.Select(s => s.Chain.Value).ToArray());
        Add(NpgsqlDbType.Bigint, seals.Select(s => s.Seq).ToArray());
        Add(NpgsqlDbType.Uuid, seals.Select(s => s.EntryId.Value).ToArray());
        Add(NpgsqlDbType.Bigint, seals.Select(s => s.SealedAt.ToUnixTimeTicks()).ToArray());
        Add(NpgsqlDbType.Boolean, seals.Select(s => s.Found).ToArray());
        Add(NpgsqlDbType.Bytea, seals.Select(s => s.Salt!).ToArray());
        Add(NpgsqlDbType.Bytea, seals.Select(s => s.Payload).ToArray());
        Add(NpgsqlDbType.Bytea, seals.Select(s => s.Link).ToArray());
        await command.ExecuteNonQueryAsync(cancel);

        void Add(NpgsqlDbType type, Array values) => command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
    }
}
