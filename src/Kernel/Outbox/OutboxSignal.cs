using System.Threading.Channels;

namespace Relais.Kernel.Outbox;

/// <summary>Wakes this process's outbox worker after a commit; other processes find the row at their next look.</summary>
public sealed class OutboxSignal
{
    private readonly Channel<bool> woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something was left to do.</summary>
    public void Wake() => woken.Writer.TryWrite(true);

    /// <summary>Returns when woken, or after <paramref name="longest"/>.</summary>
    internal async Task Wait(TimeSpan longest, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await woken.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody woke us: look again.
        }
    }
}
