using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Bench;

/// <summary>
/// One delivery at a time, to an engine that sleeps in between: how long after its due instant it has arrived at the network.
/// <c>--count 200 --gap-ms 130 [--store postgres]</c>. The network's own clock says when; it runs on this machine.
/// </summary>
internal static class LoneScenario
{
    public static async Task<object> Run(Options options)
    {
        var (count, gap) = (options.Int("count", 200), Duration.FromMilliseconds(options.Int("gap-ms", 130)));
        using var network = await SandboxProcess.Start(0);
        var folder = Directory.CreateTempSubdirectory("relais-bench-").FullName;
        await using var provider = PublishScenario.Services(new RelaisSettings { DataFolder = folder, Database = options.Database(), PrivateAddresses = ["*"] }, new ShiftedClock());
        await provider.GetRequiredService<StartStore>().RunAsync();
        await PublishSeed.Run(provider, network, 300, 50, "chauffe");
        await PublishScenario.Drain(provider);
        await PublishSeed.Run(provider, network, count, 50, "envoi");
        var due = await Spread(provider, gap);
        await PublishScenario.Drain(provider);
        var arrived = (await network.Arrivals("envoi")).ToLookup(a => a.Key, a => a.At);
        var late = due.Where(d => arrived[d.Key].Any()).Select(d => (arrived[d.Key].First() - d.At).TotalMilliseconds).ToList();
        return new
        {
            scenario = "lone",
            store = options.Database() is null ? "sqlite" : "postgres",
            count,
            lateness_ms = new { p50 = late.Quantile(0.5), p99 = late.Quantile(0.99), max = late.Max() },
            target_p99_ms = 250,
            slowest = late.Select((ms, i) => new { nth = i + 1, ms = Math.Round(ms, 1) }).OrderByDescending(l => l.ms).Take(5),
            early = late.Count(l => l < 0),
            lost = count - late.Count,
            doubled = arrived.Sum(a => a.Count() - 1),
        };
    }

    /// <summary>Gives each an instant of its own, the first in fifteen seconds, when all are written; the idempotency key of its only segment and that instant.</summary>
    private static async Task<List<(string Key, Instant At)>> Spread(ServiceProvider provider, Duration gap)
    {
        await using var db = await provider.GetRequiredService<IAppDbFactory>().CreateAsync(null);
        var at = TimeProvider.System.Now() + Duration.FromSeconds(15);
        var due = new List<(string, Instant)>();
        foreach (var row in await db.Set<Delivery>().IgnoreQueryFilters().Where(d => d.State == DeliveryState.Scheduled).OrderBy(d => d.Id).Select(d => new { d.Id, d.IdempotencyKey }).ToListAsync())
        {
            var mine = at;
            await db.Set<Delivery>().IgnoreQueryFilters().Where(d => d.Id == row.Id).ExecuteUpdateAsync(s => s.SetProperty(d => d.DueAt, mine).SetProperty(d => d.NextTryAt, mine));
            due.Add((row.IdempotencyKey + "-0", mine));
            at += gap;
        }

        return due;
    }
}
