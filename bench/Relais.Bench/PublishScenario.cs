using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Host.Serve;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Bench;

/// <summary>
/// Many deliveries due at one instant, to a network in a process of its own that answers after a while:
/// <c>--count 10000 --latency-ms 50 --in-flight 64 --channels 500 [--store postgres://...]</c>. The network's own limit is the rate of a
/// bare loop of as many parallel requests, taken in the same run.
/// </summary>
internal static class PublishScenario
{
    public static async Task<object> Run(Options options)
    {
        var (count, inFlight, channels) = (options.Int("count", 10_000), options.Int("in-flight", 64), options.Int("channels", 500));
        using var network = await SandboxProcess.Start(options.Int("latency-ms", 50));
        var folder = Directory.CreateTempSubdirectory("relais-bench-").FullName;
        var settings = new RelaisSettings { DataFolder = folder, Database = options.Database(), InFlight = inFlight, PrivateAddresses = ["*"] };
        await using var provider = Services(settings, new ShiftedClock());
        await provider.GetRequiredService<StartStore>().RunAsync();

        // What is compiled, pooled and connected on first use is so before anything is measured, here as in the peers.
        await PublishSeed.Run(provider, network, options.Int("warm-up", 3000), 150, "chauffe");
        await Drain(provider);
        await PublishSeed.Run(provider, network, count, channels, "envoi");
        var limit = await network.BareLoop(inFlight, Math.Clamp(count, 500, 5000));
        // What seeding left behind is not the engine's.
        MemoryAtRest.GiveBack();
        var (cpu, databaseCpu) = (Process.GetCurrentProcess().TotalProcessorTime, ProcessTimes.Of("postgres"));
        Console.Error.WriteLine($"draining in process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        var started = TimeProvider.System.Now();
        var peak = await Drain(provider);
        var spent = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var databaseSpent = ProcessTimes.Of("postgres") - databaseCpu;
        return await Result(options, provider, network, new(count, limit, started, spent, databaseSpent, peak));
    }

    /// <summary>Runs the engine until nothing is left to do; the largest resident memory seen meanwhile, in bytes.</summary>
    internal static async Task<long> Drain(ServiceProvider provider)
    {
        var engine = provider.GetRequiredService<DeliveryEngine>();
        using var stop = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var running = engine.Run(stop.Token);
        var peak = 0L;
        do
        {
            // The store is asked only when nothing is in hand: what is asked here would be counted as the engine's work.
            await Task.Delay(100);
            peak = Math.Max(peak, Environment.WorkingSet);
        }
        while ((engine.InHand > 0 || await Open(provider)) && clock.Elapsed < TimeSpan.FromMinutes(10));

        await stop.CancelAsync();
        await running;
        return peak;
    }

    internal static ServiceProvider Services(RelaisSettings settings, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        services.AddSingleton(time);
        services.AddRelais(settings, Product.Modules());
        return services.BuildServiceProvider();
    }

    private static async Task<object> Result(Options options, ServiceProvider provider, SandboxProcess network, Measured m)
    {
        await using var db = await provider.GetRequiredService<IAppDbFactory>().CreateAsync(null);
        var attempts = await db.Set<Attempt>().IgnoreQueryFilters().Where(a => a.EndedAt != null && a.StartedAt >= m.Started).Select(a => new { a.StartedAt, a.EndedAt }).ToListAsync();
        var published = await db.Set<Delivery>().IgnoreQueryFilters().CountAsync(d => d.State == DeliveryState.Published && d.PublishedAt >= m.Started);
        var lateness = attempts.ConvertAll(a => (a.StartedAt - m.Started).TotalMilliseconds);
        var seconds = (attempts.Max(a => a.EndedAt!.Value) - m.Started).TotalSeconds;
        var there = await network.Texts("envoi");
        var rate = published / seconds;
        var ledger = provider.GetRequiredService<Ledger>().Written;
        return new
        {
            scenario = "publish",
            store = options.Database() is null ? "sqlite" : "postgres",
            count = m.Count,
            latency_ms = options.Int("latency-ms", 50),
            in_flight = options.Int("in-flight", 64),
            published,
            seconds = Math.Round(seconds, 2),
            rate = Math.Round(rate, 1),
            limit = Math.Round(m.Limit, 1),
            limit_share = Math.Round(rate / m.Limit, 3),
            lateness_ms = new { p50 = lateness.Quantile(0.5), p99 = lateness.Quantile(0.99), max = lateness.Max() },
            cpu_s = Math.Round((m.Cpu + m.DatabaseCpu).TotalSeconds, 2),
            cpu_ms_each = Math.Round((m.Cpu + m.DatabaseCpu).TotalMilliseconds / m.Count, 3),
            rss_mb = m.Peak / 1_000_000,
            groups = ledger.Groups,
            entries_per_group = Math.Round(ledger.Entries / (double)Math.Max(1, ledger.Groups), 1),
            lost = m.Count - there.Distinct(StringComparer.Ordinal).Count(),
            doubled = there.Count - there.Distinct(StringComparer.Ordinal).Count(),
        };
    }

    private static async Task<bool> Open(ServiceProvider provider)
    {
        await using var db = await provider.GetRequiredService<IAppDbFactory>().CreateAsync(null);
        var all = db.Set<Delivery>().IgnoreQueryFilters();
        return await all.AnyAsync(d => d.NextTryAt != null) || await all.AnyAsync(d => d.ClaimedBy != null);
    }

    private sealed record Measured(int Count, double Limit, Instant Started, TimeSpan Cpu, TimeSpan DatabaseCpu, long Peak);
}

/// <summary>The processor time of every process of a name, for what a database server spends.</summary>
internal static class ProcessTimes
{
    public static TimeSpan Of(string name)
    {
        var all = Process.GetProcessesByName(name);
        var sum = TimeSpan.Zero;
        foreach (var process in all)
        {
            try
            {
                sum += process.TotalProcessorTime;
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It ended meanwhile.
            }

            process.Dispose();
        }

        return sum;
    }
}

/// <summary>The sandbox network in a process of its own, so that its work is not counted as ours.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private readonly Process process;
    private readonly HttpClient http;

    private SandboxProcess(Process process, Uri address) => (this.process, Address, http) = (process, address, new() { BaseAddress = address });

    public Uri Address { get; }

    public static async Task<SandboxProcess> Start(int latency)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Relais.Sandbox.dll"), "--port", "0", "--latency-ms", latency.ToString(CultureInfo.InvariantCulture), "--no-rate-limits" })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Listening on ", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new(process, new(line["Listening on ".Length..]));
            }
        }

        throw new InvalidOperationException("The sandbox did not start.");
    }

    /// <summary>A token for an account, opened if it does not exist.</summary>
    public async Task<(string Id, string Token)> Account(string name)
    {
        using var answer = await http.PostAsJsonAsync("sandbox/accounts", new { username = name });
        answer.EnsureSuccessStatusCode();
        var account = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (account.GetProperty("id").GetString()!, account.GetProperty("access_token").GetString()!);
    }

    /// <summary>Posts per second of a loop that does nothing else.</summary>
    public async Task<double> BareLoop(int parallel, int count)
    {
        var (_, token) = await Account("bare");
        using var bare = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = parallel }) { BaseAddress = Address };
        bare.DefaultRequestHeaders.Authorization = new("Bearer", token);
        async Task Post(int i)
        {
            using var answer = await bare.PostAsJsonAsync("api/v1/statuses", new { status = $"boucle {i}" });
            answer.EnsureSuccessStatusCode();
        }

        await Parallel.ForAsync(0, parallel * 4, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (i, _) => await Post(-i));
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (i, _) => await Post(i));
        return count / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Account and text of everything accepted whose text begins so.</summary>
    public async Task<List<string>> Texts(string beginning)
    {
        var lines = await http.GetStringAsync("sandbox/ledger");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Select(e => (Account: e.GetProperty("account").GetString(), Text: e.GetProperty("text").GetString()!))
            .Where(e => e.Text.StartsWith(beginning, StringComparison.Ordinal)).Select(e => $"{e.Account} {e.Text}")];
    }

    /// <summary>Idempotency key and moment of arrival of everything accepted whose text begins so.</summary>
    public async Task<List<(string Key, Instant At)>> Arrivals(string beginning)
    {
        var lines = await http.GetStringAsync("sandbox/ledger");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Where(e => e.GetProperty("text").GetString()!.StartsWith(beginning, StringComparison.Ordinal))
            .Select(e => (e.GetProperty("idempotency_key").GetString() ?? "", Instant.FromDateTimeOffset(e.GetProperty("arrived_at").GetDateTimeOffset())))];
    }

    public void Dispose()
    {
        http.Dispose();
        process.Kill();
        process.Dispose();
    }
}
