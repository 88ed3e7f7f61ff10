using System.Threading.Channels;

namespace Relais.Content.Uploads;

/// <summary>Tells the workshop of this process that there is something to do; it would find out by itself, only later.</summary>
internal sealed class RenditionWake
{
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Soon() => bell.Writer.TryWrite(true);

    /// <summary>Waits for the bell, at most that long.</summary>
    public async Task Wait(TimeSpan atMost, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(atMost);
        try
        {
            await bell.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody rang: look anyway.
        }
    }
}
