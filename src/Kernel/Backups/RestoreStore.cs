using System.Data.Common;
using System.IO.Compression;
using System.Security.Cryptography;
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
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Kernel.Backups;

/// <summary>What a module does in the transaction of a restore, so that no process ever sees the rows without it.</summary>
/// <param name="Run">Gets the connection and its transaction, the engine, now, and when the backup was made.</param>
public sealed record AfterRestore(Func<DbConnection, DbTransaction, StoreKind, Instant, Instant, CancellationToken, Task> Run);

/// <summary>
/// Fills an empty store of either engine from a backup. Whether the archive is whole and the store is one that may be filled is known before anything is
/// written. Rows come in one transaction, at the schema the backup was made with, and are then brought up to date. Publishing starts paused: what was sent
/// after the backup was made is not sent again by itself.
/// </summary>
public sealed class RestoreStore(Store store, StartStore start, IServiceScopeFactory scopes, FileStore files, RelaisSettings settings, IEnumerable<AfterRestore> modules, AuditWitness witness, TimeProvider time)
{
    /// <summary>Restores the archive.</summary>
    /// <exception cref="BackupException">The store is not empty, or the archive is not whole; nothing was changed, or there are only the empty tables and some of the media files.</exception>
    public async Task<BackupManifest> RunAsync(string path, CancellationToken cancel = default)
    {
        using var archive = Open(path);
        var manifest = await Manifest(archive, path, cancel);
        await ExpectWhole(archive, manifest, cancel);
        var keys = Keys(archive, manifest);
        await ExpectUnused(manifest, cancel);
        await start.RunAsync(manifest.Migration, cancel);
        await Files(archive, cancel);
        await Rows(archive, manifest, keys, cancel);
        await start.RunAsync(cancel);
        LeaveToTheService(withKeys: keys is not null);
        return manifest;
    }

    /// <summary>An operator restores as root; the service that reads the folder is whom it belongs to.</summary>
    private void LeaveToTheService(bool withKeys)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        var folder = Path.GetFullPath(settings.DataFolder);
        IEnumerable<string> made =
        [
            .. store.IsSqlite ? Directory.EnumerateFiles(folder, Path.GetFileName(settings.DatabasePath) + "*") : [],
            .. Directory.Exists(files.Folder) ? Directory.EnumerateFileSystemEntries(files.Folder, "*", SearchOption.AllDirectories).Append(files.Folder) : [],
        ];
        foreach (var path in made)
        {
            FileOwner.Give(folder, path);
        }

        if (withKeys)
        {
            FileOwner.Give(Path.GetDirectoryName(Path.GetFullPath(settings.KeyPath))!, settings.KeyPath);
        }
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

        BackupManifest? manifest;
        try
        {
            await using var content = entry.Open();
            manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(content, Wire.Json, cancel);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new BackupException($"{path} is damaged: what it holds cannot be read. Nothing was changed.", e);
        }

        return manifest is { Format: BackupManifest.CurrentFormat } ? manifest : throw new BackupException($"{path} was made by a newer Relais. Restore it with that one. Nothing was changed.");
    }

    /// <summary>Each table is read twice, so that a damaged one is told of before the store is touched. Media files tell by their names, when they are put in.</summary>
    private static async Task ExpectWhole(ZipArchive archive, BackupManifest manifest, CancellationToken cancel)
    {
        foreach (var table in manifest.Tables)
        {
            var entry = archive.GetEntry(table.Entry) ?? throw new BackupException($"Table {table.Name} is missing from the backup. Nothing was changed.");
            if (await Digest(entry, cancel) != table.Sha256)
            {
                throw new BackupException($"Table {table.Name} is damaged in the backup. Nothing was changed.");
            }
        }

        var count = MediaOf(archive).Count();
        if (count != manifest.Files)
        {
            throw new BackupException($"The backup should hold {manifest.Files} media files and holds {count}. Nothing was changed.");
        }
    }

    private static async Task<string?> Digest(ZipArchiveEntry entry, CancellationToken cancel)
    {
        try
        {
            await using var content = entry.Open();
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel));
        }
        catch (InvalidDataException)
        {
            // What does not even unpack has no digest.
            return null;
        }
    }

    private static IEnumerable<ZipArchiveEntry> MediaOf(ZipArchive archive) => archive.Entries.Where(e => e.FullName.StartsWith("files/", StringComparison.Ordinal));

    /// <summary>The key file of the archive, if it has one and it is not there already.</summary>
    private byte[]? Keys(ZipArchive archive, BackupManifest manifest)
    {
        if (!manifest.HasKeys)
        {
            return null;
        }

        var entry = archive.GetEntry(BackupManifest.KeyEntry) ?? throw new BackupException("The key file is missing from the backup, which says that it holds one. Nothing was changed.");
        using var content = entry.Open();
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        var keys = memory.ToArray();
        if (!SecretBox.IsKeyFile(keys))
        {
            throw new BackupException("The key file is damaged in the backup. Nothing was changed.");
        }

        return !File.Exists(settings.KeyPath) ? keys
            : File.ReadAllBytes(settings.KeyPath).AsSpan().SequenceEqual(keys) ? null
            : throw new BackupException($"There is another key file at {settings.KeyPath}. Move it away first; nothing was changed.");
    }

    /// <summary>A store that was only started holds rows of its processes, which go; one that people used, or that a migration already shaped further, is refused.</summary>
    private async Task ExpectUnused(BackupManifest manifest, CancellationToken cancel)
    {
        var (applied, known) = await start.SchemaAsync(cancel);
        var schema = known.FirstOrDefault(m => m.EndsWith("_" + manifest.Migration, StringComparison.Ordinal))
            ?? throw new BackupException($"The backup was made by a newer Relais: this one does not know its schema, {manifest.Migration}. Restore it with that one. Nothing was changed.");
        if (applied.Count == 0)
        {
            return;
        }

        var where = store.IsSqlite ? settings.DatabasePath : "The PostgreSQL database";
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In((WorkspaceId?)null);
        foreach (var table in (string[])["Workspaces", "AspNetUsers"])
        {
#pragma warning disable EF1002 // One of two names, above.
            if (await db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM \"{table}\"").SingleAsync(cancel) > 0)
#pragma warning restore EF1002
            {
                throw new BackupException($"{where} is in use: it has accounts or workspaces. A backup is restored into an empty store only; nothing was changed. Name another folder (--data) or another database.");
            }
        }

        if (applied.Any(m => string.CompareOrdinal(m, schema) > 0))
        {
            throw new BackupException($"{where} is newer than the backup, whose rows would miss the steps from {manifest.Migration} on. Name another folder (--data) or an empty database; nothing was changed.");
        }
    }

    private async Task Files(ZipArchive archive, CancellationToken cancel)
    {
        foreach (var entry in MediaOf(archive))
        {
            await using var content = entry.Open();
            var stored = await files.PutAsync(content, cancel: cancel);
            if (stored.Key != entry.Name)
            {
                throw new BackupException($"The media file {entry.Name} is damaged in the backup. No rows were restored.");
            }
        }
    }

    private async Task Rows(ZipArchive archive, BackupManifest manifest, byte[]? keys, CancellationToken cancel)
    {
        await using var filling = await StoreFilling.Begin(store, cancel);
        await filling.Clear(manifest.Tables, cancel);
        foreach (var table in manifest.Tables)
        {
            await using var content = archive.GetEntry(table.Entry)!.Open();
            await filling.Fill(table, content, cancel);
        }

        var (now, madeAt) = (time.Now(), InstantPattern.General.Parse(manifest.MadeAt).Value);
        foreach (var module in modules)
        {
            await module.Run(filling.Connection, filling.Transaction, store.Kind, now, madeAt, cancel);
        }

        // Before anybody sees the rows: without it nothing in them could be opened.
        Put(keys);
        await filling.Commit(cancel);
        witness.PutAside(now);
    }

    /// <summary>Never over a file that is there.</summary>
    private void Put(byte[]? keys)
    {
        if (keys is null)
        {
            return;
        }

        PrivateFolder.Make(Path.GetDirectoryName(Path.GetFullPath(settings.KeyPath))!);
        using var file = PrivateFolder.Open(settings.KeyPath, new() { Mode = FileMode.CreateNew, Access = FileAccess.Write });
        file.Write(keys);
        file.Flush(flushToDisk: true);
    }
}
