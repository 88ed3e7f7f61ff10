using System.Buffers;
using System.Data;
using System.Data.Common;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NodaTime.Text;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Json;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Kernel.Backups;

/// <summary>
/// Writes everything into one archive while the server runs: all rows as they stood at one moment (one read transaction), then the
/// media files, which are only ever added. The archive does not depend on the engine: a backup of a SQLite file fills a PostgreSQL
/// database as well. It appears under its name complete or not at all.
/// </summary>
public sealed class BackupWriter(IAppDbFactory databases, Store store, FileStore files, RelaisSettings settings, TimeProvider time)
{
    /// <summary>Makes the backup.</summary>
    /// <param name="path">The archive; must not exist.</param>
    /// <param name="withKeys">Puts the key file in as well.</param>
    /// <param name="cancel">Ends it; nothing is left then.</param>
    /// <exception cref="BackupException">It cannot be made.</exception>
    public async Task<BackupManifest> WriteAsync(string path, bool withKeys, CancellationToken cancel = default)
    {
        if (File.Exists(path))
        {
            throw new BackupException($"{path} is there already and was not touched. Choose another name.");
        }

        var draft = path + ".part";
        try
        {
            BackupManifest manifest;
            await using (var file = Create(draft))
            {
                using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
                {
                    manifest = await Fill(archive, withKeys, cancel);
                    await using var entry = archive.CreateEntry(BackupManifest.Entry).Open();
                    await JsonSerializer.SerializeAsync(entry, manifest, Wire.Json, cancel);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path);
            return manifest;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private async Task<BackupManifest> Fill(ZipArchive archive, bool withKeys, CancellationToken cancel)
    {
        var at = time.Now();
        await using var db = await databases.CreateAsync(null, cancel);
        var tables = new List<BackupTable>();
        string migration;
        await using (var connection = await StoreFilling.Open(store, cancel))
        {
            await using var moment = store.IsSqlite
                ? ((SqliteConnection)connection).BeginTransaction(deferred: true)
                : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            migration = await Migration(connection, cancel);
            foreach (var table in BackupValues.TablesOf(db))
            {
                tables.Add(await Table(archive, connection, table, cancel));
            }
        }

        var (count, bytes) = await Files(archive, cancel);
        if (withKeys)
        {
            await using var keys = File.OpenRead(settings.KeyPath);
            await using var entry = archive.CreateEntry(BackupManifest.KeyEntry).Open();
            await keys.CopyToAsync(entry, cancel);
        }

        var program = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return new(BackupManifest.CurrentFormat, InstantPattern.General.Format(at), program, store.Kind, migration, tables, count, bytes, withKeys);
    }

    private async Task<BackupTable> Table(ZipArchive archive, DbConnection connection, ITable table, CancellationToken cancel)
    {
        var columns = BackupValues.ColumnsOf(table);
        var told = new BackupTable(table.Name, 0, "", columns);
        await using var entry = archive.CreateEntry(told.Entry, CompressionLevel.Fastest).Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var command = connection.CreateCommand();
        var order = string.Join(", ", table.PrimaryKey!.Columns.Select(c => $"\"{c.Name}\""));
        command.CommandText = $"SELECT {string.Join(", ", columns.Select(c => $"\"{c.Name}\""))} FROM \"{table.Name}\" ORDER BY {order}";
        var line = new ArrayBufferWriter<byte>(4096);
        await using var json = new Utf8JsonWriter(line);
        long rows = 0;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            line.Clear();
            json.Reset(line);
            json.WriteStartArray();
            for (var i = 0; i < columns.Count; i++)
            {
                if (BackupValues.Read(reader, i) is { } value)
                {
                    BackupValues.Write(json, columns[i], value, store.Kind);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
            await json.FlushAsync(cancel);
            line.Write("\n"u8);
            hash.AppendData(line.WrittenSpan);
            await entry.WriteAsync(line.WrittenMemory, cancel);
            rows++;
        }

        return told with { Rows = rows, Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()) };
    }

    /// <summary>Media is compressed already: stored as it is.</summary>
    private async Task<(int Count, long Bytes)> Files(ZipArchive archive, CancellationToken cancel)
    {
        var (count, bytes) = (0, 0L);
        foreach (var key in files.Keys())
        {
            if (files.Open(key) is not { } content)
            {
                // Swept since it was listed: nothing refers to it.
                continue;
            }

            await using (content)
            {
                await using var entry = archive.CreateEntry("files/" + key, CompressionLevel.NoCompression).Open();
                await content.CopyToAsync(entry, cancel);
                (count, bytes) = (count + 1, bytes + content.Length);
            }
        }

        return (count, bytes);
    }

    /// <summary>The name after the number, which is the same on both engines.</summary>
    private static async Task<string> Migration(DbConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\" ORDER BY \"MigrationId\" DESC LIMIT 1";
        return (await command.ExecuteScalarAsync(cancel) as string ?? throw new BackupException("The database was never brought up to date. Start Relais once, then try again."))[15..];
    }

    private static FileStream Create(string path) => PrivateFolder.Open(path, new() { Mode = FileMode.Create, Access = FileAccess.ReadWrite, BufferSize = 1 << 16 });
}
