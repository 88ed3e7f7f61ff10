using Npgsql;
using Quartz;
using Relais.Kernel;
using Relais.Kernel.Jobs;
using Relais.Kernel.Settings;

namespace Relais.Host.Jobs;

/// <summary>Runs one <see cref="IPeriodic"/>; never twice at once, in the whole cluster.</summary>
[DisallowConcurrentExecution]
internal sealed class PeriodicRunner(IServiceScopeFactory scopes, IEnumerable<PeriodicJob> jobs, ILogger<PeriodicRunner> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var name = context.JobDetail.Key.Name;
        if (jobs.FirstOrDefault(j => j.Name == name) is not { } job)
        {
            // Kept in the cluster's store by an earlier version.
            await context.Scheduler.DeleteJob(context.JobDetail.Key, cancellationToken);
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await ((IPeriodic)scope.ServiceProvider.GetRequiredService(job.Type)).Run(cancellationToken);
            log.LogDebug("{Job} has run.", name);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The rows it sweeps still say that they are due: the next run takes them up.
            log.LogError(e, "{Job} failed; its rows stay due.", name);
        }
    }
}

/// <summary>Hands periodic work to Quartz.NET: in memory on SQLite, in its clustered store on PostgreSQL.</summary>
internal static class Scheduler
{
    internal static IServiceCollection AddScheduler(this IServiceCollection services, RelaisSettings settings)
    {
        if (settings.Role == ProcessRole.Web)
        {
            return services;
        }

        services.AddTransient<PeriodicRunner>();
        services.AddQuartz(q =>
        {
            q.ConfigureScheduler(o =>
            {
                o.InstanceName = "relais";
                o.GenerateInstanceId = settings.Database is not null;
            });
            if (settings.Database is not null)
            {
                q.UsePersistentStore(s =>
                {
                    s.UsePostgres(NpgsqlFactory.Instance, KernelServices.StoreOf(settings).ConnectionString);
                    s.UseSystemTextJsonSerializer();
                    s.UseClustering();
                    s.ProvisionSchema();
                });
            }
        });
        return services.AddHostedService<JobScheduling>();
    }
}
