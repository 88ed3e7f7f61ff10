using System.Diagnostics;
using System.Globalization;
using Relais.Publishing;
using Relais.Publishing.Model;

namespace Relais.Crash.Tests;

/// <summary>
/// The promise of the product, taken at its word: a worker killed again and again between the network's yes and its own knowledge of
/// it loses nothing and doubles nothing. <c>RELAIS_CRASH_SEED</c> repeats a run, <c>RELAIS_CRASH_KILLS</c> makes it longer.
/// </summary>
public sealed class KilledWorkerTests(ITestOutputHelper output)
{
    private const int LeaseSeconds = 5;
    private const int InFlight = 20;
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(900);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_worker_killed_between_accept_and_answer_loses_nothing_and_doubles_nothing() => RunSettings.Repeatable(output, nameof(KilledWorkerTests), async () =>
    {
        var kills = RunSettings.Kills ?? 50;
        var seed = RunSettings.Seed;
        var random = new Random(seed);
        Say($"Seed {seed}, {kills} kills, lease {LeaseSeconds} s, answers held {Hold.TotalMilliseconds} ms.");
        // A peer may have served an earlier run of the same seed.
        var run = Guid.CreateVersion7().ToString("N")[^8..];
        var data = Directory.CreateTempSubdirectory("relais-crash-").FullName;
        await using var peers = await Networks();
        var asked = new List<(Seat Seat, string Text)>();
        await using (var scene = await Scene.Open(data, null, early: true, Cancel))
        {
            var seats = new List<Seat>();
            foreach (var network in peers.All)
            {
                for (var i = 0; i < InFlight / peers.All.Count; i++)
                {
                    seats.Add(await scene.Connect(network, await network.Open($"{network.Key[..2]}{run}n{i}", Cancel), Cancel));
                }
            }

            for (var i = 0; i < 16 + kills; i++)
            {
                var text = $"Envoi {i.ToString(CultureInfo.InvariantCulture)} de {run}, essai {seed.ToString(CultureInfo.InvariantCulture)}";
                await scene.Due(seats, text, Cancel);
                asked.AddRange(seats.Select(s => (s, text)));
            }
        }

        Say($"{asked.Count} posts are due on {asked.Select(a => a.Seat).Distinct().Count()} channels.");
        var held = new List<int>();
        for (var kill = 0; kill < kills; kill++)
        {
            held.Add(await LiveAndDie(data, peers.All, random));
        }

        await Finish(data, peers.All);
        await Compare(data, asked, held, kills);
        Directory.Delete(data, recursive: true);
    });

    /// <summary>One life of a worker; how many answers were held when it died.</summary>
    private async Task<int> LiveAndDie(string data, IReadOnlyList<PeerNetwork> networks, Random random)
    {
        using var worker = WorkerProcess.Start(data, null, LeaseSeconds);
        var born = Stopwatch.StartNew();
        while (networks.Sum(n => n.Proxy.Held) < InFlight && !worker.HasEnded && born.Elapsed < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(5, Cancel);
        }

        worker.HasEnded.ShouldBeFalse(worker.Said);
        await Task.Delay(random.Next(0, (int)Hold.TotalMilliseconds / 2), Cancel);
        var held = networks.Sum(n => n.Proxy.Held);
        worker.Kill();
        return held;
    }

    /// <summary>A last worker, never killed: everything is settled, and it ends when told.</summary>
    private async Task Finish(string data, IReadOnlyList<PeerNetwork> networks)
    {
        foreach (var network in networks)
        {
            network.Calm();
        }

        using var worker = WorkerProcess.Start(data, null, LeaseSeconds);
        var clock = Stopwatch.StartNew();
        var open = OpenRows.Of(data);
        while (open > 0 && clock.Elapsed < TimeSpan.FromMinutes(4) && !worker.HasEnded)
        {
            await Task.Delay(500, Cancel);
            open = OpenRows.Of(data);
        }

        Say($"The last worker settled everything else in {clock.Elapsed.TotalSeconds:0} s; {open} left.");
        worker.HasEnded.ShouldBeFalse(worker.Said);
        await worker.Stop();
    }

    private async Task Compare(string data, List<(Seat Seat, string Text)> asked, List<int> held, int kills)
    {
        await using var scene = await Scene.Open(data, null, early: true, Cancel);
        var outcomes = await scene.Outcomes(Cancel);
        var states = await scene.States(Cancel);
        Say($"Answers held at the moment of death: fewest {held.Min()}, median {held.Order().ElementAt(held.Count / 2)}, most {held.Max()}; {kills} kills.");
        Say("network        asked   there    lost doubled | swallowed  answers lost   found  not there");
        var (lost, doubled) = (new List<string>(), new List<string>());
        foreach (var network in asked.GroupBy(a => a.Seat.Network))
        {
            var shown = await network.Key.Read([.. network.Select(n => n.Seat.Account).Distinct()], Cancel);
            var copies = network.Select(n => (n.Text, n.Seat, Count: shown[n.Seat.Account.AccountId].Count(s => s.Text == n.Text))).ToList();
            var (missing, twice) = (copies.Where(c => c.Count == 0).ToList(), copies.Where(c => c.Count > 1).ToList());
            lost.AddRange(missing.Select(m => m.ToString()));
            doubled.AddRange(twice.Select(t => t.ToString()));
            var met = network.Select(n => n.Seat.Channel).Distinct().SelectMany(c => outcomes[c]).ToLookup(o => o.Outcome, o => o.Count);
            Say($"{network.Key.Name,-12} {copies.Count,7} {copies.Sum(c => c.Count),7} {missing.Count,7} {twice.Count,7} | {network.Key.Proxy.Swallowed,9}  {met[AttemptOutcome.Lost].Sum(),12} {met[AttemptOutcome.Found].Sum(),7} {met[AttemptOutcome.NotThere].Sum(),10}");
        }

        Say("States: " + string.Join(", ", states.Select(s => $"{s.Key} {s.Value}")));
        lost.ShouldBeEmpty();
        doubled.ShouldBeEmpty();
        states.Keys.ShouldBe([DeliveryState.Published]);
        held.Order().ElementAt(held.Count / 2).ShouldBeGreaterThan(InFlight / 2, "workers died with answers under way");
    }

    private async Task<PeerList> Networks()
    {
        var all = await PeerNetwork.All(output, Cancel);
        foreach (var network in all)
        {
            (network.Proxy.Hold, network.Proxy.Swallow) = (Hold, 0.04);
        }

        return new(all);
    }

    private void Say(string line) => output.Say(line);

    private sealed record PeerList(IReadOnlyList<PeerNetwork> All) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var peer in All)
            {
                await peer.DisposeAsync();
            }
        }
    }
}
