using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Relais.Kernel.Data;

/// <summary>
/// Whether the schema is the one of this program, by plain SQL: almost every start finds it so, and EF's own way to ask loads its migrator, for which overdue
/// posts would wait a tenth of a second.
/// </summary>
internal static class SchemaSteps
{
    /// <summary>Whether the database went through all the migrations that this program knows, and no others. Changes nothing; the file of a SQLite store is there.</summary>
    public static async Task<bool> AreAllDone(Store store, CancellationToken cancel) =>
        (await Applied(store, cancel)).SetEquals(Known(store.IsSqlite ? typeof(SqliteAppDb) : typeof(PostgresAppDb)));

    /// <summary>The migrations that this program knows for a kind of context, as EF finds them: by the attributes of their classes.</summary>
    internal static IEnumerable<string> Known(Type context) =>
        from type in Assembly.Load(DataServices.MigrationsAssembly).GetTypes()
        where type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context
        select type.GetCustomAttribute<MigrationAttribute>()!.Id;

    private static async Task<HashSet<string>> Applied(Store store, CancellationToken cancel)
    {
        await using var connection = store.NewConnection();
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = store.IsSqlite
            ? "SELECT name FROM sqlite_master WHERE name = '__EFMigrationsHistory'"
            : "SELECT to_regclass('\"__EFMigrationsHistory\"')::text";
        var applied = new HashSet<string>(StringComparer.Ordinal);
        if (await command.ExecuteScalarAsync(cancel) is not string)
        {
            return applied;
        }

        command.CommandText = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"";
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            applied.Add(rows.GetString(0));
        }

        return applied;
    }
}
