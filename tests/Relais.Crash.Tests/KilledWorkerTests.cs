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
    public async Task A_worker_killed_between_accept_and_answer_loses_nothing_and_doubles_nothing()
    {
        var kills = Number("RELAIS_CRASH_KILLS", 50);
        var seed = Number("RELAIS_CRASH_SEED", 20260804);
        var random = new Random(seed);
        Say($"Seed {seed}, {kills} kills, lease {LeaseSeconds} s, answers held {Hold.TotalMilliseconds} ms.");
        // A peer may have served an earlier run of the same seed.
        var run = Guid.CreateVersion7().ToString("N")[^8..];
        var data = Directory.CreateTempSubdirectory("relais-crash-").FullName;
        await using var peers = await Networks();
        var seats = new List<Seat>();
        var asked = new Dictionary<Seat, List<string>>();
        await using (var scene = await Scene.Open(data, null, Cancel))
        {
            foreach (var network in peers.All)
            {
                for (var i = 0; i < InFlight / peers.All.Count; i++)
                {
                    seats.Add(await scene.Connect(network, await network.Open($"{network.Key[..2]}{run}n{i}", Cancel), Cancel));
                }
            }

            foreach (var seat in seats)
            {
                asked[seat] = [.. Enumerable.Range(0, 16 + (kills * 2)).Select(i => $"Envoi {i.ToString(CultureInfo.InvariantCulture)} de {seat.Account.Handle}, essai {seed.ToString(CultureInfo.InvariantCulture)}")];
                foreach (var text in asked[seat])
                {
                    await scene.Due(seat, text, Cancel);
                }
            }
        }

        Say($"{asked.Values.Sum(a => a.Count)} posts are due on {seats.Count} channels.");
        var held = new List<int>();
        for (var kill = 0; kill < kills; kill++)
        {
            held.Add(await LiveAndDie(data, peers.All, random));
        }

        await Finish(data, peers.All);
        await Compare(data, asked, held, kills);
        Directory.Delete(data, recursive: true);
    }

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
            (network.Proxy.Hold, network.Proxy.Swallow) = (TimeSpan.Zero, 0);
        }

        using var worker = WorkerProcess.Start(data, null, LeaseSeconds);
        var clock = Stopwatch.StartNew();
        var open = Open(data);
        while (open > 0 && clock.Elapsed < TimeSpan.FromMinutes(4) && !worker.HasEnded)
        {
            await Task.Delay(500, Cancel);
            open = Open(data);
        }

        Say($"The last worker settled everything else in {clock.Elapsed.TotalSeconds:0} s; {open} left.");
        worker.HasEnded.ShouldBeFalse(worker.Said);
        await worker.Stop();
    }

    private async Task Compare(string data, Dictionary<Seat, List<string>> asked, List<int> held, int kills)
    {
        await using var scene = await Scene.Open(data, null, Cancel);
        var outcomes = await scene.Outcomes(Cancel);
        var states = await scene.States(Cancel);
        Say($"Answers held at the moment of death: fewest {held.Min()}, median {held.Order().ElementAt(held.Count / 2)}, most {held.Max()}; {kills} kills.");
        Say("network        asked   there    lost doubled | swallowed  answers lost   found  not there");
        var (lost, doubled) = (new List<string>(), new List<string>());
        foreach (var network in asked.GroupBy(a => a.Key.Network))
        {
            var (there, before) = (0, (lost.Count, doubled.Count));
            foreach (var (seat, texts) in network)
            {
                var shown = (await seat.Network.Texts(seat.Account, Cancel)).CountBy(t => t).ToDictionary();
                there += shown.Values.Sum();
                lost.AddRange(texts.Where(t => !shown.ContainsKey(t)));
                doubled.AddRange(shown.Where(s => s.Value > 1).Select(s => s.Key));
            }

            var met = network.SelectMany(n => outcomes[n.Key.Channel]).ToLookup(o => o.Outcome, o => o.Count);
            Say($"{network.Key.Name,-12} {network.Sum(n => n.Value.Count),7} {there,7} {lost.Count - before.Item1,7} {doubled.Count - before.Item2,7} | {network.Key.Proxy.Swallowed,9}  {met[AttemptOutcome.Lost].Sum(),12} {met[AttemptOutcome.Found].Sum(),7} {met[AttemptOutcome.NotThere].Sum(),10}");
        }

        Say("States: " + string.Join(", ", states.Select(s => $"{s.Key} {s.Value}")));
        lost.ShouldBeEmpty();
        doubled.ShouldBeEmpty();
        states.Keys.ShouldBe([DeliveryState.Published]);
        held.Order().ElementAt(held.Count / 2).ShouldBeGreaterThan(InFlight / 2, "workers died with answers under way");
    }

    /// <summary>How many deliveries are not published, read beside the worker without disturbing it.</summary>
    private static long Open(string data)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data, "relais.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT count(*) FROM "Deliveries" WHERE "State" <> 'Published'""";
        return (long)command.ExecuteScalar()!;
    }

    private async Task<PeerList> Networks()
    {
        var all = new List<PeerNetwork> { await SandboxPeer.Start(Cancel) };
        if (Environment.GetEnvironmentVariable("RELAIS_PEER_PDS") is { Length: > 0 } line)
        {
            all.Add(PdsPeer.From(line));
        }
        else
        {
            Say("NOT TESTED against a real Bluesky PDS: RELAIS_PEER_PDS is not set.");
        }

        all.ForEach(n => (n.Proxy.Hold, n.Proxy.Swallow) = (Hold, 0.04));
        return new(all);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private void Say(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }

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
