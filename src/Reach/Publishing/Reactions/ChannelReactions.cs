using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;
using Relais.Publishing.Troubles;

namespace Relais.Publishing.Reactions;

/// <summary>A channel goes: what would go out through it is held, in the same transaction. It comes back: what is unknown on it is looked for again.</summary>
internal sealed class ChannelReactions(TroubleNews troubles) : IOn<ChannelDisconnected>, IOn<ChannelRemoved>, IOn<ChannelReconnected>
{
    public Task On(ChannelDisconnected happened, Work work) => Hold(happened.Channel, work);

    public Task On(ChannelRemoved happened, Work work) => Hold(happened.Channel, work);

    public async Task On(ChannelReconnected happened, Work work)
    {
        var unknown = await work.Db.Set<Delivery>().Where(d => d.ChannelId == happened.Channel && d.State == DeliveryState.Unknown && d.NextTryAt == null && d.ClaimedBy == null).ToListAsync(work.Cancel);
        foreach (var row in unknown)
        {
            LoggedChanges.LookAgain(work, row);
        }

        work.Tell("deliveries");
    }

    private async Task Hold(ChannelId channel, Work work)
    {
        var open = work.Db.Set<Delivery>().Where(d => d.ChannelId == channel && (d.State == DeliveryState.Scheduled || d.State == DeliveryState.Retrying || d.State == DeliveryState.Sending));
        var held = new List<DeliveryId>();
        foreach (var row in (await Timing.Placing.Locked(work, open)).Where(r => !r.IsCalling))
        {
            LoggedChanges.Hold(work, row, HeldReason.Channel);
            held.Add(row.Id);
        }

        if (held.Count > 0)
        {
            await troubles.Tell(work, held);
        }

        work.Tell("calendar");
        work.Tell("deliveries");
    }
}
