using System.Diagnostics.CodeAnalysis;

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

    /// <summary>In the order in which people see them.</summary>
    public IReadOnlyList<INetwork> All { get; }

    /// <exception cref="KeyNotFoundException">No such network.</exception>
    public INetwork this[string key] => byKey.TryGetValue(key, out var network)
        ? network
        : throw new KeyNotFoundException($"No network has the key \"{key}\".");

    public bool TryGet(string key, [NotNullWhen(true)] out INetwork? network) => byKey.TryGetValue(key, out network);

    /// <summary>The network as one of its abilities; null when it does not have it.</summary>
    public T? As<T>(string key) where T : class, INetwork => this[key] as T;
}
