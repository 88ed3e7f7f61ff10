using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Pauses;

/// <summary>What is paused now, and which calls are in flight.</summary>
public sealed record GetPausesRequest : IRequest<PausesView>;

/// <summary>What is paused now.</summary>
/// <param name="Pauses">Standing pauses, that of everything first.</param>
/// <param name="InFlight">Calls to networks that have started and not ended.</param>
/// <param name="Held">How many deliveries wait to be looked at because of a pause.</param>
/// <param name="Channels">The channels that can be paused.</param>
public sealed record PausesView(IReadOnlyList<PauseView> Pauses, IReadOnlyList<DeliveryView> InFlight, int Held, IReadOnlyList<PausableChannel> Channels);

/// <summary>A channel that can be paused by itself.</summary>
public sealed record PausableChannel(ChannelId Id, string Name, string NetworkName);

/// <summary>A standing pause.</summary>
public sealed record PauseView(PauseId Id, ChannelId? Channel, string? ChannelName, string Reason, Instant StartedAt, string StartedBy);

[Slice("publishing.pauses", PublishingPermissions.View, Http = "GET /publishing/pauses")]
internal sealed class GetPauses(AppDb db, Channels.Channels channels) : ReadSlice<GetPausesRequest, PausesView>
{
    public override async Task<Outcome<PausesView>> Handle(GetPausesRequest request, Caller caller, CancellationToken cancel)
    {
        var rows = await db.Set<Pause>().AsNoTracking().Where(p => p.LiftedAt == null).OrderBy(p => p.ChannelId != null).ThenBy(p => p.StartedAt).ToListAsync(cancel);
        var all = await channels.All(cancel);
        var names = all.ToDictionary(c => c.Id, c => c.Name);
        var inFlight = await db.Set<Delivery>().AsNoTracking().Where(d => d.OpenAttempt != null).Select(Deliveries.AsView).ToListAsync(cancel);
        var held = await db.Set<Delivery>().CountAsync(d => d.State == DeliveryState.Held && d.HeldReason == HeldReason.Paused, cancel);
        return new PausesView(
            [.. rows.Select(p => new PauseView(p.Id, p.ChannelId, p.ChannelId is { } c ? names.GetValueOrDefault(c) : null, p.Reason, p.StartedAt, p.StartedBy))],
            inFlight,
            held,
            [.. all.Select(c => new PausableChannel(c.Id, c.Name, c.NetworkName))]);
    }
}
