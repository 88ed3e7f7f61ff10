using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Pauses;

/// <summary>What keeps things from being sent at this moment.</summary>
/// <param name="WithChannels">Also which channels can be used.</param>
public sealed record GetStoppagesRequest(bool WithChannels = false) : IRequest<Stoppages>;

/// <summary>What keeps things from being sent at this moment.</summary>
/// <param name="Pauses">Standing pauses, that of everything first. A guest is told that they stand, not by whom nor why.</param>
/// <param name="Usable">The channels that something can be sent through; <see langword="null"/> when they were not asked for.</param>
public sealed record Stoppages(IReadOnlyList<PauseView> Pauses, IReadOnlySet<ChannelId>? Usable)
{
    /// <summary>The pause that covers a delivery, the widest first.</summary>
    public PauseView? Over(DeliveryView delivery) =>
        Over(delivery.Channel) ?? Pauses.FirstOrDefault(p => p.Scope.Covers(delivery.Channel, delivery.Campaign));

    /// <summary>The pause that covers all of a channel.</summary>
    public PauseView? Over(ChannelId channel) => Pauses.FirstOrDefault(p => p.Scope.Covers(channel, null));

    /// <summary>Whether nothing can be sent through the channel until somebody connects it; unknown is not.</summary>
    public bool IsClosed(ChannelId channel) => Usable?.Contains(channel) is false;
}

[Slice("publishing.stoppages", PublishingPermissions.View, ForGuests = true)]
internal sealed class GetStoppages(AppDb db, Channels.Channels channels, Campaigns.Campaigns campaigns) : ReadSlice<GetStoppagesRequest, Stoppages>
{
    public override async Task<Outcome<Stoppages>> Handle(GetStoppagesRequest request, Caller caller, CancellationToken cancel)
    {
        var rows = await db.Set<Pause>().AsNoTracking().Where(p => p.LiftedAt == null).OrderBy(p => p.ChannelId != null || p.CampaignId != null).ThenBy(p => p.StartedAt).ToListAsync(cancel);
        var pauses = new List<PauseView>();
        foreach (var row in rows)
        {
            var scope = row.Scope;
            var name = row.ChannelId is { } channel ? (await channels.Get(db, channel, cancel))?.Name : row.CampaignId is { } campaign ? (await campaigns.Get(campaign, cancel))?.Name : null;
            pauses.Add(caller.Guest is null ? new(row.Id, scope, name, row.Reason, row.StartedAt, row.StartedBy) : new(row.Id, scope, name, "", row.StartedAt, ""));
        }

        return new Stoppages(pauses, request.WithChannels ? (await channels.All(db, cancel)).Where(c => c.IsUsable).Select(c => c.Id).ToHashSet() : null);
    }
}
