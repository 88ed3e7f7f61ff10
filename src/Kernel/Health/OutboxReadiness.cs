using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Outbox;
using Relais.Kernel.Time;

namespace Relais.Kernel.Health;

/// <summary>Whether mails and what else commits left behind are being done.</summary>
internal sealed class OutboxReadiness(IAppDbFactory databases, TimeProvider time) : IReadiness
{
    private static readonly Duration Late = Duration.FromMinutes(15);

    public async Task<IReadOnlyList<ReadinessFinding>> Check(CancellationToken cancel)
    {
        try
        {
            var now = time.Now();
            await using var db = await databases.CreateAsync(null, cancel);
            var waiting = db.Set<OutboxMessage>().Where(m => m.DoneAt == null && m.FailedAt == null && m.DueAt <= now);
            var count = await waiting.CountAsync(cancel);
            var oldest = count == 0 ? null : await waiting.MinAsync(m => (Instant?)m.DueAt, cancel);
            return oldest < now - Late
                ? [new("outbox", false, $"{count} due, the oldest for {(long)(now - oldest.Value).TotalMinutes} min") { TextKey = "readiness.outbox.late", Args = [count] }]
                : [new("outbox", true, $"{count} due")];
        }
        catch (Exception e) when (e is DbException or InvalidOperationException { InnerException: DbException } or TimeoutException)
        {
            return [];
        }
    }
}
