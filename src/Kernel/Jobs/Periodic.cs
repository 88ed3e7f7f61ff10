using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Relais.Kernel.Jobs;

/// <summary>
/// Sweeps rows that say when they are due; holds no schedule and no memory of its own, so that it may run anywhere, late or
/// twice. Runs once at a time in the whole cluster.
/// </summary>
public interface IPeriodic
{
    /// <summary>Does what is due now, across workspaces.</summary>
    Task Run(CancellationToken cancel);
}

/// <summary>A job and its rhythm.</summary>
/// <param name="Name">Stable name, such as <c>channels.refresh</c>.</param>
/// <param name="Type">An <see cref="IPeriodic"/>.</param>
/// <param name="Every">The pause between two runs.</param>
public sealed record PeriodicJob(string Name, Type Type, Duration Every);

/// <summary>How modules add periodic work.</summary>
public static class PeriodicRegistration
{
    /// <summary>Adds a job; the Host hands it to the scheduler.</summary>
    public static IServiceCollection AddPeriodic<TJob>(this IServiceCollection services, string name, Duration every)
        where TJob : class, IPeriodic => services.AddTransient<TJob>().AddSingleton(new PeriodicJob(name, typeof(TJob), every));
}
