using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Jobs;
using Relais.Kernel.Time;

namespace Relais.Kernel.Outbox;

/// <summary>Forgets what was done a week ago; what was given up stays for a month, to be looked at.</summary>
internal sealed class OutboxCleanUp(IAppDbFactory databases, TimeProvider time) : IPeriodic
{
    public async Task Run(CancellationToken cancel)
    {
        var done = time.Now() - Duration.FromDays(7);
        var failed = time.Now() - Duration.FromDays(30);
        await using var db = await databases.CreateAsync(null, cancel);
        await using var scope = await db.BeginWriteAsync(cancel);
        await db.Set<OutboxMessage>().Where(m => m.DoneAt < done || m.FailedAt < failed).ExecuteDeleteAsync(cancel);
        await scope.CommitAsync(cancel);
    }
}
