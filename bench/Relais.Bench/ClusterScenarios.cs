using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Publishing;
using Relais.Publishing.Model;

namespace Relais.Bench;

/// <summary>Whole processes of the product at work: several on one PostgreSQL, and one that has just been started again.</summary>
internal static class ClusterScenarios
{
    /// <summary>
    /// Deliveries a second by one, two and four workers on one PostgreSQL: <c>--count 4000 --latency-ms 100 --in-flight 8</c>. Few calls at
    /// once and a slow network, so that what is seen is whether they hinder each other and not how many cores there are.
    /// </summary>
    public static async Task<object> Processes(Options options)
    {
        var (count, latency, inFlight) = (options.Int("count", 4000), options.Int("latency-ms", 100), options.Int("in-flight", 8));
        var database = options.Database() ?? throw new InvalidOperationException("Several processes need --store postgres.");
        using var network = await SandboxProcess.Start(latency);
        var data = Directory.CreateTempSubdirectory("relais-bench-");
        await using var provider = PublishScenario.Services(new RelaisSettings { DataFolder = Path.Combine(data.FullName, "data"), Database = database, PrivateAddresses = ["*"] }, new ShiftedClock());
        await provider.GetRequiredService<StartStore>().RunAsync();
        var rates = new Dictionary<int, double>();
        foreach (var workers in new[] { 1, 2, 4 })
        {
            await PublishSeed.Run(provider, network, count, 200, FormattableString.Invariant($"envoi{workers}"));
            rates[workers] = Math.Round(await Rate(provider, data.FullName, database, workers, inFlight), 1);
        }

        var there = await network.Texts("envoi");
        return new
        {
            scenario = "processes",
            store = "postgres",
            count,
            latency_ms = latency,
            in_flight = inFlight,
            rate = new { one = rates[1], two = rates[2], four = rates[4] },
            four_over_one = Math.Round(rates[4] / rates[1], 2),
            lost = (count * 3) - there.Distinct(StringComparer.Ordinal).Count(),
            doubled = there.Count - there.Distinct(StringComparer.Ordinal).Count(),
        };
    }

    /// <summary>Time from the start of the published build, with posts overdue in its store, until the first has arrived at the network: <c>--runs 5 [--store postgres]</c>, of which the median.</summary>
    public static async Task<object> Restart(Options options)
    {
        var firsts = new List<double>();

        // One folder for all runs: what the database holds is sealed with the key file there.
        var data = Directory.CreateTempSubdirectory("relais-bench-");
        for (var run = 0; run < options.Int("runs", 5); run++)
        {
            using var network = await SandboxProcess.Start(0);
            await using (var provider = PublishScenario.Services(new RelaisSettings { DataFolder = Path.Combine(data.FullName, "data"), Database = options.Database(), PrivateAddresses = ["*"] }, new ShiftedClock()))
            {
                await provider.GetRequiredService<StartStore>().RunAsync();
                await Forget(provider);
                await PublishSeed.Run(provider, network, 200, 20, "envoi");
            }

            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            var (launched, watch) = (TimeProvider.System.Now(), Stopwatch.StartNew());
            List<(string, string)> settings = [("RELAIS_PRIVATE_ADDRESSES", "*"), .. options.Database() is { } database ? [("RELAIS_DATABASE", database)] : Array.Empty<(string, string)>()];
            using var process = ProductRun.Launch("serve", data.FullName, out _, [.. settings]);
            List<(string Key, Instant At)> arrived;
            while ((arrived = await network.Arrivals("envoi")).Count == 0 && watch.Elapsed < TimeSpan.FromMinutes(1))
            {
                // The network notes the moment: asking it often would only take from the start what it has of two cores.
                await Task.Delay(100);
            }

            firsts.Add(Math.Round((arrived.Min(a => a.At) - launched).TotalSeconds, 3));
            await ProductRun.Stop(process);
        }

        data.Delete(recursive: true);
        return new { scenario = "restart", store = options.Database() is null ? "sqlite" : "postgres", first_s = firsts.Quantile(0.5), all = firsts, target_s = 1 };
    }

    /// <summary>What an earlier run left over would be sent first.</summary>
    private static async Task Forget(ServiceProvider provider)
    {
        await using var db = await provider.GetRequiredService<IAppDbFactory>().CreateAsync(null);
        await db.Set<Delivery>().IgnoreQueryFilters().Where(d => d.NextTryAt != null || d.ClaimedBy != null)
            .ExecuteUpdateAsync(s => s.SetProperty(d => d.State, DeliveryState.Cancelled).SetProperty(d => d.NextTryAt, (Instant?)null).SetProperty(d => d.ClaimedBy, (string?)null).SetProperty(d => d.LeaseUntil, (Instant?)null));
    }

    private static async Task<double> Rate(ServiceProvider provider, string data, string database, int workers, int inFlight)
    {
        var databases = provider.GetRequiredService<IAppDbFactory>();
        await using var db = await databases.CreateAsync(null);
        var deliveries = db.Set<Delivery>().IgnoreQueryFilters();
        var far = TimeProvider.System.Now() + Duration.FromHours(1);
        await deliveries.Where(d => d.NextTryAt != null).ExecuteUpdateAsync(s => s.SetProperty(d => d.DueAt, far).SetProperty(d => d.NextTryAt, far));
        var running = new List<Process>();
        try
        {
            for (var i = 0; i < workers; i++)
            {
                var process = ProductRun.Launch(
                    "serve", data, out var address, ("RELAIS_PRIVATE_ADDRESSES", "*"), ("RELAIS_DATABASE", database), ("RELAIS_ROLE", "worker"), ("RELAIS_IN_FLIGHT", FormattableString.Invariant($"{inFlight}")));
                running.Add(process);
                await ProductRun.Ready(address, process);
            }

            // Each wakes when it has looked for what is due next, half a minute later at most.
            var due = TimeProvider.System.Now() + Duration.FromSeconds(35);
            await deliveries.Where(d => d.NextTryAt != null).ExecuteUpdateAsync(s => s.SetProperty(d => d.DueAt, due).SetProperty(d => d.NextTryAt, due));
            while (await deliveries.AnyAsync(d => d.NextTryAt != null || d.ClaimedBy != null))
            {
                await Task.Delay(200);
            }

            var ended = await db.Set<Attempt>().IgnoreQueryFilters().Where(a => a.StartedAt >= due && a.EndedAt != null).Select(a => a.EndedAt!.Value).ToListAsync();
            return ended.Count / (ended.Max() - due).TotalSeconds;
        }
        finally
        {
            foreach (var process in running)
            {
                await ProductRun.Stop(process);
                process.Dispose();
            }
        }
    }
}
