using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Pauses;

/// <summary>What a pause that stands means for somebody who wants something sent at once.</summary>
internal static class Pausing
{
    /// <summary>Why these cannot go out at this moment: said at once, because it would only be held again, away from the place it had. Guests are not told by whom.</summary>
    public static async Task<Problem?> Stops(Work work, IReadOnlyList<Delivery> rows)
    {
        var pauses = await work.Db.Set<Pause>().AsNoTracking().Where(p => p.LiftedAt == null).ToListAsync(work.Cancel);
        var standing = pauses.Find(p => rows.Any(r => p.Covers(r)));
        return standing is null ? null
            : work.Caller.Guest is null ? Problem.Blocked("publishing.problem.paused_now", standing.StartedBy)
            : Problem.Blocked("publishing.problem.paused_now.guest");
    }
}
