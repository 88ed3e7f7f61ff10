using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Host.Commands;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Invariants;
using Relais.Kernel.Settings;
using Relais.Publishing.Model;
using Relais.Tests.Doctor;
using Relais.Tests.House;

namespace Relais.Tests.Backups;

/// <summary>
/// A database of each earlier schema, full of rows, is brought to the newest. Its rows are a real workspace's, cut down to the tables
/// and columns that the schema had; they are put in at that schema, as a restore does, and upgraded as a start does.
/// </summary>
public sealed class UpgradeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<StoreKind, string> Earlier
    {
        get
        {
            var names = typeof(global::Relais.Migrations.Sqlite.Initial).Assembly.GetTypes()
                .Where(t => t.Namespace?.EndsWith("Sqlite", StringComparison.Ordinal) == true && t.IsSubclassOf(typeof(Microsoft.EntityFrameworkCore.Migrations.Migration)))
                .Select(t => t.GetCustomAttributes(typeof(Microsoft.EntityFrameworkCore.Migrations.MigrationAttribute), false).Cast<Microsoft.EntityFrameworkCore.Migrations.MigrationAttribute>().Single().Id)
                .Order(StringComparer.Ordinal).Select(id => id[15..]).ToList();
            var data = new TheoryData<StoreKind, string>();
            foreach (var name in names.SkipLast(1))
            {
                data.Add(StoreKind.Sqlite, name);
                data.Add(StoreKind.Postgres, name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task A_full_database_of_an_earlier_schema_is_upgraded_and_nothing_is_lost(StoreKind store, string migration)
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(store);
        var file = Path.Combine(target.Folder, "relais.backup");
        await BackupCommands.Backup(ward.App.Get<RelaisSettings>(), file, withKeys: true, TextWriter.Null, Cancel, ward.App.Clock);
        var rows = await CutDown(file, store, migration);
        rows.ShouldBeGreaterThan(20);
        await BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock);

        await using var upgraded = await target.Open(ward.App.Clock);
        await using var db = await upgraded.GetRequiredService<IAppDbFactory>().CreateAsync(ward.App.Workspace, Cancel);
        (await db.Database.GetPendingMigrationsAsync(Cancel)).ShouldBeEmpty();
        (await db.Set<Delivery>().CountAsync(Cancel)).ShouldBe(3);
        (await db.Set<Delivery>().SingleAsync(d => d.Id == ward.Coming, Cancel)).Local.Hour.ShouldBe(18);
        (await upgraded.GetRequiredService<AuditSealer>().SealAllAsync(Cancel)).ShouldBeGreaterThan(0, "what was never sealed is, at the first run");
        var doctor = new global::Relais.Kernel.Invariants.Doctor(upgraded.GetRequiredService<IServiceScopeFactory>(), upgraded.GetServices<Invariant>(), ward.App.Clock) { SecondLook = TimeSpan.Zero };
        (await doctor.Examine(cancel: Cancel)).Where(e => !e.Holds).ShouldBeEmpty();
    }

    /// <summary>Takes out of the archive what the earlier schema did not have; gives the number of rows that are left.</summary>
    private static async Task<long> CutDown(string file, StoreKind store, string migration)
    {
        var had = await Columns(store, migration);
        using var archive = ZipFile.Open(file, ZipArchiveMode.Update);
        var manifest = JsonNode.Parse(await Text(archive.GetEntry("manifest.json")!))!.AsObject();
        var tables = manifest["tables"]!.AsArray();
        var rows = 0L;
        foreach (var table in tables.ToList().Select(t => t!.AsObject()))
        {
            var name = table["name"]!.GetValue<string>();
            var columns = table["columns"]!.AsArray();
            var keep = Enumerable.Range(0, columns.Count).Where(i => had.Contains((name, columns[i]!["name"]!.GetValue<string>()))).ToList();
            var entry = archive.GetEntry($"tables/{name}.jsonl")!;
            var lines = (await Text(entry)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            entry.Delete();
            if (keep.Count == 0)
            {
                tables.Remove(table);
                continue;
            }

            var cut = string.Concat(lines.Select(l => new JsonArray([.. keep.Select(i => JsonNode.Parse(l)!.AsArray()[i]?.DeepClone())]).ToJsonString() + "\n"));
            table["columns"] = new JsonArray([.. keep.Select(i => columns[i]!.DeepClone())]);
            table["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(cut)));
            rows += lines.Length;
            using var writer = new StreamWriter(archive.CreateEntry($"tables/{name}.jsonl").Open());
            await writer.WriteAsync(cut);
        }

        manifest["migration"] = migration;
        archive.GetEntry("manifest.json")!.Delete();
        using var written = new StreamWriter(archive.CreateEntry("manifest.json").Open());
        await written.WriteAsync(manifest.ToJsonString());
        return rows;
    }

    /// <summary>Every column of an empty database at that schema.</summary>
    private static async Task<HashSet<(string Table, string Column)>> Columns(StoreKind store, string migration)
    {
        using var empty = new Target(store);
        var services = empty.Bare();
        await services.GetRequiredService<StartStore>().RunAsync(migration, Cancel);
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        await db.Database.OpenConnectionAsync(Cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = store == StoreKind.Sqlite
            ? "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
            : "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'";
        var all = new HashSet<(string, string)>();
        await using (var reader = await command.ExecuteReaderAsync(Cancel))
        {
            while (await reader.ReadAsync(Cancel))
            {
                all.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        await db.Database.CloseConnectionAsync();
        await services.DisposeAsync();
        return all;
    }

    private static async Task<string> Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return await reader.ReadToEndAsync(Cancel);
    }
}
