using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Data;
using Relais.Kernel.Live;
using Relais.Kernel.Settings;

namespace Relais.Publishing.Engine;

/// <summary>Runs the engine in a process that works, from the moment the store is ready: before the other services of the process, because posts may be overdue.</summary>
internal sealed class DeliveryWorker(DeliveryEngine engine, ZoneWatch zones, Parcels parcels, ChannelNotes notes, StartStore store, Notices notices, RelaisSettings settings, TimeProvider time, ILogger<DeliveryWorker> log) : BackgroundService, IHostedLifecycleService
{
    /// <summary>How long the other services wait for what is overdue: longer is no start, and something else is amiss.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await Task.WhenAny(engine.LookedOnce, Task.Delay(Courtesy, cancellationToken));
    }

    /// <summary>It runs since <see cref="StartingAsync"/>.</summary>
    public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!store.Ready)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stoppingToken);
        }

        notices.Told += Hear;
        try
        {
            await UntilItWorks(() => engine.Recover(starting: true, stoppingToken), stoppingToken);
            await UntilItWorks(() => zones.Follow(stoppingToken), stoppingToken);
            var keeping = Keep(stoppingToken);
            await engine.Run(stoppingToken);
            await keeping;
            await notes.End();
        }
        finally
        {
            notices.Told -= Hear;
        }
    }

    private void Hear(Notice notice)
    {
        foreach (var topic in notice.Topics)
        {
            var isChannel = topic.Name == Topic.Everything || topic.Name.StartsWith("channel", StringComparison.Ordinal);
            if (isChannel)
            {
                parcels.Forget();
            }

            if (isChannel || topic.Name == "deliveries")
            {
                engine.Ring();
            }
        }
    }

    /// <summary>Renews leases and takes over from the dead, while the engine runs and while it ends.</summary>
    private async Task Keep(CancellationToken stopping)
    {
        var every = TimeSpan.FromSeconds(Math.Max(0.5, settings.LeaseSeconds / 5.0));
        while (!stopping.IsCancellationRequested || engine.InHand > 0)
        {
            try
            {
                await engine.Renew(CancellationToken.None);
                await engine.Recover(starting: false, CancellationToken.None);
            }
            catch (Exception e)
            {
                log.LogWarning(e, "Leases could not be renewed; trying again.");
            }

            if (stopping.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            }
            else
            {
                await Task.Delay(every, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task UntilItWorks(Func<Task> start, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await start();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The delivery engine cannot start yet; trying again.");
                await Task.Delay(TimeSpan.FromSeconds(1), time, stopping);
            }
        }
    }
}
