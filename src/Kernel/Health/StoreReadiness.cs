using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Live;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Kernel.Health;

/// <summary>
/// Whether the database can really be written: this process's own row is, and committed. Also whether the disk has room, and whether
/// the schema is of this program.
/// </summary>
internal sealed class StoreReadiness(IAppDbFactory databases, StartStore start, NoticeSender process, RelaisSettings settings, TimeProvider time) : IReadiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly Duration Gone = Duration.FromDays(1);

    private readonly Instant startedAt = time.Now();

    public async Task<IReadOnlyList<ReadinessFinding>> Check(CancellationToken cancel)
    {
        if (!start.Ready)
        {
            return [new("migrations", false, "the database is being brought up to date") { TextKey = "readiness.migrations.running" }];
        }

        return [await Migrations(cancel), await Writes(cancel), Room()];
    }

    private async Task<ReadinessFinding> Migrations(CancellationToken cancel)
    {
        try
        {
            await using var db = await databases.CreateAsync(null, cancel);
            var missing = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
            return missing.Count == 0
                ? new("migrations", true, "up to date")
                : new("migrations", false, $"{missing.Count} missing, the first is {missing[0]}") { TextKey = "readiness.migrations.missing", Args = [missing.Count] };
        }
        catch (Exception e) when (e is DbException or InvalidOperationException { InnerException: DbException } or TimeoutException)
        {
            return new("migrations", false, (e.InnerException ?? e).Message) { TextKey = "readiness.store.deaf" };
        }
    }

    private async Task<ReadinessFinding> Writes(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await using var db = await databases.CreateAsync(null, patience.Token);
            db.Database.SetCommandTimeout(Patience);
            await using var scope = await db.BeginWriteAsync(patience.Token);
            var now = time.Now();
            if (await db.Set<RunningProcess>().Where(p => p.Id == process.Process).ExecuteUpdateAsync(s => s.SetProperty(p => p.SeenAt, now), patience.Token) == 0)
            {
                var old = now - Gone;
                await db.Set<RunningProcess>().Where(p => p.SeenAt < old).ExecuteDeleteAsync(patience.Token);
                db.Add(new RunningProcess { Id = process.Process, Role = settings.Role, StartedAt = startedAt, SeenAt = now });
                await db.SaveChangesAsync(patience.Token);
            }

            await scope.CommitAsync(patience.Token);
            return new("store", true, $"{db.Kind} answers and can be written");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new("store", false, $"not written within {Patience.TotalSeconds:0} s") { TextKey = "readiness.store.not_written" };
        }
        catch (Exception e) when (e is DbException or DbUpdateException or InvalidOperationException { InnerException: DbException } or TimeoutException or IOException)
        {
            return new("store", false, (e.InnerException ?? e).Message) { TextKey = "readiness.store.not_written" };
        }
    }

    private ReadinessFinding Room()
    {
        try
        {
            var free = new DriveInfo(Path.GetFullPath(settings.DataFolder)).AvailableFreeSpace / 1_000_000;
            return free >= settings.LeastFreeMegabytes
                ? new("disk", true, $"{free} MB free")
                : new("disk", false, $"{free} MB free, less than {settings.LeastFreeMegabytes}") { TextKey = "readiness.disk.full", Args = [free] };
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return new("disk", true, $"the room on the disk is not known: {e.Message}");
        }
    }
}
