using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Relais.Crash.Tests;

/// <summary>
/// Stands between the product and a network, on the wire itself: requests pass at once, answers to posts are held for a while. Whoever
/// dies meanwhile has been accepted and does not know. A few requests never arrive, and their sender cannot know that either. Single
/// mishaps can be ordered for the posts that come next.
/// </summary>
internal sealed class HoldingProxy : IDisposable
{
    /// <summary>The answer does not come back, though the network has done what was asked.</summary>
    public const string LoseAnswer = "lose";

    /// <summary>The request does not arrive.</summary>
    public const string LoseRequest = "swallow";

    private static readonly string[] Posts = ["POST /api/v1/statuses", "POST /xrpc/com.atproto.repo."];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<string> mishaps = new();
    private readonly IPEndPoint target;
    private readonly Random random = new(7);
    private int held;
    private int swallowed;

    public HoldingProxy(Uri network)
    {
        target = new(IPAddress.Loopback, network.Port);
        listener.Start();
        _ = Accept();
    }

    /// <summary>Where the product is told the network is.</summary>
    public Uri Address => new($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>How long answers to posts are held.</summary>
    public TimeSpan Hold { get; set; }

    /// <summary>The share of posts that never reach the network.</summary>
    public double Swallow { get; set; }

    /// <summary>How many never did.</summary>
    public int Swallowed => Volatile.Read(ref swallowed);

    /// <summary>Answers that the network has given and that nobody has received yet.</summary>
    public int Held => Volatile.Read(ref held);

    /// <summary>What happens to the next post: <see cref="LoseAnswer"/>, <see cref="LoseRequest"/>, or a whole HTTP answer that the network never sees the question of.</summary>
    public void Next(string mishap) => mishaps.Enqueue(mishap);

    /// <summary>From now on everything passes.</summary>
    public void Calm()
    {
        (Hold, Swallow) = (TimeSpan.Zero, 0);
        mishaps.Clear();
    }

    public void Dispose()
    {
        end.Cancel();
        listener.Dispose();
        end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await listener.AcceptTcpClientAsync(end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(target, end.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            var asked = new ConcurrentQueue<bool>();
            var there = Pass(near.GetStream(), far.GetStream(), near.GetStream(), asked, either.Token);
            var back = Return(far.GetStream(), near.GetStream(), asked, either.Token);
            await Task.WhenAny(there, back);
            await either.CancelAsync();
            await Task.WhenAll(there, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone: that is what this is for.
        }
    }

    private async Task Pass(NetworkStream from, NetworkStream to, NetworkStream back, ConcurrentQueue<bool> asked, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancel)) > 0)
        {
            var start = System.Text.Encoding.ASCII.GetString(buffer, 0, Math.Min(read, 64));
            if (Posts.Any(p => start.StartsWith(p, StringComparison.Ordinal)))
            {
                mishaps.TryDequeue(out var mishap);
                if (mishap == LoseRequest || Chance() < Swallow)
                {
                    Interlocked.Increment(ref swallowed);
                    throw new IOException("Lost on the way.");
                }

                if (mishap is not null and not LoseAnswer)
                {
                    await back.WriteAsync(System.Text.Encoding.ASCII.GetBytes(mishap), cancel);
                    return;
                }

                asked.Enqueue(mishap is null);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
    }

    private double Chance()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }

    private async Task Return(NetworkStream from, NetworkStream to, ConcurrentQueue<bool> asked, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancel)) > 0)
        {
            if (asked.TryDequeue(out var arrives))
            {
                if (!arrives)
                {
                    throw new IOException("Lost on the way back.");
                }

                Interlocked.Increment(ref held);
                try
                {
                    await Task.Delay(Hold, cancel);
                }
                finally
                {
                    Interlocked.Decrement(ref held);
                }
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
    }
}
