using System.Data.Common;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using Relais.Kernel.Data;

namespace Relais.Kernel.Backups;

/// <summary>One transaction that fills the tables of an unused store. Disposing without <see cref="Commit"/> leaves it as it was.</summary>
internal sealed class StoreFilling : IAsyncDisposable
{
    private StoreFilling(DbConnection connection, DbTransaction transaction) => (Connection, Transaction) = (connection, transaction);

    public DbConnection Connection { get; }

    public DbTransaction Transaction { get; }

    /// <summary>A connection that may stay in its transaction for as long as reading or writing an archive takes.</summary>
    public static async Task<DbConnection> Open(Store store, CancellationToken cancel)
    {
        var connection = store.NewConnection();
        await connection.OpenAsync(cancel);
        if (!store.IsSqlite)
        {
            await using var patience = new NpgsqlCommand("SET idle_in_transaction_session_timeout = 0", (NpgsqlConnection)connection);
            await patience.ExecuteNonQueryAsync(cancel);
        }

        return connection;
    }

    public static async Task<StoreFilling> Begin(Store store, CancellationToken cancel)
    {
        var connection = await Open(store, cancel);
        if (store.IsSqlite)
        {
            await using var pragma = connection.CreateCommand();
            pragma.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA busy_timeout=15000;";
            await pragma.ExecuteNonQueryAsync(cancel);
        }

        return new(connection, await connection.BeginTransactionAsync(cancel));
    }

    /// <summary>Takes away what a store holds that was started and that nobody used: rows that processes wrote for themselves.</summary>
    public async Task Clear(IReadOnlyList<BackupTable> tables, CancellationToken cancel)
    {
        await using var delete = Connection.CreateCommand();
        delete.Transaction = Transaction;
        delete.CommandText = string.Concat(tables.Reverse().Select(t => $"DELETE FROM \"{t.Name}\";"));
        await delete.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Writes the lines of one table.</summary>
    public async Task Fill(BackupTable table, Stream content, CancellationToken cancel)
    {
        using var reader = new StreamReader(content, new UTF8Encoding(false));
        if (Connection is SqliteConnection sqlite)
        {
            await FillSqlite(sqlite, table, Lines(reader), cancel);
        }
        else
        {
            await FillPostgres((NpgsqlConnection)Connection, table, Lines(reader), cancel);
        }
    }

    public Task Commit(CancellationToken cancel) => Transaction.CommitAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }

    private static async IAsyncEnumerable<JsonElement> Lines(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            yield return row.RootElement;
        }
    }

    private async Task FillSqlite(SqliteConnection connection, BackupTable table, IAsyncEnumerable<JsonElement> lines, CancellationToken cancel)
    {
        await using var insert = connection.CreateCommand();
        insert.Transaction = (SqliteTransaction)Transaction;
        insert.CommandText = $"INSERT INTO \"{table.Name}\" ({Names(table)}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => "$" + i))})";
        var parameters = table.Columns.Select((_, i) => insert.Parameters.AddWithValue("$" + i, DBNull.Value)).ToArray();
        await foreach (var row in lines.WithCancellation(cancel))
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                parameters[i].Value = BackupValues.ForSqlite(table.Columns[i], row[i]);
            }

            await insert.ExecuteNonQueryAsync(cancel);
        }
    }

    private static async Task FillPostgres(NpgsqlConnection connection, BackupTable table, IAsyncEnumerable<JsonElement> lines, CancellationToken cancel)
    {
        await using (var copy = await connection.BeginTextImportAsync($"COPY \"{table.Name}\" ({Names(table)}) FROM STDIN", cancel))
        {
            var line = new StringBuilder();
            await foreach (var row in lines.WithCancellation(cancel))
            {
                line.Clear();
                for (var i = 0; i < table.Columns.Count; i++)
                {
                    line.Append(i == 0 ? "" : "\t").Append(BackupValues.ForPostgres(table.Columns[i], row[i]));
                }

                await copy.WriteAsync(line.Append('\n'), cancel);
            }
        }

        // A column that counts by itself goes on after the highest number restored.
        foreach (var column in table.Columns.Where(c => c.Type == BackupType.Number))
        {
            await using var sequence = new NpgsqlCommand("SELECT pg_get_serial_sequence($1, $2)", connection) { Parameters = { new() { Value = $"\"{table.Name}\"" }, new() { Value = column.Name } } };
            if (await sequence.ExecuteScalarAsync(cancel) is string name)
            {
                await using var set = new NpgsqlCommand($"SELECT setval('{name}', (SELECT coalesce(max(\"{column.Name}\"), 0) + 1 FROM \"{table.Name}\"), false)", connection);
                await set.ExecuteNonQueryAsync(cancel);
            }
        }
    }

    private static string Names(BackupTable table) => string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""));
}
