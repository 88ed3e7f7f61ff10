using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;
using Relais.Notifications.Model;

namespace Relais.Notifications.Telling;

/// <summary>Takes what is settled off the lists of those who have not read it.</summary>
internal sealed class SettleNews : IOn<Settled>
{
    public async Task On(Settled happened, Work work)
    {
        // What this very run told must be found too.
        await work.Db.SaveChangesAsync(work.Cancel);
        var all = work.Db.Set<Notification>().Where(n => n.Kind == happened.Kind && n.Same == happened.Same && n.ReadAt == null);
        foreach (var row in await (happened.Only.Count == 0 ? all : all.Where(n => happened.Only.Contains(n.MemberId))).ToListAsync(work.Cancel))
        {
            (row.ReadAt, row.WaitsSince) = (work.Now, null);
            work.Tell(NotificationTopics.Of(row.MemberId));
        }
    }
}
