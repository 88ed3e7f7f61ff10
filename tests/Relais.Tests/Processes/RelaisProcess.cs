using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Relais.Tests.Processes;

/// <summary>The product as a process of its own: <c>relais</c> with a verb, its log as JSON.</summary>
internal sealed class RelaisProcess : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> said = new();

    private RelaisProcess(Process process, Uri address)
    {
        (this.process, Address) = (process, address);
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(15) };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    public int ExitCode => process.ExitCode;

    public string Said => string.Join('\n', said);

    /// <summary>Messages of the log, oldest first.</summary>
    public IReadOnlyList<string> Log => [.. said.Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).Where(e => e.TryGetProperty("Message", out _)).Select(e => e.GetProperty("Message").GetString()!)];

    public static RelaisProcess Serve(string data, string? database, string role = "all", params (string Name, string Value)[] settings)
    {
        var address = new Uri($"http://localhost:{FreePort()}");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "relais.exe" : "relais"))
        {
            ArgumentList = { "serve", "--data", data, "--urls", $"http://127.0.0.1:{address.Port}", "--role", role },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = data,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("RELAIS_", StringComparison.Ordinal) || k.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in settings.Concat([("RELAIS_LOG_FORMAT", "json"), ("RELAIS_LOG_LEVEL", "debug"), ("RELAIS_PRIVATE_ADDRESSES", "*"), ("RELAIS_PUBLIC_URL", "http://localhost:1")]).DistinctBy(s => s.Item1))
        {
            start.Environment[name] = value;
        }

        if (database is not null)
        {
            start.Environment["RELAIS_DATABASE"] = database;
        }

        var relais = new RelaisProcess(Process.Start(start)!, address);
        relais.process.OutputDataReceived += (_, line) => relais.said.Enqueue(line.Data ?? "");
        relais.process.ErrorDataReceived += (_, line) => relais.said.Enqueue(line.Data ?? "");
        relais.process.BeginOutputReadLine();
        relais.process.BeginErrorReadLine();
        return relais;
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

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>As an operator would: SIGTERM.</summary>
    public async Task<TimeSpan> Stop()
    {
        var watch = Stopwatch.StartNew();
        using (var kill = Process.Start(new ProcessStartInfo("kill") { ArgumentList = { "-TERM", process.Id.ToString(CultureInfo.InvariantCulture) } })!)
        {
            await kill.WaitForExitAsync();
        }

        await Ended();
        return watch.Elapsed;
    }

    public async Task Ended()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await process.WaitForExitAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        Http.Dispose();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
