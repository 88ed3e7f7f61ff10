using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Publishing.Model;

namespace Relais.Publishing.Pauses;

/// <summary>What is paused now, and which calls are in flight.</summary>
public sealed record GetPausesRequest : IRequest<PausesView>;

/// <summary>What is paused now.</summary>
/// <param name="Pauses">Standing pauses, that of everything first.</param>
/// <param name="InFlight">Calls to networks that have started and not ended.</param>
/// <param name="Held">How many deliveries wait to be looked at because of a pause.</param>
/// <param name="Channels">The channels that can be paused.</param>
/// <param name="Campaigns">The campaigns that can be paused: those not over.</param>
public sealed record PausesView(IReadOnlyList<PauseView> Pauses, IReadOnlyList<DeliveryView> InFlight, int Held, IReadOnlyList<PausableChannel> Channels, IReadOnlyList<PausableCampaign> Campaigns);

/// <summary>A channel that can be paused by itself.</summary>
public sealed record PausableChannel(ChannelId Id, string Name, string NetworkName);

/// <summary>A campaign that can be paused by itself.</summary>
public sealed record PausableCampaign(CampaignId Id, string Name);

/// <summary>A standing pause.</summary>
/// <param name="Id">The pause.</param>
/// <param name="Scope">What it stops.</param>
/// <param name="Name">Name of the channel or campaign; <see langword="null"/> for everything.</param>
/// <param name="Reason">What the person said.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="StartedBy">By whom.</param>
public sealed record PauseView(PauseId Id, PauseScope Scope, string? Name, string Reason, Instant StartedAt, string StartedBy);

[Slice("publishing.pauses", PublishingPermissions.View, Http = "GET /publishing/pauses")]
internal sealed class GetPauses(AppDb db, Channels.Channels channels, Campaigns.Campaigns campaigns, TimeProvider time) : ReadSlice<GetPausesRequest, PausesView>
{
    public override async Task<Outcome<PausesView>> Handle(GetPausesRequest request, Caller caller, CancellationToken cancel)
    {
        var rows = await db.Set<Pause>().AsNoTracking().Where(p => p.LiftedAt == null).OrderBy(p => p.ChannelId != null || p.CampaignId != null).ThenBy(p => p.StartedAt).ToListAsync(cancel);
        var all = await channels.All(cancel);
        var running = (await campaigns.All(cancel)).ToList();
        var today = time.Now().InUtc().Date.PlusDays(-1);
        var inFlight = await db.Set<Delivery>().AsNoTracking().Where(d => d.OpenAttempt != null).Select(Deliveries.AsView).ToListAsync(cancel);
        var held = await Queue.ListQueue.HeldByPause(db.Set<Delivery>()).CountAsync(cancel);
        return new PausesView(
            [.. rows.Select(p => new PauseView(p.Id, p.Scope, all.FirstOrDefault(c => c.Id == p.ChannelId)?.Name ?? running.Find(c => c.Id == p.CampaignId)?.Name, p.Reason, p.StartedAt, p.StartedBy))],
            inFlight,
            held,
            [.. all.Select(c => new PausableChannel(c.Id, c.Name, c.NetworkName))],
            [.. running.Where(c => c.Ends >= today).Select(c => new PausableCampaign(c.Id, c.Name))]);
    }
}
