using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;
using Relais.Notifications.Model;

namespace Relais.Notifications.Telling;

/// <summary>Takes back all that a member was told.</summary>
internal sealed class ForgetNews : IOn<Forgotten>
{
    public async Task On(Forgotten happened, Work work)
    {
        await work.Db.Set<Notification>().Where(n => n.MemberId == happened.Member).ExecuteDeleteAsync(work.Cancel);
        work.Tell(NotificationTopics.Of(happened.Member));
    }
}
