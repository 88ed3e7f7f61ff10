using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Relais.TestHouse;

/// <summary>The product itself, as a process of its own: what it said, and the two ways in which it ends.</summary>
internal abstract class ProductProcess : IDisposable
{
    private const int LinesKept = 20_000;

    private readonly Process process;
    private readonly ConcurrentQueue<string> said = new();

    /// <summary>Starts it.</summary>
    /// <param name="address">Where it will answer.</param>
    /// <param name="command">From <see cref="Serve"/>.</param>
    /// <param name="settings">Its environment; nothing of this process's own settings is handed on.</param>
    protected ProductProcess(Uri address, ProcessStartInfo command, IEnumerable<(string Name, string Value)> settings)
    {
        Address = address;
        foreach (var name in command.Environment.Keys.Where(k => k.StartsWith("RELAIS_", StringComparison.Ordinal) || k.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
        {
            command.Environment.Remove(name);
        }

        foreach (var (name, value) in settings)
        {
            command.Environment[name] = value;
        }

        (command.RedirectStandardOutput, command.RedirectStandardError) = (true, true);
        process = Process.Start(command)!;
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>Names it in the rows that it holds.</summary>
    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>What it wrote, oldest first.</summary>
    protected IReadOnlyCollection<string> Lines => said;

    /// <summary>As a power cut or the kernel would: SIGKILL, at once.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>It stands still, with all that it holds open: SIGSTOP, as when a machine is paused or its memory is on a slow disk.</summary>
    public Task Freeze() => Signal("STOP");

    /// <summary>It goes on where it stood, and believes that no time has passed.</summary>
    public Task Thaw() => Signal("CONT");

    /// <summary>As an operator would: SIGTERM, and it ends what it has begun. How long that took.</summary>
    public async Task<TimeSpan> Stop()
    {
        var watch = Stopwatch.StartNew();
        await Signal("TERM");
        await Ended();
        return watch.Elapsed;
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task Ended()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await process.WaitForExitAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            Kill();
        }

        Close();
        process.Dispose();
    }

    /// <summary><c>relais serve</c> on that address with that folder.</summary>
    /// <param name="within">A command that runs it where the folder is, such as <c>nsenter</c>; usually none.</param>
    protected static ProcessStartInfo Serve(Uri address, string data, IReadOnlyList<string> within, params string[] more)
    {
        string[] command = [.. within, Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "relais.exe" : "relais"), "serve", "--data", data, "--urls", address.ToString().TrimEnd('/'), .. more];
        return new(command[0], command[1..]) { WorkingDirectory = Path.GetTempPath() };
    }

    /// <summary>An address on loopback that nobody uses.</summary>
    protected static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/");
    }

    /// <summary>Gives up what was opened to talk to it.</summary>
    protected virtual void Close()
    {
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill") { ArgumentList = { "-" + name, process.Id.ToString(CultureInfo.InvariantCulture) } })!;
        await kill.WaitForExitAsync();
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { Length: > 0 } text)
        {
            said.Enqueue(text);
            while (said.Count > LinesKept)
            {
                said.TryDequeue(out _);
            }
        }
    }
}
