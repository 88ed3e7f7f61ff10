using System.Diagnostics;
using System.Text.Json;
using Relais.TestHouse;

namespace Relais.Tests.Processes;

/// <summary><c>relais serve</c>, its log as JSON, and a way to talk to it.</summary>
internal sealed class RelaisProcess : ProductProcess
{
    private RelaisProcess(Uri address, ProcessStartInfo command, IEnumerable<(string Name, string Value)> settings)
        : base(address, command, settings) =>
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(15) };

    public HttpClient Http { get; }

    public string Said => string.Join('\n', Lines);

    /// <summary>Messages of the log, oldest first.</summary>
    public IReadOnlyList<string> Log => [.. Lines.Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).Where(e => e.TryGetProperty("Message", out _)).Select(e => e.GetProperty("Message").GetString()!)];

    public static RelaisProcess Serve(string data, string? database, string role = "all", params (string Name, string Value)[] settings)
    {
        var address = FreeAddress();
        IEnumerable<(string, string)> shared = database is null ? [] : [("RELAIS_DATABASE", database)];
        return new(
            address,
            Serve(address, data, [], "--role", role),
            [("RELAIS_LOG_FORMAT", "json"), ("RELAIS_LOG_LEVEL", "debug"), ("RELAIS_PRIVATE_ADDRESSES", "*"), ("RELAIS_PUBLIC_URL", "http://localhost:1"), .. shared, .. settings]);
    }

    /// <summary>Waits until it answers.</summary>
    public async Task<RelaisProcess> Alive()
    {
        for (var i = 0; i < 300 && !HasEnded; i++)
        {
            try
            {
                if ((await Http.GetAsync("/healthz")).IsSuccessStatusCode)
                {
                    return this;
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException("It did not start:\n" + Said);
    }

    protected override void Close() => Http.Dispose();
}
