using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Publishing.Model;

namespace Relais.Publishing.Engine;

/// <summary>
/// Settles what nobody knows: asks the network whether the segment is there. Bounded in calls and in time; after that a person is
/// asked. It only reads, so it also runs during a pause.
/// </summary>
internal sealed class Reconciler(Ledger ledger, Parcels parcels, NetworkCatalog networks, IAppDbFactory databases, TimeProvider time)
{
    /// <summary>How often the network is asked before a person is.</summary>
    internal const int MostLooks = 10;

    /// <summary>How long the network is asked before a person is.</summary>
    internal static readonly Duration Longest = Duration.FromHours(6);

    private static readonly Duration ClockDifference = Duration.FromMinutes(5);

    public async Task Settle(Claim claim, Parcel parcel, CancellationToken stopping)
    {
        var now = time.Now();
        if (parcel.Channel is null || networks.As<IReconcile>(parcel.Channel.Network) is not { } network)
        {
            await ledger.Write(AskAPerson(claim, now));
            return;
        }

        var earliest = (claim.UnknownSince ?? now) + network.Info.Idempotency.SettleAfter;
        if (earliest > now)
        {
            claim.NextTryAt = earliest;
            await ledger.Write(new End(claim, now));
            return;
        }

        if (parcel.Access is not AccessOutcome.Ready { Access: var access })
        {
            await ledger.Write(NoAccess(claim, parcel.Access, now));
            return;
        }

        // Only what was sent may be looked for: by another text it would not be found, and would be sent again.
        var (since, later, others) = await Context(claim, claim.Receipts.Count, network.Info.Idempotency.SettleAfter, stopping);
        if (await parcels.AsSent(claim, parcel, since + ClockDifference, stopping) is not { } post || post.Segments.Count <= claim.Receipts.Count)
        {
            await ledger.Write(AskAPerson(claim, now));
            return;
        }

        var part = post.Segments[claim.Receipts.Count];
        var segment = Courier.Segment(claim, part) with { Others = others, Later = later };
        var outcome = await Ask(network, access, segment, since, stopping);
        await ledger.Write(await Answered(claim, post, part.Index, outcome, access, now, stopping));
    }

    /// <summary>It could not be looked for, for a reason of our own: later, as long as a look makes sense.</summary>
    public End LookLater(Claim claim)
    {
        var now = time.Now();
        claim.State = DeliveryState.Unknown;
        if (now - (claim.UnknownSince ?? now) > Longest)
        {
            return AskAPerson(claim, now);
        }

        claim.NextTryAt = now + Backoff.After(claim.Looks + 1, claim.Id);
        return new(claim, now);
    }

    private static async Task<ReconcileOutcome> Ask(IReconcile network, ChannelAccess access, OutgoingSegment segment, Instant since, CancellationToken stopping)
    {
        try
        {
            return await network.ReconcileAsync(access, segment, since, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            return new ReconcileOutcome.CannotTell(new(ReasonCodes.StrangeAnswer, e.Message), null);
        }
    }

    private async Task<End> Answered(Claim claim, OutgoingPost post, int segment, ReconcileOutcome outcome, ChannelAccess access, Instant started, CancellationToken stopping)
    {
        var now = time.Now();
        claim.Looks++;
        claim.Attempts++;
        switch (outcome)
        {
            case ReconcileOutcome.Found found:
                claim.Add(found.Receipt);
                claim.RemoteUrl = claim.Receipts[0].Url.ToString();
                claim.Say(null, null);
                claim.UnknownSince = null;
                var whole = claim.Receipts.Count == post.Segments.Count;
                claim.State = whole ? DeliveryState.Published : DeliveryState.Retrying;
                claim.NextTryAt = whole ? null : now;
                claim.PublishedAt = whole ? found.Receipt.SentAt : null;
                return Look(AttemptOutcome.Found, null, whole ? "publishing.published" : null);
            case ReconcileOutcome.NotThere:
                (claim.State, claim.NextTryAt, claim.UnknownSince) = (DeliveryState.Retrying, now, null);
                return Look(AttemptOutcome.NotThere, null, "publishing.not_there");
            case ReconcileOutcome.CannotTell { Reason.Code: ReasonCodes.TokenExpired } cannot:
                parcels.Forget(claim.Channel);
                await parcels.Refresh(claim, access, stopping);
                return Again(cannot);
            case ReconcileOutcome.CannotTell { Reason.Code: ReasonCodes.TokenRejected } cannot:
                if (!await parcels.NeedsReconnect(claim, access, cannot.Reason, stopping))
                {
                    return Again(cannot);
                }

                claim.NextTryAt = null;
                claim.Say(cannot.Reason.Code, cannot.Reason.Detail);
                return Look(AttemptOutcome.CannotTell, cannot.Reason, null);
            case ReconcileOutcome.CannotTell cannot:
                return Again(cannot);
            default:
                throw new InvalidOperationException($"{outcome.GetType().Name} is not an outcome.");
        }

        End Again(ReconcileOutcome.CannotTell cannot)
        {
            var giveUp = claim.Looks >= MostLooks || now - (claim.UnknownSince ?? now) > Longest;
            claim.NextTryAt = giveUp ? null : Instant.Max(cannot.NotBefore ?? now, now + Backoff.After(claim.Looks, claim.Id));
            claim.Say(cannot.Reason.Code, cannot.Reason.Detail);
            return Look(AttemptOutcome.CannotTell, cannot.Reason, giveUp ? "publishing.asks_a_person" : null);
        }

        End Look(AttemptOutcome became, Reason? reason, string? audit) => new(claim, now)
        {
            Number = claim.Attempts,
            IsLook = true,
            Segment = segment,
            StartedAt = started,
            Outcome = became,
            Code = reason?.Code,
            Detail = reason?.Detail,
            Audit = audit,
        };
    }

    /// <summary>When the first try of the segment began, the first post known to be later than all of them, and what else of this account is known to be on the network.</summary>
    private async Task<(Instant Since, SegmentReceipt? Later, IReadOnlySet<string> Others)> Context(Claim claim, int segment, Duration settleAfter, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(claim.Workspace, cancel);
        var tries = await db.Set<Attempt>().Where(a => a.DeliveryId == claim.Id && a.Segment == segment && a.Outcome != AttemptOutcome.Found && a.Outcome != AttemptOutcome.NotThere && a.Outcome != AttemptOutcome.CannotTell)
            .Select(a => new { a.StartedAt, a.EndedAt }).ToListAsync(cancel);
        var since = tries.Count > 0 ? tries.Min(t => t.StartedAt) : claim.DueAt;
        var from = since - ClockDifference;
        var published = await db.Set<Delivery>().Where(d => d.ChannelId == claim.Channel && d.Id != claim.Id && d.PublishedAt >= from && d.Receipts != null).Select(d => d.Receipts).ToListAsync(cancel);
        var underWay = await db.Set<Delivery>().Where(d => d.ChannelId == claim.Channel && d.Id != claim.Id && d.PublishedAt == null && d.NextTryAt != null && d.Receipts != null).Select(d => d.Receipts).ToListAsync(cancel);
        var others = published.Concat(underWay).SelectMany(Claim.Read).ToList();
        var settled = (tries.Count > 0 ? tries.Max(t => t.EndedAt ?? t.StartedAt) : claim.DueAt) + settleAfter + ClockDifference;
        return (since, others.Where(r => !r.ByPerson && r.SentAt > settled).MinBy(r => r.SentAt), others.Concat(claim.Receipts).Select(r => r.RemoteId).ToHashSet(StringComparer.Ordinal));
    }

    private static End NoAccess(Claim claim, AccessOutcome? access, Instant now)
    {
        if (access is AccessOutcome.Later later)
        {
            claim.NextTryAt = later.NotBefore;
            claim.Say(later.Reason.Code, later.Reason.Detail);
            return new(claim, now);
        }

        if (access is AccessOutcome.NotConnected not)
        {
            claim.Say(not.Reason.Code, not.Reason.Detail);
        }

        return AskAPerson(claim, now);
    }

    /// <summary>Stays unknown and is no longer the engine's: connecting the channel again, or a person's word, goes on.</summary>
    private static End AskAPerson(Claim claim, Instant now)
    {
        claim.NextTryAt = null;
        return new(claim, now) { Audit = "publishing.asks_a_person" };
    }
}
