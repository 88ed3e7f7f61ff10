using Quartz;
using Relais.Kernel.Jobs;

namespace Relais.Host.Jobs;

/// <summary>
/// Tells the scheduler of all periodic work at start. In a cluster the first process does; those that come later leave its rhythm as it
/// is, so that a start runs nothing twice, and change it only where this version wants another.
/// </summary>
internal sealed class JobPlanning(ISchedulerFactory factory, IEnumerable<PeriodicJob> jobs) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await factory.GetScheduler(cancellationToken);
        foreach (var job in jobs)
        {
            try
            {
                await Plan(scheduler, job, cancellationToken);
            }
            catch (ObjectAlreadyExistsException)
            {
                // Another process did it at this moment.
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
