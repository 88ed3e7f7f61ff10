using Quartz;
using Relais.Kernel.Data;
using Relais.Kernel.Jobs;

namespace Relais.Host.Jobs;

/// <summary>
/// Tells the scheduler of all periodic work, and runs it until the process ends. In a cluster the first process says how often; those that come
/// later leave its rhythm as it is, so that a start runs nothing twice, and change it only where this version wants another. While
/// PostgreSQL is away it is tried again: nothing else of the process waits for it.
/// </summary>
internal sealed class JobScheduling(ISchedulerFactory factory, IEnumerable<PeriodicJob> jobs, ILogger<JobScheduling> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private IScheduler? running;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (running is { } scheduler)
        {
            await scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (running is null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Begin(stoppingToken);
            }
            catch (Exception e) when (PostgresOutage.MayPass(e))
            {
                log.LogWarning("Periodic work cannot begin yet and is tried again: {Reason}", e.Message);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Begin(CancellationToken cancel)
    {
        var scheduler = await factory.GetScheduler(cancel);
        foreach (var job in jobs)
        {
            try
            {
                await Plan(scheduler, job, cancel);
            }
            catch (ObjectAlreadyExistsException)
            {
                // Another process did it at this moment.
            }
        }

        await scheduler.Start(cancel);
        running = scheduler;
    }

    private static async Task Plan(IScheduler scheduler, PeriodicJob job, CancellationToken cancel)
    {
        var key = new TriggerKey(job.Name);
        var standing = await scheduler.GetTrigger(key, cancel);
        if (standing is ISimpleTrigger simple && simple.RepeatInterval == job.Every.ToTimeSpan())
        {
            return;
        }

        var trigger = TriggerBuilder.Create().WithIdentity(key).ForJob(job.Name).StartNow().WithSimpleSchedule(s => s.WithInterval(job.Every.ToTimeSpan()).RepeatForever()).Build();
        if (standing is not null)
        {
            await scheduler.RescheduleJob(key, trigger, cancel);
            return;
        }

        await scheduler.ScheduleJob(JobBuilder.Create<PeriodicRunner>().WithIdentity(job.Name).Build(), trigger, cancellationToken: cancel);
    }
}
