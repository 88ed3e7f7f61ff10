using System.Threading.Channels;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Pages;

/// <summary>Tells open pages that something changed, as server-sent events, at most twice a second; the page then reads itself again.</summary>
internal sealed class LiveChanges
{
    private readonly Lock _gate = new();
    private readonly List<Channel<bool>> _listeners = [];

    public LiveChanges(World world) => world.Happened = Tell;

    public async Task Stream(HttpContext http)
    {
        var channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_gate) _listeners.Add(channel);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            await http.Response.WriteAsync("retry: 2000\n\n", end.Token);
            await http.Response.Body.FlushAsync(end.Token);
            while (await channel.Reader.WaitToReadAsync(end.Token))
            {
                await Task.Delay(500, end.Token);
                channel.Reader.TryRead(out _);
                await http.Response.WriteAsync("data: changed\n\n", end.Token);
                await http.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the page was closed, or the server ends
        }
        finally
        {
            lock (_gate) _listeners.Remove(channel);
        }
    }

    private void Tell(Fact fact)
    {
        if (fact is TokenIssued or TokenRevoked or AppRegistered or MediaStored or NoticesCleared or NoticeDismissed) return;
        lock (_gate)
        {
            foreach (var listener in _listeners) listener.Writer.TryWrite(true);
        }
    }
}
