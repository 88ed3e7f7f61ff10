using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Health;
using Relais.Kernel.Jobs;
using Relais.Kernel.Limits;
using Relais.Kernel.Outbox;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Kernel.Retention;

/// <summary>Forgets what is over and has been kept long enough: done messages, used undos, remembered answers, counted attempts, ended processes. In small batches, so that nobody waits.</summary>
internal sealed class KernelSweep(IAppDbFactory databases, RelaisSettings settings, TimeProvider time) : IPeriodic
{
    private static readonly Duration Undos = Duration.FromDays(30);
    private static readonly Duration Day = Duration.FromDays(1);

    public async Task Run(CancellationToken cancel)
    {
        var now = time.Now();
        var (done, failed) = (now - Duration.FromDays(settings.Keep.OutboxDays), now - Duration.FromDays(4 * settings.Keep.OutboxDays));
        var (undos, day) = (now - Undos, now - Day);
        await Batches.Delete<OutboxMessage>(databases, all => all.Where(m => m.DoneAt < done || m.FailedAt < failed).OrderBy(m => m.DueAt), cancel);
        await Batches.Delete<UndoEntry>(databases, all => all.Where(u => u.At < undos).OrderBy(u => u.At), cancel);
        await Batches.Delete<RememberedAnswer>(databases, all => all.Where(a => a.At < day).OrderBy(a => a.At), cancel);
        await Batches.Delete<AttemptCount>(databases, all => all.Where(c => c.Start < day).OrderBy(c => c.Start), cancel);
        await Batches.Delete<RunningProcess>(databases, all => all.Where(p => p.SeenAt < day).OrderBy(p => p.SeenAt), cancel);
    }
}
