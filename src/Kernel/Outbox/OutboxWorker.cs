using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Kernel.Time;

namespace Relais.Kernel.Outbox;

/// <summary>
/// Does what committed work left behind: takes due rows with a lease, hands each to the handler of its kind, and settles it.
/// Every process may run one; a row whose worker died is taken again when its lease ends.
/// </summary>
public sealed class OutboxWorker : BackgroundService
{
    /// <summary>Tries before a message is given up: with doubling pauses, a little over a day.</summary>
    public const int MostAttempts = 15;

    private const int Batch = 8;
    private static readonly Duration Lease = Duration.FromMinutes(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);
    private static readonly Duration FirstPause = Duration.FromSeconds(10);
    private static readonly Duration LongestPause = Duration.FromHours(6);
    private static readonly Duration Look = Duration.FromSeconds(5);

    private readonly OutboxClaims claims;
    private readonly OutboxSignal signal;
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider time;
    private readonly ILogger<OutboxWorker> log;

    /// <summary>Made by the container.</summary>
    public OutboxWorker(Data.IAppDbFactory databases, OutboxSignal signal, IServiceScopeFactory scopes, TimeProvider time, ILogger<OutboxWorker> log) =>
        (claims, this.signal, this.scopes, this.time, this.log) = (new(databases), signal, scopes, time, log);

    /// <summary>The pause after the given number of tries.</summary>
    public static Duration PauseAfter(int attempts)
    {
        var pause = FirstPause * (1L << Math.Clamp(attempts - 1, 0, 20));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>Does everything that is due now; returns how many messages were tried.</summary>
    public async Task<int> RunDueAsync(CancellationToken cancel = default)
    {
        var tried = 0;
        while (true)
        {
            var now = time.Now();
            var taken = await claims.Take(Batch, now, now + Lease, cancel);
            if (taken.Count == 0)
            {
                return tried;
            }

            tried += taken.Count;
            await Task.WhenAll(taken.Select(m => Handle(m, cancel)));
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunDueAsync(stoppingToken);
                await signal.Wait(await Pause(stoppingToken), time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A store that is away shows itself in many ways; whatever it was, this process goes on and looks again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                log.LogWarning("The outbox could not be read: {Reason}", (e.InnerException ?? e).Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<TimeSpan> Pause(CancellationToken cancel)
    {
        var wait = await claims.NextDue(cancel) is { } due ? due - time.Now() : Look;
        return Duration.Max(Duration.FromMilliseconds(100), Duration.Min(wait, Look)).ToTimeSpan();
    }

    private async Task Handle(OutboxMessage message, CancellationToken cancel)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var handler = scope.ServiceProvider.GetServices<IOutboxHandler>().FirstOrDefault(h => h.Kind == message.Kind)
                ?? throw new InvalidOperationException($"No handler does '{message.Kind}'.");
            using var limit = new CancellationTokenSource(Longest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            await handler.Do(message, either.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The process is stopping: the lease ends by itself and somebody takes the row again.
            throw;
        }
        catch (OutboxGivenUpException e)
        {
            log.LogWarning("Outbox {Kind} {Id} is given up: {Reason}", message.Kind, message.Id, e.Message);
            await claims.GiveUp(message, time.Now(), Short(e), cancel);
            return;
        }
#pragma warning disable CA1031 // Whatever a handler throws means "not done": it is written down and tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await Failed(message, e, cancel);
            return;
        }

        // Done is done, also when the process is being stopped.
        await claims.Done(message, time.Now(), CancellationToken.None);
    }

    private async Task Failed(OutboxMessage message, Exception e, CancellationToken cancel)
    {
        var now = time.Now();
        if (message.Attempts >= MostAttempts)
        {
            log.LogError(e, "Outbox {Kind} {Id} is given up after {Attempts} tries.", message.Kind, message.Id, message.Attempts);
            await claims.GiveUp(message, now, Short(e), cancel);
            return;
        }

        log.LogWarning("Outbox {Kind} {Id} failed ({Reason}); try {Attempts} of {Most}.", message.Kind, message.Id, e.Message, message.Attempts, MostAttempts);
        await claims.Later(message, now + PauseAfter(message.Attempts), Short(e), cancel);
    }

    private static string Short(Exception e) => e.Message.Length > 500 ? e.Message[..500] : e.Message;
}
