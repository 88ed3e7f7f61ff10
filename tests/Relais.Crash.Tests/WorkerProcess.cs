using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Relais.Crash.Tests;

/// <summary>The product itself, as a process of its own: <c>relais serve</c>, which only works when the database can be shared.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> said = new();

    private WorkerProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    public NodaTime.Instant Started { get; } = Scene.Now;

    /// <summary>Names it in the rows that it holds.</summary>
    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>What it wrote, for the report of a failure.</summary>
    public string Said => string.Join('\n', said.TakeLast(30));

    /// <summary>Starts one.</summary>
    /// <param name="data">Its data folder.</param>
    /// <param name="database">A <c>postgres://</c> address for a worker among several; its own file otherwise.</param>
    /// <param name="leaseSeconds">How long others wait for it when it is dead.</param>
    /// <param name="within">A command that runs it where the data folder is, such as <c>nsenter</c>.</param>
    /// <param name="settings">Further settings.</param>
    public static WorkerProcess Start(string data, string? database, int leaseSeconds, IReadOnlyList<string>? within = null, params IEnumerable<(string Name, string Value)> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        string[] command = [.. within ?? [], Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "relais.exe" : "relais"), "serve", "--data", data, "--urls", address.ToString().TrimEnd('/')];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("RELAIS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["RELAIS_LEASE_SECONDS"] = leaseSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["RELAIS_PRIVATE_ADDRESSES"] = "*";
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (database is not null)
        {
            start.Environment["RELAIS_DATABASE"] = database;
            start.Environment["RELAIS_ROLE"] = "worker";
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var worker = new WorkerProcess(Process.Start(start)!, address);
        worker.process.OutputDataReceived += worker.Hear;
        worker.process.ErrorDataReceived += worker.Hear;
        worker.process.BeginOutputReadLine();
        worker.process.BeginErrorReadLine();
        return worker;
    }

    /// <summary>Whether it has come so far that it answers: only then is its death worth anything.</summary>
    public async Task<bool> IsUp(CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            return await http.GetStringAsync("healthz", cancel) == "alive";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits for that; a machine that is busy otherwise takes its time.</summary>
    public async Task UntilUp(CancellationToken cancel)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60) && !HasEnded && !await IsUp(cancel);)
        {
            await Task.Delay(100, cancel);
        }
    }

    /// <summary>As a power cut or the kernel would: SIGKILL, at once.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>As an operator would: SIGTERM, and it ends what it has begun.</summary>
    public async Task Stop()
    {
        using (var kill = Process.Start(new ProcessStartInfo("kill") { ArgumentList = { "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) } })!)
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await process.WaitForExitAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { Length: > 0 } text)
        {
            said.Enqueue(text);
            while (said.Count > 200)
            {
                said.TryDequeue(out _);
            }
        }
    }
}
