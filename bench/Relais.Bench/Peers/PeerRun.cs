using System.Diagnostics;
using System.Globalization;

namespace Relais.Bench.Peers;

/// <summary>
/// One measured run of another job system: its worker in a process of its own, warm; its jobs stored meanwhile, all due at one instant; from
/// that instant on it works, and the run ends when its store says that every job is completed. Everything is seen from outside.
/// </summary>
internal sealed class PeerRun(string scenario, string name, string storeName, PeerProgram program, PeerStore store, Options options)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly int count = options.Int("count", 10_000);
    private readonly int inFlight = options.Int("in-flight", 64);
    private readonly TimeSpan patience = TimeSpan.FromSeconds(options.Int("patience-s", 100));
    private bool killed;
    private double cpu;
    private double peak;
    private double serverMegabytes;

    public async Task<object> Measure()
    {
        var folder = Directory.CreateTempSubdirectory("relais-bench-").FullName;
        using var sandbox = await SandboxProcess.Start(options.Int("latency-ms", 50));
        using var network = new PeerNetwork(sandbox);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PEER_STORE"] = store.Address,
            ["PEER_NETWORK"] = sandbox.Address.ToString().TrimEnd('/'),
            ["PEER_IN_FLIGHT"] = inFlight.ToString(CultureInfo.InvariantCulture),
            ["PEER_JOBS"] = Path.Combine(folder, "jobs"),
            ["PEER_WARM"] = Path.Combine(folder, "warm"),
        };
        await network.Write(settings["PEER_JOBS"], settings["PEER_WARM"], count, options.Int("channels", 500));
        var limit = await sandbox.BareLoop(inFlight, Math.Min(count, 3000));
        var worker = await PeerWorker.Start(program, settings);
        try
        {
            // Far enough away that everything is stored by then, as a timer and not as work for now.
            var due = DateTimeOffset.UtcNow.AddSeconds(5 + (count / 500));
            settings["PEER_DUE"] = due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            await PeerWorker.Seed(program, settings);
            var rest = due - DateTimeOffset.UtcNow;
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
            (worker, var seconds, var started) = await Work(worker, network, settings);
            return await Result(network, limit, seconds, started);
        }
        finally
        {
            worker.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>From the word to begin until nothing is left, or nothing has happened for as long as patience lasts.</summary>
    private async Task<(PeerWorker Worker, double Seconds, DateTimeOffset Started)> Work(PeerWorker worker, PeerNetwork network, Dictionary<string, string> settings)
    {
        var (before, serverBefore) = ((await network.Summary()).Accepted, Server(ProcessTree.CpuSeconds));
        var (clock, started) = (Stopwatch.StartNew(), DateTimeOffset.UtcNow);
        await worker.Go();
        var (state, changed, asked) = ((Accepted: 0, Pending: (long)count), TimeSpan.Zero, TimeSpan.Zero);
        while (state.Pending > 0 && clock.Elapsed - changed < patience && !worker.Ended)
        {
            await Task.Delay(Look);
            var (accepted, pending) = ((await network.Summary()).Accepted - before, state.Pending);
            if (accepted >= count || clock.Elapsed - asked > TimeSpan.FromSeconds(1))
            {
                (pending, asked) = (await store.Pending(), clock.Elapsed);
            }

            if ((accepted, pending) != state)
            {
                (state, changed) = ((accepted, pending), clock.Elapsed);
            }

            if (accepted >= count / 2 && serverMegabytes == 0)
            {
                serverMegabytes = Server(ProcessTree.Megabytes);
            }

            if (accepted >= count / 2 && options.Flag("kill-half-way") && !killed)
            {
                Add(worker);
                worker.Dispose();
                killed = true;
                worker = await PeerWorker.Start(program, new Dictionary<string, string>(settings, StringComparer.Ordinal) { ["PEER_WARM"] = "" });
                await worker.Go();
            }
        }

        if (worker.Ended)
        {
            throw new InvalidOperationException("The worker ended by itself in the middle of its work.");
        }

        Add(worker);
        cpu += Server(ProcessTree.CpuSeconds) - serverBefore;
        serverMegabytes = Math.Max(serverMegabytes, Server(ProcessTree.Megabytes));
        return (worker, changed.TotalSeconds, started);
    }

    private async Task<object> Result(PeerNetwork network, double limit, double seconds, DateTimeOffset started)
    {
        var (posts, pending) = (await network.Posts(), await store.Pending());
        var distinct = posts.Select(p => p.Post).Distinct(StringComparer.Ordinal).Count();
        var lateness = posts.ConvertAll(p => (p.Arrived - started).TotalMilliseconds);
        var rate = (count - pending) / seconds;
        return new
        {
            scenario,
            name,
            store = storeName,
            killed,
            count,
            completed = count - pending,
            pending,
            seconds = Math.Round(seconds, 2),
            rate = Math.Round(rate, 1),
            limit = Math.Round(limit, 1),
            limit_share = Math.Round(rate / limit, 3),
            lateness_ms = new { p50 = lateness.Quantile(0.5), p99 = lateness.Quantile(0.99), max = lateness.Max() },
            cpu_s = Math.Round(cpu, 2),
            cpu_ms_each = Math.Round(cpu * 1000 / count, 3),
            rss_mb = Math.Round(peak),
            server_mb = Math.Round(serverMegabytes),
            unsent = count - distinct,

            // What waits in the store may still be sent, however late: it is not lost.
            lost = Math.Max(0, count - distinct - pending),
            doubled = posts.Count - distinct,
            replays = (await network.Summary()).Replays,
        };
    }

    private void Add(PeerWorker worker) => (cpu, peak) = (cpu + worker.CpuSeconds, Math.Max(peak, worker.PeakMegabytes));

    private double Server(Func<int, double> figure) => store.Server is { } id ? figure(id) : 0;
}
