using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Publishing.Doctor;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Publishing;

/// <summary>The truth about the queue, across workspaces, for readiness and metrics.</summary>
/// <param name="Due">Deliveries whose time has come and that nobody has in hand.</param>
/// <param name="OldestDue">How long the oldest of them has waited; zero when there is none.</param>
/// <param name="Overdue">Waiting for more than two minutes without a reason: no pause, no busy channel, no network that asked for quiet.</param>
/// <param name="InHand">In hand of some process.</param>
/// <param name="Stuck">In hand, with a lease that ended more than a lease ago: whoever had it is gone, and nobody took it over.</param>
/// <param name="Unknown">Without an answer.</param>
/// <param name="LastSuccess">When a network last took a delivery; <see langword="null"/> when none ever did.</param>
public sealed record QueueReport(int Due, Duration OldestDue, int Overdue, int InHand, int Stuck, int Unknown, Instant? LastSuccess);

/// <summary>Front door to the health of publishing.</summary>
public sealed class QueueHealth
{
    private static readonly Duration Late = Duration.FromMinutes(2);

    private readonly IAppDbFactory databases;
    private readonly Ledger ledger;
    private readonly Duration lease;
    private readonly TimeProvider time;

    internal QueueHealth(IAppDbFactory databases, Ledger ledger, RelaisSettings settings, TimeProvider time) =>
        (this.databases, this.ledger, lease, this.time) = (databases, ledger, Duration.FromSeconds(settings.LeaseSeconds), time);

    /// <summary>When a group of outcomes of this process last stood.</summary>
    public Instant? LastWritten => ledger.LastWritten;

    /// <summary>Reads the queue. Cheap: only what is still to be done is looked at.</summary>
    public async Task<QueueReport> Read(CancellationToken cancel = default)
    {
        var now = time.Now();
        await using var db = await databases.CreateAsync(null, cancel);
        var all = db.Set<Delivery>().IgnoreQueryFilters().AsNoTracking();
        var due = all.Where(d => d.NextTryAt <= now);
        var count = await due.CountAsync(cancel);
        var oldest = count == 0 ? null : await due.MinAsync(d => d.NextTryAt, cancel);
        var overdue = await OverdueRows.WithoutReason(db, now, Late).CountAsync(cancel);
        var inHand = await all.CountAsync(d => d.ClaimedBy != null, cancel);
        var stuckSince = now - lease;
        var stuck = await all.CountAsync(d => d.ClaimedBy != null && d.LeaseUntil < stuckSince, cancel);
        var unknown = 0;
        foreach (var workspace in await db.Set<Workspace>().Select(w => w.Id).ToListAsync(cancel))
        {
            unknown += await all.CountAsync(d => d.WorkspaceId == workspace && d.State == DeliveryState.Unknown, cancel);
        }

        // Channel by channel, because that is how the index begins: one look for each, however long the past.
        var last = await Channels.Channels.Ever(db).Select(c => all.Where(d => d.ChannelId == c && d.Receipts != null).Max(d => d.PublishedAt)).MaxAsync(cancel);

        return new(count, oldest is { } o ? now - o : Duration.Zero, overdue, inHand, stuck, unknown, last);
    }
}
