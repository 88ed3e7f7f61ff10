using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;

namespace Relais.Publishing.Engine;

/// <summary>
/// Collects what is to be written while the last group is being made durable, and writes it as the next group: the slower the
/// disk, the larger the groups. A group that fails for a passing reason is written again until it stands; every statement bears that.
/// </summary>
internal sealed class Ledger(LedgerStore rows, RelaisSettings settings, TimeProvider time, ILogger<Ledger> log) : IAsyncDisposable
{
    private const int LargestGroup = 512;

    /// <summary>
    /// After a group of several the next is let grow for so long, or until it is worth a commit: a beginning is ahead of its call and an
    /// ending behind it, so the network does not wait for either. A commit costs as much as a dozen entries.
    /// </summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(32);
    private const int Several = 6;

    private readonly Channel<LedgerEntry> waiting = Channel.CreateUnbounded<LedgerEntry>();
    private readonly Lock starting = new();
    private readonly int worthIt = Math.Min(settings.InFlight, LargestGroup);
    private volatile TaskCompletionSource? grown;
    private Task? pump;

    /// <summary>The statements.</summary>
    public LedgerStore Rows => rows;

    /// <summary>Groups and entries written since the start, for health and measurements.</summary>
    public (long Groups, long Entries) Written { get; private set; }

    /// <summary>When a group last stood.</summary>
    public NodaTime.Instant? LastWritten { get; private set; }

    /// <summary>Written and durable when the task ends; false when the row is no longer ours.</summary>
    public Task<bool> Write(LedgerEntry entry)
    {
        if (pump is null)
        {
            lock (starting)
            {
                pump ??= Pump();
            }
        }

        ObjectDisposedException.ThrowIf(!waiting.Writer.TryWrite(entry), this);
        if (grown is { } enough && waiting.Reader.Count >= worthIt)
        {
            enough.TrySetResult();
        }

        return entry.Written;
    }

    /// <summary>The ledger for the store in use.</summary>
    public static LedgerStore For(Store store, WriteGate gate) => store.IsSqlite ? new SqliteLedger(store, gate) : new PostgresLedger(store);

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        if (pump is not null)
        {
            await pump;
        }
    }

    private async Task Pump()
    {
        var group = new List<LedgerEntry>(LargestGroup);
        while (await waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < LargestGroup && waiting.Reader.TryRead(out var entry))
            {
                group.Add(entry);
            }

            await WriteUntilItStands(group);
            Written = (Written.Groups + 1, Written.Entries + group.Count);
            LastWritten = Kernel.Time.Clock.Now(time);
            Telemetry.PublishingMeters.Written(group, log);
            foreach (var entry in group)
            {
                entry.Tell();
            }

            if (group.Count >= Several)
            {
                await Grow();
            }
        }
    }

    private async Task Grow()
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        grown = enough;
        if (waiting.Reader.Count < worthIt)
        {
            await Task.WhenAny(enough.Task, waiting.Reader.Completion, Task.Delay(Gather));
        }

        grown = null;
    }

    private async Task WriteUntilItStands(IReadOnlyList<LedgerEntry> group)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await rows.WriteAsync(group, CancellationToken.None);
                return;
            }
            catch (Exception e)
            {
                foreach (var entry in group)
                {
                    entry.Held = false;
                }

                var passes = rows.MayPass(e);
                log.Log(passes ? LogLevel.Warning : LogLevel.Error, e, "A group of {Count} entries could not be written, try {Failures}.", group.Count, failures);
                if (!passes && failures >= 3)
                {
                    await OneByOne(group);
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 20 * failures)), time);
            }
        }
    }

    /// <summary>One entry that can never be written must not take the others with it: it alone is given up, expires, and is settled by asking the network.</summary>
    private async Task OneByOne(IReadOnlyList<LedgerEntry> group)
    {
        if (group.Count == 1)
        {
            return;
        }

        foreach (var entry in group)
        {
            await WriteUntilItStands([entry]);
        }
    }
}
