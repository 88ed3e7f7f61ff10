using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels.Access;
using Relais.Channels.Connect;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Jobs;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Channels.Health;

/// <summary>Renews credentials before they expire.</summary>
internal sealed class RefreshDue(IAppDbFactory databases, Credentials credentials, TimeProvider time, ILogger<RefreshDue> log) : IPeriodic
{
    public async Task Run(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var now = time.Now();
        var due = await db.Set<Channel>().IgnoreQueryFilters().AsNoTracking()
            .Where(c => c.NextRefreshAt != null && c.NextRefreshAt <= now && c.State == ChannelState.Connected && c.RemovedAt == null)
            .OrderBy(c => c.NextRefreshAt).Take(Sweep.Most).Select(c => new DueChannel(c.WorkspaceId, c.Id)).ToListAsync(cancel);
        await Sweep.Each(due, log, Renew, cancel);

        async Task Renew(DueChannel channel, CancellationToken token)
        {
            await using var own = await databases.CreateAsync(channel.Workspace, token);
            await credentials.RefreshDue(own, channel.Id, token);
        }
    }
}

/// <summary>Tries each connection out once a day, and an hour after a failure.</summary>
internal sealed class CheckDue(IAppDbFactory databases, Pipeline pipeline, Attempts attempts, TimeProvider time, ILogger<CheckDue> log) : IPeriodic
{
    public async Task Run(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        await attempts.RemoveOld(db, cancel);
        var now = time.Now();
        await RemoveOld(db, now - CheckResult.Kept, cancel);
        var due = await db.Set<Channel>().IgnoreQueryFilters().AsNoTracking()
            .Where(c => c.NextCheckAt != null && c.NextCheckAt <= now && c.State == ChannelState.Connected && c.RemovedAt == null)
            .OrderBy(c => c.NextCheckAt).Take(Sweep.Most).Select(c => new DueChannel(c.WorkspaceId, c.Id)).ToListAsync(cancel);
        await Sweep.Each(due, log, (channel, token) => pipeline.Run(Caller.System(channel.Workspace), new CheckChannel(channel.Id), token), cancel);
    }

    private static async Task RemoveOld(AppDb db, Instant before, CancellationToken cancel)
    {
        if (await db.Set<CheckResult>().IgnoreQueryFilters().AnyAsync(r => r.At < before, cancel))
        {
            await using var scope = await db.BeginWriteAsync(cancel);
            await db.Set<CheckResult>().IgnoreQueryFilters().Where(r => r.At < before).ExecuteDeleteAsync(cancel);
            await scope.CommitAsync(cancel);
        }
    }
}

/// <summary>Says that authorisations end soon.</summary>
internal sealed class WarnDue(IAppDbFactory databases, Pipeline pipeline, TimeProvider time, ILogger<WarnDue> log) : IPeriodic
{
    public async Task Run(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var now = time.Now();
        var due = await db.Set<Channel>().IgnoreQueryFilters().AsNoTracking()
            .Where(c => c.NextWarningAt != null && c.NextWarningAt <= now && c.State == ChannelState.Connected && c.RemovedAt == null)
            .OrderBy(c => c.NextWarningAt).Take(Sweep.Most).Select(c => new DueChannel(c.WorkspaceId, c.Id)).ToListAsync(cancel);
        await Sweep.Each(due, log, (channel, token) => pipeline.Run(Caller.System(channel.Workspace), new WarnOfEnd(channel.Id), token), cancel);
    }
}

/// <summary>A row that says it is due.</summary>
internal sealed record DueChannel(WorkspaceId Workspace, ChannelId Id);

internal static class Sweep
{
    /// <summary>Rows of one run; what is left is due at the next.</summary>
    public const int Most = 200;

    /// <summary>Several at once, because each mostly waits for a network; one that breaks does not stop the others.</summary>
    public static Task Each(IReadOnlyList<DueChannel> due, ILogger log, Func<DueChannel, CancellationToken, Task> run, CancellationToken cancel) =>
        Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = cancel }, async (channel, token) =>
        {
            try
            {
                await run(channel, token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Channel {Channel} could not be looked after.", channel.Id);
            }
        });
}
