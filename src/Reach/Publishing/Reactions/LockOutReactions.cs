using Microsoft.EntityFrameworkCore;
using Relais.Identity;
using Relais.Kernel.Events;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Reactions;

/// <summary>Somebody is locked out: what they scheduled is held in the same transaction, until a person looks at each. Letting them back in sends nothing.</summary>
internal sealed class LockOutReactions : IOn<MemberLockedOut>
{
    public async Task On(MemberLockedOut happened, Work work)
    {
        var theirs = ScheduledBy(work.Db.Set<Delivery>(), happened.User);
        foreach (var row in (await Timing.Placing.Locked(work, theirs)).Where(r => !r.IsCalling))
        {
            LoggedChanges.Hold(work, row, HeldReason.LockedOut);
        }

        work.Tell("calendar");
        work.Tell("deliveries");
    }

    /// <summary>What Relais would send by itself because this person said so.</summary>
    internal static IQueryable<Delivery> ScheduledBy(IQueryable<Delivery> all, UserId user) => all
        .Where(d => d.State == DeliveryState.Scheduled || d.State == DeliveryState.Retrying || d.State == DeliveryState.Sending)
        .Where(d => d.ScheduledBy == user);
}
