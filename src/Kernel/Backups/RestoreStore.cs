using System.Data.Common;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Kernel.Backups;

/// <summary>What a module does in the transaction of a restore, so that no process ever sees the rows without it.</summary>
/// <param name="Run">Gets the connection and its transaction, the engine, now, and when the backup was made.</param>
public sealed record AfterRestore(Func<DbConnection, DbTransaction, StoreKind, Instant, Instant, CancellationToken, Task> Run);

/// <summary>
/// Fills an empty store of either engine from a backup. Rows come in one transaction, at the schema the backup was made with, and
/// are then brought up to date. Publishing starts paused: what was sent after the backup was made is not sent again by itself.
/// </summary>
public sealed class RestoreStore(Store store, StartStore start, IServiceScopeFactory scopes, FileStore files, RelaisSettings settings, IEnumerable<AfterRestore> modules, AuditWitness witness, TimeProvider time)
{
    /// <summary>Restores the archive.</summary>
    /// <exception cref="BackupException">The store is not empty, or the archive is not whole; nothing was changed, or only media files were added.</exception>
    public async Task<BackupManifest> RunAsync(string path, CancellationToken cancel = default)
    {
        using var archive = Open(path);
        var manifest = await Manifest(archive, path, cancel);
        Keys(archive, manifest);
        await start.RunAsync(manifest.Migration, cancel);
        await ExpectEmpty(cancel);
        await Files(archive, manifest, cancel);
        await Rows(archive, manifest, cancel);
        await start.RunAsync(cancel);
        return manifest;
    }

    private static ZipArchive Open(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException e)
        {
            throw new BackupException($"{path} is not a backup, or it is cut short. Nothing was changed.", e);
        }
    }

    private static async Task<BackupManifest> Manifest(ZipArchive archive, string path, CancellationToken cancel)
    {
        if (archive.GetEntry(BackupManifest.Entry) is not { } entry)
        {
            throw new BackupException($"{path} is not a backup of Relais. Nothing was changed.");
        }

        await using var content = entry.Open();
        var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(content, Wire.Json, cancel);
        return manifest is { Format: BackupManifest.CurrentFormat } ? manifest : throw new BackupException($"{path} was made by a newer Relais. Restore it with that one. Nothing was changed.");
    }

    /// <summary>The key file is written first: without it nothing could be opened. One that is there is never overwritten.</summary>
    private void Keys(ZipArchive archive, BackupManifest manifest)
    {
        if (!manifest.HasKeys)
        {
            return;
        }

        using var content = archive.GetEntry(BackupManifest.KeyEntry)!.Open();
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        if (!File.Exists(settings.KeyPath))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(settings.KeyPath))!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(settings.KeyPath, options);
            file.Write(memory.ToArray());
        }
        else if (!File.ReadAllBytes(settings.KeyPath).AsSpan().SequenceEqual(memory.ToArray()))
        {
            throw new BackupException($"There is another key file at {settings.KeyPath}. Move it away first; nothing was changed.");
        }
    }

    private async Task ExpectEmpty(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In((WorkspaceId?)null);
        foreach (var table in (string[])["Workspaces", "AspNetUsers"])
        {
#pragma warning disable EF1002 // One of two names, above.
            if (await db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM \"{table}\"").SingleAsync(cancel) > 0)
#pragma warning restore EF1002
            {
                var where = store.IsSqlite ? settings.DatabasePath : "the PostgreSQL database";
                throw new BackupException($"{where} is in use: it has accounts or workspaces. A backup is restored into an empty store only; nothing was changed. Name another folder (--data) or another database.");
            }
        }
    }

    private async Task Files(ZipArchive archive, BackupManifest manifest, CancellationToken cancel)
    {
        var count = 0;
        foreach (var entry in archive.Entries.Where(e => e.FullName.StartsWith("files/", StringComparison.Ordinal)))
        {
            await using var content = entry.Open();
            var stored = await files.PutAsync(content, cancel: cancel);
            if (stored.Key != entry.Name)
            {
                throw new BackupException($"The media file {entry.Name} is damaged in the backup. No rows were restored.");
            }

            count++;
        }

        if (count != manifest.Files)
        {
            throw new BackupException($"The backup should hold {manifest.Files} media files and holds {count}. No rows were restored.");
        }
    }

    private async Task Rows(ZipArchive archive, BackupManifest manifest, CancellationToken cancel)
    {
        await using var filling = await StoreFilling.Begin(store, cancel);
        foreach (var table in manifest.Tables)
        {
            var entry = archive.GetEntry(table.Entry) ?? throw new BackupException($"Table {table.Name} is missing from the backup. No rows were restored.");
            await using var content = entry.Open();
            if (await filling.Fill(table, content, cancel) != table.Sha256)
            {
                throw new BackupException($"Table {table.Name} is damaged in the backup. No rows were restored.");
            }
        }

        var (now, madeAt) = (time.Now(), InstantPattern.General.Parse(manifest.MadeAt).Value);
        foreach (var module in modules)
        {
            await module.Run(filling.Connection, filling.Transaction, store.Kind, now, madeAt, cancel);
        }

        await filling.Commit(cancel);
        witness.PutAside(now);
    }
}
