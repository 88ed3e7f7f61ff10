using System.Text.Json;

namespace Relais.TestHouse;

/// <summary>A real server that somebody else wrote, started by a script of tests/peers. Its environment variable holds the line that the script prints.</summary>
internal static class PeerLine
{
    public const string Snac = "RELAIS_PEER_SNAC";
    public const string Pds = "RELAIS_PEER_PDS";

    /// <summary>What the script printed; without it the test is skipped, and the run says so.</summary>
    public static JsonElement Required(string variable)
    {
        var line = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrWhiteSpace(line), $"{variable} is not set: start the server with the script in tests/peers and put the line it prints there.");
        using var json = JsonDocument.Parse(line!);
        return json.RootElement.Clone();
    }
}
