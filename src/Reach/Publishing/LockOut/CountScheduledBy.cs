using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;
using Relais.Publishing.Reactions;

namespace Relais.Publishing.LockOut;

/// <summary>How much of what a person scheduled is to come, and how much a lock-out held.</summary>
public sealed record CountScheduledByRequest(UserId User) : IRequest<ScheduledBy>;

/// <summary>The figures.</summary>
/// <param name="Coming">To be sent by itself.</param>
/// <param name="Held">Held by the lock-out, waiting for a person.</param>
public sealed record ScheduledBy(int Coming, int Held);

[Slice("publishing.count_scheduled_by", PublishingPermissions.View)]
internal sealed class CountScheduledBy(AppDb db) : ReadSlice<CountScheduledByRequest, ScheduledBy>
{
    public override async Task<Outcome<ScheduledBy>> Handle(CountScheduledByRequest request, Caller caller, CancellationToken cancel) => new ScheduledBy(
        await LockOutReactions.ScheduledBy(db.Set<Delivery>(), request.User).CountAsync(cancel),
        await db.Set<Delivery>().CountAsync(d => d.State == DeliveryState.Held && d.HeldReason == HeldReason.LockedOut && d.ScheduledBy == request.User, cancel));
}
