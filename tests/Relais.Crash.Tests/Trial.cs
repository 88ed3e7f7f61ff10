using System.Collections.Concurrent;
using NodaTime;
using Relais.Publishing;

namespace Relais.Crash.Tests;

/// <summary>One store's part of a run: who may post where, what was asked, and everything that was made to go wrong.</summary>
internal sealed class Trial(string store, int seed, IReadOnlyList<PeerNetwork> networks, string data, string? database) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> faults = new();
    private readonly ConcurrentDictionary<DeliveryId, string> asked = new();
    private int number;

    public string Store => store;

    public string Data => data;

    public string? Database => database;

    /// <summary>Short and new, so that a peer that served an earlier run of the same seed shows nothing of it.</summary>
    public string Run { get; } = Guid.CreateVersion7().ToString("N")[^8..];

    public IReadOnlyList<PeerNetwork> Networks => networks;

    public List<Seat> Seats { get; } = [];

    public ConcurrentQueue<Ask> Asks { get; } = new();

    public ConcurrentQueue<Trouble> Troubles { get; } = new();

    /// <summary>From the moment that a pause was answered to the moment before it was lifted.</summary>
    public ConcurrentQueue<Trouble> Pauses { get; } = new();

    /// <summary>Deliveries that a person was asked about, with the reason given.</summary>
    public IReadOnlyDictionary<DeliveryId, string> Asked => asked;

    public int Kills { get; set; }

    /// <summary>How often a process stood still for about its lease.</summary>
    public int Freezes { get; set; }

    public int Restarts { get; set; }

    /// <summary>One sequence of chances for each actor, so that they do not disturb each other's.</summary>
    public Random Chance(string actor) => new(HashOf(seed + store + actor));

    public string NextText() => $"Envoi {Interlocked.Increment(ref number)} de {Run}";

    public void Fault(PeerNetwork network) => faults.AddOrUpdate(network.Key, 1, (_, n) => n + 1);

    public int FaultsOf(PeerNetwork network) => faults.GetValueOrDefault(network.Key);

    public void AsksAPerson(DeliveryId delivery, string reason) => asked.TryAdd(delivery, reason);

    public async Task Open(Scene scene, int accounts, CancellationToken cancel)
    {
        foreach (var network in networks)
        {
            for (var i = 0; i < accounts; i++)
            {
                Seats.Add(await scene.Connect(network, await network.Open($"{network.Key[..2]}{Run}n{i}", cancel), cancel));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var network in networks)
        {
            await network.DisposeAsync();
        }

        Directory.Delete(data, recursive: true);
    }

    /// <summary>The same on every machine and in every process, unlike that of the platform.</summary>
    private static int HashOf(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));
}
