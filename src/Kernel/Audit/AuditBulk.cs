using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Relais.Kernel.Audit;

/// <summary>
/// Writes many audit entries inside a transaction of plain ADO.NET, for work whose rate would make a context per entry too dear:
/// what the publishing engine did. Slices never need it.
/// </summary>
public static class AuditBulk
{
    private const string Columns = """ "AuditEntries" ("Id", "WorkspaceId", "At", "UserId", "ActorName", "Door", "Address", "Action", "Kind", "Target", "Title", "Before", "After") """;

    /// <summary>Inside the open transaction of a SQLite connection.</summary>
    public static void Write(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<AuditEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        using var command = new SqliteCommand($"INSERT INTO {Columns} VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", connection, transaction);
        var parameters = Enumerable.Range(0, 13).Select(i => command.Parameters.Add(new() { ParameterName = "$" + i })).ToArray();
        foreach (var e in entries)
        {
            var values = Values(e);
            for (var i = 0; i < values.Length; i++)
            {
                parameters[i].Value = values[i] switch { null => DBNull.Value, Guid id => id.ToByteArray(true), var value => value };
            }

            command.ExecuteNonQuery();
        }
    }

    /// <summary>Inside the open transaction of a PostgreSQL connection.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<AuditEntry> entries, CancellationToken cancel)
    {
        if (entries.Count == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(entries) } };
        await batch.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The same as one command of a larger batch; there is at least one entry.</summary>
    public static NpgsqlBatchCommand Command(IReadOnlyList<AuditEntry> entries)
    {
        NpgsqlDbType[] types =
        [
            NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Uuid, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text,
            NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text,
        ];
        var rows = entries.Select(Values).ToList();
        var command = new NpgsqlBatchCommand($"INSERT INTO {Columns} SELECT * FROM unnest({string.Join(", ", types.Select((_, i) => $"${i + 1}"))})");
        for (var column = 0; column < types.Length; column++)
        {
            var array = types[column] switch
            {
                NpgsqlDbType.Uuid => (Array)rows.ConvertAll(r => (Guid?)r[column]).ToArray(),
                NpgsqlDbType.Bigint => rows.ConvertAll(r => (long)r[column]!).ToArray(),
                _ => rows.ConvertAll(r => (string?)r[column]).ToArray(),
            };
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | types[column], Value = array });
        }

        return command;
    }

    private static object?[] Values(AuditEntry e) =>
    [
        e.Id.Value, e.WorkspaceId?.Value, e.At.ToUnixTimeTicks(), e.UserId?.Value, e.ActorName, e.Door.ToString(), e.Address, e.Action, e.Kind, e.Target, e.Title, e.Before, e.After,
    ];
}
