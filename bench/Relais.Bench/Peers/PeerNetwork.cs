using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Relais.Bench.Peers;

/// <summary>The posts to make, and what the network says it accepted of them.</summary>
internal sealed class PeerNetwork(SandboxProcess network) : IDisposable
{
    private const int ChannelsPerPost = 10;
    private readonly HttpClient http = new() { BaseAddress = network.Address };

    /// <summary>The same posts as the product's own scenario makes: each text for ten accounts.</summary>
    public async Task Write(string jobs, string warm, int count, int channels)
    {
        var tokens = new List<string>();
        for (var i = 0; i < Math.Min(channels, count); i++)
        {
            tokens.Add((await network.Account("c" + i.ToString(CultureInfo.InvariantCulture))).Token);
        }

        await File.WriteAllLinesAsync(jobs, Enumerable.Range(0, count).Select(i => Line(tokens, i, $"envoi {(i / ChannelsPerPost).ToString(CultureInfo.InvariantCulture)} : la carte d'été est là, à découvrir sur https://canal.example/carte #été")));
        await File.WriteAllLinesAsync(warm, Enumerable.Range(0, 300).Select(i => Line(tokens, i, $"échauffement {i.ToString(CultureInfo.InvariantCulture)}")));
    }

    /// <summary>Posts accepted so far, and requests that repeated an idempotency key.</summary>
    public async Task<(int Accepted, int Replays)> Summary()
    {
        var summary = await http.GetFromJsonAsync<JsonElement>("sandbox/ledger/summary");
        return (summary.GetProperty("accepted").GetInt32(), summary.GetProperty("replays").GetInt32());
    }

    /// <summary>Account and text of every job's post, and when its request arrived.</summary>
    public async Task<List<(string Post, DateTimeOffset Arrived)>> Posts()
    {
        var lines = await http.GetStringAsync("sandbox/ledger");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Where(e => e.GetProperty("text").GetString()!.StartsWith("envoi", StringComparison.Ordinal))
            .Select(e => ($"{e.GetProperty("account").GetString()} {e.GetProperty("text").GetString()}", e.GetProperty("arrived_at").GetDateTimeOffset()))];
    }

    public void Dispose() => http.Dispose();

    private static string Line(List<string> tokens, int i, string text) =>
        JsonSerializer.Serialize(new PeerJob(Guid.CreateVersion7().ToString("N"), tokens[i % tokens.Count], text), JsonSerializerOptions.Web);
}

/// <summary>What a worker of another job system is given.</summary>
internal sealed record PeerJob(string Key, string Token, string Text);
