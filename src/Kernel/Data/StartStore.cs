using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Relais.Kernel.Files;

namespace Relais.Kernel.Data;

/// <summary>Another process already serves this SQLite file.</summary>
public sealed class StoreInUseException(string message) : Exception(message);

/// <summary>
/// Makes the database ready before anything else: refuses a second process on a SQLite file, waits for a PostgreSQL that is still starting, refuses a schema
/// that a newer program made, then migrates.
/// </summary>
public sealed class StartStore(Store store, IServiceScopeFactory scopes, ILogger<StartStore> log) : IDisposable
{
    /// <summary>How long a PostgreSQL that does not answer is waited for: after a power cut it reads its log first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private FileStream? mine;

    /// <summary>Whether the schema is up to date; false until <see cref="RunAsync"/> has ended.</summary>
    public bool Ready { get; private set; }

    /// <summary>Takes the file, then brings the schema up to date.</summary>
    /// <exception cref="StoreInUseException">Another process serves this file.</exception>
    /// <exception cref="InvalidDataException">A newer program upgraded this database.</exception>
    public Task RunAsync(CancellationToken cancel = default) => RunAsync(null, cancel);

    /// <summary>The same, stopping at the migration of that name: for a restore, which fills the schema that its rows came from.</summary>
    /// <exception cref="StoreInUseException">Another process serves this file.</exception>
    /// <exception cref="InvalidDataException">This program does not know that migration, or one that the database went through.</exception>
    public async Task RunAsync(string? upTo, CancellationToken cancel = default)
    {
        TakeFile();
        await Patiently(() => Migrate(upTo, cancel), cancel);
    }

    /// <summary>Takes the file, and changes nothing: the migrations that the database went through, and those that this program knows, oldest first.</summary>
    /// <exception cref="StoreInUseException">Another process serves this file.</exception>
    public async Task<(IReadOnlyList<string> Applied, IReadOnlyList<string> Known)> SchemaAsync(CancellationToken cancel = default)
    {
        TakeFile();
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AppDb>().Database;
        IReadOnlyList<string> applied = [];
        if (!store.IsSqlite || File.Exists(FileOfStore))
        {
            await Patiently(async () => applied = [.. await database.GetAppliedMigrationsAsync(cancel)], cancel);
        }

        return (applied, [.. database.GetMigrations()]);
    }

    /// <summary>Runs what a start asks of the store; a PostgreSQL that is away is waited for.</summary>
    public async Task Patiently(Func<Task> run, CancellationToken cancel)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                await run();
                return;
            }
            catch (Exception e) when (!store.IsSqlite && PostgresOutage.MayPass(e) && waited.Elapsed < Patience)
            {
                log.LogWarning("PostgreSQL does not answer yet and is waited for: {Reason}", e.Message);
                await Task.Delay(Pause, cancel);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => mine?.Dispose();

    /// <summary>What is said of a database that went through a migration which this program does not know.</summary>
    internal static string IsNewer(string migration) => $"The database is newer than this program (it knows {migration}). Use the program that last served it.";

    private string FileOfStore => new SqliteConnectionStringBuilder(store.ConnectionString).DataSource;

    private async Task Migrate(string? upTo, CancellationToken cancel)
    {
        if (store.IsSqlite)
        {
            MakeFile();
        }

        if (upTo is null && await SchemaSteps.AreAllDone(store, cancel))
        {
            Ready = true;
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        if (store.IsSqlite)
        {
            await DropAbandonedLock(db, cancel);
        }

        var target = upTo is null ? null : db.Database.GetMigrations().FirstOrDefault(m => m.EndsWith("_" + upTo, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"This program does not know the migration {upTo}: the data comes from a newer Relais. Nothing was changed.");
        await using var turn = await MigratingAlone(cancel);
        var (applied, known) = ((await db.Database.GetAppliedMigrationsAsync(cancel)).ToList(), db.Database.GetMigrations().ToList());
        if (applied.Except(known).LastOrDefault() is { } unknown)
        {
            throw new InvalidDataException(IsNewer(unknown));
        }

        var pending = known.Except(applied).Where(m => target is null || string.CompareOrdinal(m, target) <= 0).ToList();
        if (pending.Count > 0)
        {
            log.LogInformation("Bringing the database up to date: {Count} step(s).", pending.Count);
            await db.Database.MigrateAsync(target, cancel);
        }

        Ready = target is null;
    }

    /// <summary>SQLite would make it readable to all, and gives its journals the mode of the database.</summary>
    private void MakeFile()
    {
        if (FileOfStore is not (":memory:" or "") and var file && !File.Exists(file))
        {
            PrivateFolder.MakeFile(file);
        }
    }

    private void TakeFile()
    {
        var file = store.IsSqlite ? FileOfStore : "";
        if (file is ":memory:" or "" || mine is not null)
        {
            return;
        }

        PrivateFolder.Make(Path.GetDirectoryName(Path.GetFullPath(file))!);
        try
        {
            mine = new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StoreInUseException(
                $"Another Relais already serves {file}. Nothing was changed. Stop it first, or set RELAIS_DATABASE to a PostgreSQL address, which several processes can share.");
        }
    }

    /// <summary>On PostgreSQL, processes that start together bring the schema up to date one after the other: the library's own lock ends with each step.</summary>
    private async Task<IAsyncDisposable?> MigratingAlone(CancellationToken cancel)
    {
        if (store.IsSqlite)
        {
            return null;
        }

        var connection = new NpgsqlConnection(store.ConnectionString + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(cancel);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(726174)", connection);
        await take.ExecuteNonQueryAsync(cancel);

        // Closing the connection gives the lock back, also when this process is killed.
        return connection;
    }

    /// <summary>A process killed while migrating leaves EF's lock row behind and the next start would wait for ever; holding the file proves nobody else is migrating.</summary>
    private static async Task DropAbandonedLock(AppDb db, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsLock'";
        if (Convert.ToInt64(await command.ExecuteScalarAsync(cancel), System.Globalization.CultureInfo.InvariantCulture) > 0)
        {
            command.CommandText = "DELETE FROM \"__EFMigrationsLock\"";
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
