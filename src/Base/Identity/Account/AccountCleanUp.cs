using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Jobs;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Identity.Account;

/// <summary>Forgets sessions whose cookie died long ago, with the network addresses they held, and links that no longer open anything. The audit log keeps who signed in.</summary>
internal sealed class AccountCleanUp(IAppDbFactory databases, RelaisSettings settings, TimeProvider time) : IPeriodic
{
    public async Task Run(CancellationToken cancel)
    {
        var kept = Duration.FromDays(settings.Keep.SessionsDays);
        var unseen = time.Now() - SessionRows.CookieLives - kept;
        var old = time.Now() - kept;
        await using var db = await databases.CreateAsync(null, cancel);
        await using var scope = await db.BeginWriteAsync(cancel);
        await db.Set<Session>().Where(s => s.SeenAt < unseen || s.EndedAt < old).ExecuteDeleteAsync(cancel);
        await db.Set<ResetLink>().Where(l => l.ExpiresAt < old).ExecuteDeleteAsync(cancel);
        await scope.CommitAsync(cancel);
    }
}
