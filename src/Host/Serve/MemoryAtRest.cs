using System.Globalization;
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

    /// <summary>"These pages are not needed now" (madvise(2)): of a shared view of a file nothing can be lost by it.</summary>
    private const int NotNeeded = 4;

    /// <summary>Has the C library share its heaps among threads. Called before there are any; ignored by other C libraries.</summary>
    internal static void ShareHeaps() => IfKnown(() => SetOption(ArenaMax, 2));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Watch(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends, perhaps because it could not start: the host would report a failure of this one beside the reason.
        }
    }

    private async Task Watch(CancellationToken stoppingToken)
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
        IfKnown(LetGoOfFiles);
    }

    /// <summary>
    /// The runtime keeps a read-only view of each assembly's whole file from which it found out what the file is, beside the one that it runs.
    /// Its pages stay in the system's file cache; what is read again is there at once.
    /// </summary>
    private static int LetGoOfFiles()
    {
        var views = 0;
        foreach (var line in File.ReadLines("/proc/self/maps").Where(l => l.Contains(" r--s ", StringComparison.Ordinal) && l.EndsWith(".dll", StringComparison.Ordinal)))
        {
            var ends = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
            var (from, to) = (nint.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), nint.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            views += Advise(from, (nuint)(to - from), NotNeeded) == 0 ? 1 : 0;
        }

        return views;
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
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            // Another C library than GNU's, or a system that hides /proc: they have their own ways.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint from, nuint length, int advice);
}
