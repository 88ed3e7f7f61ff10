using System.Collections.Concurrent;

namespace Relais.Networks.Http;

/// <summary>
/// Knows which servers keep a connection open after an answer, as HTTP/1.1 promises. Some small ones drop it without a word; a write
/// sent into that is lost without anyone knowing, so a write uses a kept connection only where keeping was seen to work. It is seen by
/// asking for two heads in a row on one connection, once, beside the first write, which has a connection of its own.
/// </summary>
internal sealed class KeptConnections(WireOptions options) : IDisposable
{
    /// <summary>Long enough for a server that drops to have done it.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, Habit> habits = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource end = new();

    private enum Habit
    {
        Asking,
        Keeps,
        Drops,
    }

    /// <summary>A write may use a kept connection. The first question about a server sets out to find the answer.</summary>
    public bool MayWrite(Uri address)
    {
        if (habits.TryGetValue(address.Authority, out var habit))
        {
            return habit == Habit.Keeps;
        }

        if (habits.TryAdd(address.Authority, Habit.Asking))
        {
            _ = Ask(address);
        }

        return false;
    }

    /// <summary>The server was seen to drop a kept connection: from now on nothing is sent on one.</summary>
    public void Dropped(string authority) => habits[authority] = Habit.Drops;

    /// <summary>Whether it was seen to drop one.</summary>
    public bool IsKnownToDrop(string authority) => habits.TryGetValue(authority, out var habit) && habit == Habit.Drops;

    public void Dispose()
    {
        end.Cancel();
        end.Dispose();
    }

    private async Task Ask(Uri address)
    {
        var opened = 0;
        using var handler = GuardedConnection.Handler(options, reuse: true, () => Interlocked.Increment(ref opened));
        using var invoker = new HttpMessageInvoker(handler);
        var keeps = await Head(invoker, address);
        if (keeps)
        {
            await Task.Delay(Between);
            keeps = await Head(invoker, address) && opened == 1;
        }

        habits.TryUpdate(address.Authority, keeps ? Habit.Keeps : Habit.Drops, Habit.Asking);
    }

    private async Task<bool> Head(HttpMessageInvoker invoker, Uri address)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            patience.CancelAfter(options.Timeout);
            using var message = new HttpRequestMessage(HttpMethod.Head, new Uri(address, "/"));
            message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
            using var answer = await invoker.SendAsync(message, patience.Token);
            return answer.Headers.ConnectionClose != true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or AddressNotAllowedException)
        {
            return false;
        }
    }
}
