using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SQLitePCL;

namespace Relais.Kernel.Data;

/// <summary>
/// Writes many rows of one table in the open transaction of a context, past its change tracking. Columns and
/// conversions are those of the model, and each row is held to what a save holds it to: it belongs to the context's workspace and gets a new version.
/// </summary>
public static class RowBulk
{
    /// <summary>Writes rows that are not there yet.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open, or a row is of another workspace.</exception>
    public static Task Add<TRow>(AppDb db, IReadOnlyList<TRow> rows, CancellationToken cancel = default)
        where TRow : class => Write(db, rows, static table => table.Insert, cancel);

    /// <summary>Writes the rows; one that is there already is replaced: whoever calls has read it locked, or in the writer's turn. Each key at most once.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open, or a row is of another workspace.</exception>
    public static Task Put<TRow>(AppDb db, IReadOnlyList<TRow> rows, CancellationToken cancel = default)
        where TRow : class => Write(db, rows, static table => table.InsertOrReplace, cancel);

    private static async Task Write<TRow>(AppDb db, IReadOnlyList<TRow> rows, Func<RowTable, Func<string, string>> sql, CancellationToken cancel)
        where TRow : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Many rows are written inside a transaction.");
        }

        foreach (var row in rows)
        {
            if (row is IOwned owned && owned.WorkspaceId != db.Workspace)
            {
                throw new InvalidOperationException($"A {typeof(TRow).Name} of another workspace was about to be written.");
            }

            if (row is IConcurrent concurrent)
            {
                concurrent.Version = Guid.CreateVersion7();
            }
        }

        var table = RowTable.Of(db, typeof(TRow));
        if (db.Database.GetDbConnection() is SqliteConnection sqlite)
        {
            Write(sqlite, table, sql(table), rows);
        }
        else
        {
            await Write((NpgsqlConnection)db.Database.GetDbConnection(), table, sql(table), rows, cancel);
        }
    }

    /// <summary>One statement prepared once, stepped for each row.</summary>
    private static void Write<TRow>(SqliteConnection connection, RowTable table, Func<string, string> sql, IReadOnlyList<TRow> rows)
        where TRow : class
    {
        var handle = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(handle, sql(table.Places), out var statement), handle);
        using (statement)
        {
            var places = table.PlacesOf<TRow>();
            foreach (var row in rows)
            {
                foreach (var place in places)
                {
                    Check(place.Bind(statement, row), handle);
                }

                if (raw.sqlite3_step(statement) is var step and not raw.SQLITE_DONE)
                {
                    SqliteException.ThrowExceptionForRC(step, handle);
                }

                Check(raw.sqlite3_reset(statement), handle);
            }
        }
    }

    private static void Check(int code, sqlite3 handle)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, handle);
        }
    }

    /// <summary>One array for each column.</summary>
    private static async Task Write(NpgsqlConnection connection, RowTable table, Func<string, string> sql, IReadOnlyList<object> rows, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql($"SELECT * FROM unnest({string.Join(", ", table.Columns.Select((_, i) => FormattableString.Invariant($"${i + 1}")))})"), connection);
        foreach (var column in table.Columns)
        {
            var (type, values) = ArrayOf(column.Type, rows.Count);
            for (var i = 0; i < rows.Count; i++)
            {
                values.SetValue(column.Read(rows[i]), i);
            }

            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
        }

        await command.ExecuteNonQueryAsync(cancel);
    }

    private static (NpgsqlDbType Type, Array Values) ArrayOf(Type type, int count) =>
        type == typeof(Guid) ? (NpgsqlDbType.Uuid, new Guid?[count])
        : type == typeof(string) ? (NpgsqlDbType.Text, new string?[count])
        : type == typeof(long) ? (NpgsqlDbType.Bigint, new long?[count])
        : type == typeof(int) ? (NpgsqlDbType.Integer, new int?[count])
        : type == typeof(bool) ? (NpgsqlDbType.Boolean, new bool?[count])
        : type == typeof(double) ? (NpgsqlDbType.Double, new double?[count])
        : type == typeof(byte[]) ? (NpgsqlDbType.Bytea, new byte[]?[count])
        : throw new NotSupportedException($"A column holds a {type.Name}, which is not written in bulk.");
}
