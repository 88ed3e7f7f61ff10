using System.Diagnostics.CodeAnalysis;
using Relais.Networks.Bluesky;
using Relais.Networks.Http;
using Relais.Networks.Mastodon;
using Relais.Networks.Sandbox;

namespace Relais.Networks;

/// <summary>Every network of this installation, by key.</summary>
public sealed class NetworkCatalog
{
    private readonly Dictionary<string, INetwork> byKey;

    /// <exception cref="ArgumentException">Two networks share a key.</exception>
    public NetworkCatalog(IEnumerable<INetwork> networks)
    {
        All = [.. networks];
        byKey = All.ToDictionary(network => network.Info.Key, StringComparer.Ordinal);
    }

    /// <summary>The networks that this product knows. The sandbox only where the operator runs one.</summary>
    /// <param name="sandbox">Where the sandbox network runs; null leaves it out.</param>
    public static NetworkCatalog Standard(Wire wire, Uri? sandbox = null, BlueskyOptions? bluesky = null)
    {
        List<INetwork> networks = [new MastodonNetwork(wire), new BlueskyNetwork(wire, bluesky)];
        if (sandbox is not null)
            networks.Add(new SandboxNetwork(wire, sandbox));
        return new(networks);
    }

    /// <summary>In the order in which people see them.</summary>
    public IReadOnlyList<INetwork> All { get; }

    /// <exception cref="KeyNotFoundException">No such network.</exception>
    public INetwork this[string key] => byKey.TryGetValue(key, out var network)
        ? network
        : throw new KeyNotFoundException($"No network has the key \"{key}\".");

    public bool TryGet(string key, [NotNullWhen(true)] out INetwork? network) => byKey.TryGetValue(key, out network);

    /// <summary>The network as one of its abilities; null when it does not have it, and when this installation does not offer the network.</summary>
    public T? As<T>(string key) where T : class, INetwork => TryGet(key, out var network) ? network as T : null;
}
