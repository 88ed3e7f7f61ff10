using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Bench;

/// <summary>
/// Whether a long past and a full calendar slow the engine: time to publish the same deliveries from an empty store and from one that also
/// holds <c>--scheduled 1000000</c> to come and <c>--past 10000000</c> that are out, both on this machine at the same time, in
/// <c>--runs 5</c> turns each. The rows of the large store are multiplied by the database from one that the product wrote.
/// </summary>
internal static class HistoryScenario
{
    private const int PerStatement = 500_000;

    public static async Task<object> Run(Options options)
    {
        var (scheduled, past, runs, count) = (options.Int("scheduled", 1_000_000), options.Int("past", 10_000_000), options.Int("runs", 5), options.Int("count", 2000));
        using var network = await SandboxProcess.Start(options.Int("latency-ms", 0));
        var folders = new[] { Directory.CreateTempSubdirectory("relais-bench-"), Directory.CreateTempSubdirectory("relais-bench-") };
        using var other = new Options(["--store", options.Text("store") ?? "sqlite"]);
        await using var small = await Open(folders[0].FullName, other.Database());
        await using var large = await Open(folders[1].FullName, options.Database());
        await Publish(small, network, 500);
        await Publish(large, network, 500);
        var clock = Stopwatch.StartNew();
        await Multiply(large, past, scheduled);
        Console.Error.WriteLine($"seeded in {clock.Elapsed}");
        var (few, many) = (new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            few.Add(await Publish(small, network, count));
            many.Add(await Publish(large, network, count));
        }

        var result = new
        {
            scenario = "history",
            store = options.Database() is null ? "sqlite" : "postgres",
            count,
            scheduled,
            past,
            empty_s = few.Quantile(0.5),
            full_s = many.Quantile(0.5),
            ratio = Math.Round(many.Quantile(0.5) / few.Quantile(0.5), 3),
            target_ratio = 1.25,
        };
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var folder in folders)
        {
            folder.Delete(recursive: true);
        }

        return result;
    }

    private static async Task<ServiceProvider> Open(string folder, string? database)
    {
        var provider = PublishScenario.Services(new RelaisSettings { DataFolder = folder, Database = database, PrivateAddresses = ["*"] }, new ShiftedClock());
        await provider.GetRequiredService<StartStore>().RunAsync();
        return provider;
    }

    /// <summary>Seconds until deliveries that are due have all gone out.</summary>
    private static async Task<double> Publish(ServiceProvider provider, SandboxProcess network, int count)
    {
        await PublishSeed.Run(provider, network, count, 100, "envoi");
        var engine = provider.GetRequiredService<DeliveryEngine>();
        var clock = Stopwatch.StartNew();
        await engine.RunUntilIdle(CancellationToken.None);
        return Math.Round(clock.Elapsed.TotalSeconds, 3);
    }

    private static async Task Multiply(ServiceProvider provider, int past, int scheduled)
    {
        await using var db = await provider.GetRequiredService<IAppDbFactory>().CreateAsync(null);
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(30));
        var sqlite = provider.GetRequiredService<Store>().IsSqlite;
        var now = TimeProvider.System.Now().ToUnixTimeTicks();
        var tomorrow = now + (long)Duration.FromDays(1).TotalTicks;
        for (var from = 0; from < past; from += PerStatement)
        {
            var at = FormattableString.Invariant($"{now} - {(long)past * 1_000_000} + n.i * 1000000");
            await db.Database.ExecuteSqlRawAsync(Insert(db, sqlite, from, Math.Min(past, from + PerStatement), new()
            {
                ["DueAt"] = at, ["PublishedAt"] = at, ["ScheduledAt"] = at, ["CreatedAt"] = at,
            }));
        }

        for (var from = 0; from < scheduled; from += PerStatement)
        {
            var at = FormattableString.Invariant($"{tomorrow} + n.i * 10000000");
            await db.Database.ExecuteSqlRawAsync(Insert(db, sqlite, past + from, past + Math.Min(scheduled, from + PerStatement), new()
            {
                ["DueAt"] = at, ["NextTryAt"] = at, ["State"] = "'Scheduled'", ["PublishedAt"] = "NULL", ["Receipts"] = "NULL", ["RemoteUrl"] = "NULL",
            }));
        }

        await db.Database.ExecuteSqlRawAsync(sqlite ? "PRAGMA optimize" : """VACUUM ANALYZE "Deliveries" """);
    }

    private static string Insert(AppDb db, bool sqlite, int from, int to, Dictionary<string, string> values)
    {
        var id = sqlite ? "unhex(printf('%012x', n.i + {0})) || randomblob(10)" : "(lpad(to_hex(n.i + {0}), 12, '0') || substr(md5(n.i::text || '{0}'), 1, 20))::uuid";
        values["Id"] = string.Format(CultureInfo.InvariantCulture, id, 1_000_000_000_000);
        values["PostId"] = string.Format(CultureInfo.InvariantCulture, id, 1_100_000_000_000);
        values["IdempotencyKey"] = sqlite ? "printf('history-%d', n.i)" : "'history-' || n.i";
        var table = db.Model.FindEntityType(typeof(Delivery))!;
        var place = StoreObjectIdentifier.Create(table, StoreObjectType.Table)!.Value;
        var columns = table.GetProperties().Select(p => p.GetColumnName(place)!).ToList();
        var numbers = sqlite
            ? FormattableString.Invariant($"WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to - 1})")
            : FormattableString.Invariant($"WITH n(i) AS (SELECT * FROM generate_series({from}::bigint, {to - 1}::bigint))");
        return $"""
            INSERT INTO "Deliveries" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) {numbers}
            SELECT {string.Join(", ", columns.Select(c => values.GetValueOrDefault(c) ?? $"t.\"{c}\""))}
            FROM n, (SELECT * FROM "Deliveries" WHERE "State" = 'Published' ORDER BY "Id" LIMIT 1) t
            """;
    }
}
