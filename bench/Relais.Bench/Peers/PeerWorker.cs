using System.Diagnostics;
using System.Globalization;

namespace Relais.Bench.Peers;

/// <summary>How a job system is started: the program, and its arguments before <c>seed</c> or <c>work</c>.</summary>
internal sealed record PeerProgram(string File, params string[] Arguments)
{
    public Process Launch(string mode, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(File, [.. Arguments, mode]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

/// <summary>A worker in a process of its own, warm, that begins when it is told.</summary>
internal sealed class PeerWorker : IDisposable
{
    private readonly Process process;
    private readonly double before;

    private PeerWorker(Process process) => (this.process, before) = (process, ProcessTree.CpuSeconds(process.Id));

    /// <summary>Processor seconds since it was ready.</summary>
    public double CpuSeconds => ProcessTree.CpuSeconds(process.Id) - before;

    public double PeakMegabytes => ProcessTree.PeakMegabytes(process.Id);

    public bool Ended => process.HasExited;

    public static async Task<PeerWorker> Start(PeerProgram program, IReadOnlyDictionary<string, string> settings)
    {
        var process = program.Launch("work", settings);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new(process);
            }
        }

        throw new InvalidOperationException("The worker ended before it was ready.");
    }

    public static async Task Seed(PeerProgram program, IReadOnlyDictionary<string, string> settings)
    {
        using var process = program.Launch("seed", settings);
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("The jobs were not stored: exit code " + process.ExitCode.ToString(CultureInfo.InvariantCulture));
        }
    }

    public async Task Go()
    {
        await process.StandardInput.WriteLineAsync("go");
        await process.StandardInput.FlushAsync();
    }

    /// <summary>As a power cut would: no farewell.</summary>
    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
