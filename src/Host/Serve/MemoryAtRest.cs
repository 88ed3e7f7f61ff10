using System.Runtime;
using System.Runtime.InteropServices;

namespace Relais.Host.Serve;

/// <summary>
/// Gives back what a quiet process does not need. The collector runs when enough was allocated, so that after its start (some 30 MB of garbage) or a
/// busy hour it would keep for the whole night what nobody uses, and the C library keeps for each thread what that thread once needed.
/// </summary>
internal sealed partial class MemoryAtRest(IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(20);

    /// <summary>Share of one processor above which the process is at work, and is left alone.</summary>
    private const double AtWork = 0.1;

    /// <summary>Bytes allocated since the last time that make another worthwhile.</summary>
    private const long Worthwhile = 2 * 1024 * 1024;

    /// <summary>Number of the setting "how many arenas" of the GNU C library (malloc.h).</summary>
    private const int ArenaMax = -8;

    /// <summary>Has the C library share its heaps among threads. Called before there are any; ignored by other C libraries.</summary>
    internal static void ShareHeaps() => IfKnown(() => SetOption(ArenaMax, 2));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        using var rounds = new PeriodicTimer(Between, time);
        var (busy, allocated) = (Environment.CpuUsage.TotalTime, 0L);
        while (await rounds.WaitForNextTickAsync(stoppingToken))
        {
            var (busyNow, allocatedNow) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            if (busyNow - busy < Between * AtWork && allocatedNow - allocated > Worthwhile)
            {
                GiveBack();
                allocated = allocatedNow;
            }

            busy = busyNow;
        }
    }

    /// <summary>Collects and compacts all, and hands free pages back to the system; some ten milliseconds.</summary>
    internal static void GiveBack()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        IfKnown(() => Trim(0));
    }

    private static void IfKnown(Func<int> call)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            call();
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library than GNU's: it has its own ways.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
