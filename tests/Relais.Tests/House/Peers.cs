using System.Text.Json;

namespace Relais.Tests.House;

/// <summary>The real servers that <c>tests/peers</c> starts; a test whose peer is missing skips and says so.</summary>
public static class Peers
{
    /// <summary>What the start script printed.</summary>
    public static JsonElement Get(string name)
    {
        var variable = "RELAIS_PEER_" + name.ToUpperInvariant();
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } json)
        {
            return JsonDocument.Parse(json).RootElement;
        }

        Assert.Skip($"No {name} server: set {variable} to what tests/peers/{name}/start-{name}.sh prints (./test does).");
        return default;
    }
}
