using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Queue;

/// <summary>What is shown of the queue.</summary>
public enum QueuePart
{
    /// <summary>What waits for a person: held, refused, missed, unknown that nobody settles.</summary>
    Yours,

    /// <summary>What a pause, or a lock-out, held back: each is looked at before it goes out, gets a new time, or is dropped.</summary>
    Paused,

    /// <summary>What goes out next, and what is on its way.</summary>
    Next,

    /// <summary>What went out lately.</summary>
    Out,
}

/// <summary>The queue: what is due, what failed, what waits for a person.</summary>
/// <param name="Part">Which part.</param>
/// <param name="Cursor">From an earlier page.</param>
public sealed record ListQueueRequest(QueuePart Part = QueuePart.Yours, string? Cursor = null) : IRequest<QueueView>;

/// <summary>One part of the queue, with the size of each.</summary>
public sealed record QueueView(QueuePart Part, IReadOnlyList<QueueItem> Items, string? Next, int Yours, int Paused, int Coming);

/// <summary>One line.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Title">The post's label; empty for an empty post.</param>
/// <param name="Network">The network's key.</param>
/// <param name="NetworkName">The network's name.</param>
/// <param name="ChannelName">The account's name.</param>
public sealed record QueueItem(DeliveryView Delivery, string Title, string Network, string NetworkName, string ChannelName);

[Slice("publishing.queue", PublishingPermissions.View, Http = "GET /publishing/queue")]
internal sealed class ListQueue(AppDb db, Channels.Channels channels) : ReadSlice<ListQueueRequest, QueueView>
{
    private const int Page = 50;

    public override async Task<Outcome<QueueView>> Handle(ListQueueRequest request, Caller caller, CancellationToken cancel)
    {
        var skip = int.TryParse(request.Cursor, System.Globalization.CultureInfo.InvariantCulture, out var from) && from > 0 ? from : 0;
        var rows = await Rows(db.Set<Delivery>().AsNoTracking(), request.Part).Skip(skip).Take(Page + 1).Select(Deliveries.AsView).ToListAsync(cancel);
        var shown = rows.Take(Page).ToList();
        var titles = await Posts.Titles(db, [.. shown.Select(r => r.Post).Distinct()], cancel);
        var names = await channels.Get(db, [.. shown.Select(r => r.Channel).Distinct()], cancel);
        return new QueueView(
            request.Part,
            [.. shown.Select(r => new QueueItem(r, titles.GetValueOrDefault(r.Post)?.Label ?? "", names[r.Channel].Network, names[r.Channel].NetworkName, names[r.Channel].Name))],
            rows.Count > Page ? (skip + Page).ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
            await Waiting(db.Set<Delivery>()).CountAsync(cancel),
            await HeldByPause(db.Set<Delivery>()).CountAsync(cancel),
            await Coming(db.Set<Delivery>()).CountAsync(cancel));
    }

    /// <summary>What waits for a person. The states come first and alone, so that the index by state is used however long the past has grown.</summary>
    internal static IQueryable<Delivery> Waiting(IQueryable<Delivery> all) => all
        .Where(d => d.State == DeliveryState.Held || d.State == DeliveryState.Refused || d.State == DeliveryState.Missed || d.State == DeliveryState.Unknown)
        .Where(d => d.State != DeliveryState.Unknown || (d.NextTryAt == null && d.ClaimedBy == null));

    /// <summary>What was stopped from above, by a pause or by locking out whoever scheduled it: nothing about it is wrong, and each is looked at before it goes.</summary>
    internal static IQueryable<Delivery> HeldByPause(IQueryable<Delivery> all) =>
        all.Where(d => d.State == DeliveryState.Held && (d.HeldReason == HeldReason.Paused || d.HeldReason == HeldReason.LockedOut));

    private static IQueryable<Delivery> Coming(IQueryable<Delivery> all) => all
        .Where(d => d.State == DeliveryState.Scheduled || d.State == DeliveryState.Sending || d.State == DeliveryState.Retrying || d.State == DeliveryState.Unknown)
        .Where(d => d.State != DeliveryState.Unknown || d.NextTryAt != null || d.ClaimedBy != null);

    private static IQueryable<Delivery> Rows(IQueryable<Delivery> all, QueuePart part) => part switch
    {
        QueuePart.Yours => Waiting(all).OrderBy(d => d.DueAt).ThenBy(d => d.Id),
        QueuePart.Paused => HeldByPause(all).OrderBy(d => d.DueAt).ThenBy(d => d.Id),
        QueuePart.Next => Coming(all).OrderBy(d => d.DueAt).ThenBy(d => d.Id),
        _ => all.Where(d => d.State == DeliveryState.Published).OrderByDescending(d => d.DueAt).ThenBy(d => d.Id),
    };
}
