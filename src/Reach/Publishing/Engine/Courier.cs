using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Publishing.Model;

namespace Relais.Publishing.Engine;

/// <summary>
/// Carries one claimed delivery: decides whether it may go, calls the network segment by segment, and writes down what became
/// of it. Whatever happens between the durable beginning of a call and its answer is unknown, never a reason to call again.
/// </summary>
internal sealed class Courier(Ledger ledger, Parcels parcels, NetworkCatalog networks, Slots slots, Reconciler reconciler, Endings endings, ChannelNotes notes, TimeProvider time, ILogger<Courier> log)
{
    /// <summary>What Relais says of a delivery whose needs it cannot read, by key.</summary>
    internal const string Unreadable = "publishing.problem.unreadable";

    /// <summary>Some five minutes of trying.</summary>
    private const int MostUnreadable = 6;

    /// <summary>However late a network says that its quota begins again, the channel is asked again after a day: it may have meant something else.</summary>
    private static readonly Duration LongestQuiet = Duration.FromDays(1);

    public async Task Carry(Claim claim, Parcel parcel, CancellationToken stopping)
    {
        claim.Lateness = parcel.Lateness;
        try
        {
            parcel = await parcels.Renewed(claim, parcel, stopping);
            if (claim.ToReconcile)
            {
                await reconciler.Settle(claim, parcel, stopping);
            }
            else if (endings.Stop(claim, parcel) is { } end)
            {
                await ledger.Write(end);
            }
            else
            {
                await Send(claim, parcel.Post!, ((AccessOutcome.Ready)parcel.Access!).Access, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && claim.Calling is null)
        {
            await ledger.Write(endings.HandBack(claim));
        }
        catch (Exception e)
        {
            log.LogError(e, "Delivery {Delivery} could not be carried.", claim.Id);
            await ledger.Write(Broken(claim, parcel, e));
        }
    }

    /// <summary>It broke in our own hands: what may have been sent is unknown, and what was unknown stays so.</summary>
    private End Broken(Claim claim, Parcel parcel, Exception e) => claim switch
    {
        { Calling: { } number } => endings.Lost(claim, number, new(ReasonCodes.AnswerLost, e.Message), networks.As<IPublish>(parcel.Channel!.Network)!.Info.Idempotency.SettleAfter),
        { ToReconcile: true } => reconciler.LookLater(claim),
        _ => endings.Fail(claim, null, AttemptOutcome.Retry, new(ReasonCodes.NetworkTrouble, e.Message), null),
    };

    /// <summary>What it needs could not be read. When the process is told to stop it goes back to its place; while the store is away, for a moment; what fails by itself is tried, or looked for, less and less often, and then waits for a person.</summary>
    public Task PutBack(Claim claim, Exception? failure)
    {
        if (failure is not (null or OperationCanceledException) && !ledger.Rows.MayPass(failure))
        {
            return ledger.Write(
                claim.ToReconcile ? reconciler.LookLater(claim)
                : claim.Failures < MostUnreadable ? endings.Fail(claim, null, AttemptOutcome.Retry, new(Unreadable, failure.Message), null)
                : endings.Hold(claim, HeldReason.NotReady, Unreadable, failure.Message));
        }

        var end = endings.HandBack(claim);
        if (failure is not OperationCanceledException)
        {
            claim.NextTryAt = end.At + Duration.FromSeconds(5);
        }

        return ledger.Write(end);
    }

    private async Task Send(Claim claim, OutgoingPost post, ChannelAccess access, CancellationToken stopping)
    {
        var network = networks.As<IPublish>(access.NetworkKey)!;
        var refreshed = false;
        if (endings.Rest(claim, post) is { } rest)
        {
            await ledger.Write(rest);
            return;
        }

        while (claim.Receipts.Count < post.Segments.Count)
        {
            var segment = Segment(claim, post.Segments[claim.Receipts.Count]);
            using var slot = await slots.Begin(stopping);
            var number = claim.Attempts + 1;
            if (!await ledger.Write(new Begin(claim, number, segment.Index, time.Now())))
            {
                // Called off, changed or paused since the claim: whoever did it has written the row. Only a pause leaves it with us.
                await ledger.Write(endings.HandBack(claim, notBegun: number));
                return;
            }

            (claim.Attempts, claim.Calling) = (number, number);
            var outcome = await Call(claim, network, access, segment, slot, stopping);
            if (outcome is null)
            {
                await Ended(endings.NotCalled(claim, number));
                return;
            }

            Note(claim, outcome);
            switch (outcome)
            {
                case PublishOutcome.Done done:
                    claim.Add(done.Receipt);
                    claim.Say(null, null);
                    claim.Failures = 0;
                    if (!await Ended(endings.Sent(claim, number, segment.Index, post.Segments.Count)))
                    {
                        return;
                    }

                    break;
                case PublishOutcome.Refresh refresh when !refreshed:
                    refreshed = true;
                    if (!await Ended(new(claim, time.Now()) { Number = number, Outcome = AttemptOutcome.Refresh, Code = refresh.Reason.Code, Detail = refresh.Reason.Detail, Keep = true }))
                    {
                        return;
                    }

                    parcels.Forget(claim.Channel);
                    if (await parcels.Refresh(claim, access, stopping) is AccessOutcome.Ready ready)
                    {
                        access = ready.Access;
                        break;
                    }

                    await ledger.Write(endings.Fail(claim, null, AttemptOutcome.Refresh, refresh.Reason, null));
                    return;
                default:
                    await Ended(await Settled(claim, number, outcome, network, access));
                    return;
            }
        }
    }

    private Task<bool> Ended(End end)
    {
        end.Claim.Calling = null;
        return ledger.Write(end);
    }

    /// <summary>Calls the network; <see langword="null"/> when nothing was called: the lease is too old to be trusted, or the process is told to stop before its turn.</summary>
    private async Task<PublishOutcome?> Call(Claim claim, IPublish network, ChannelAccess access, OutgoingSegment segment, Slots.Slot slot, CancellationToken stopping)
    {
        try
        {
            await slot.Call(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }

        if (!slots.LeaseStands(claim))
        {
            return null;
        }

        try
        {
            return await network.PublishAsync(access, segment, CancellationToken.None) ?? throw new InvalidOperationException("No outcome was given.");
        }
        catch (Exception e)
        {
            log.LogError(e, "{Network} broke its promise not to throw; the answer counts as lost.", access.NetworkKey);
            return new PublishOutcome.Unknown(new(ReasonCodes.AnswerLost, e.Message));
        }
        finally
        {
            slot.Answered();
        }
    }

    private async Task<End> Settled(Claim claim, int number, PublishOutcome outcome, IPublish network, ChannelAccess access)
    {
        var now = time.Now();
        switch (outcome)
        {
            case PublishOutcome.Wait wait:
                (claim.State, claim.Resume) = (DeliveryState.Sending, wait.State);
                claim.NextTryAt = Instant.Max(wait.Until, now + Duration.FromMilliseconds(500));
                return new(claim, now) { Number = number, Outcome = AttemptOutcome.Wait };
            case PublishOutcome.Retry retry:
                if (retry.Reason.Code == ReasonCodes.RateLimited && retry.NotBefore is { } quiet)
                {
                    await Kept(() => Quiet(claim, quiet));
                }

                return endings.Fail(claim, number, AttemptOutcome.Retry, retry.Reason, retry.NotBefore);
            case PublishOutcome.Refused refused:
                (claim.State, claim.NextTryAt) = (DeliveryState.Refused, null);
                claim.Say(refused.Reason.Code, refused.Reason.Detail, refused.Field);
                return new(claim, now) { Number = number, Outcome = AttemptOutcome.Refused, Code = refused.Reason.Code, Detail = refused.Reason.Detail, Audit = "publishing.refused" };
            case PublishOutcome.Reconnect { Reason: var reason }:
                var stands = true;
                await Kept(async () => stands = await parcels.NeedsReconnect(claim, access, reason, CancellationToken.None));
                if (!stands)
                {
                    // The account was connected again meanwhile. The refusal of the old credential posted nothing, so the new one is tried.
                    return endings.Fail(claim, number, AttemptOutcome.Retry, reason, null);
                }

                var held = endings.Hold(claim, HeldReason.Channel, reason.Code, reason.Detail);
                return new(claim, held.At) { Number = number, Outcome = AttemptOutcome.Reconnect, Code = reason.Code, Detail = reason.Detail, Audit = held.Audit };
            case PublishOutcome.Refresh { Reason: var reason }:
                return endings.Fail(claim, number, AttemptOutcome.Refresh, reason, null);
            case PublishOutcome.Unknown { Reason: var reason }:
                return endings.Lost(claim, number, reason, network.Info.Idempotency.SettleAfter);
            default:
                throw new InvalidOperationException($"{outcome.GetType().Name} is not an outcome.");
        }
    }

    internal static OutgoingSegment Segment(Claim claim, OutgoingPart part) => new(
        claim.SegmentKey(part.Index),
        part.Index,
        part.Text,
        [.. part.Media.Select(m => m.Media)],
        part.Options,
        claim.Receipts.Count == 0 ? null : claim.Receipts[^1],
        claim.Receipts.Count == 0 ? null : claim.Receipts[0])
    {
        Resume = claim.Resume,
    };

    /// <summary>What the network said of its quota; when nothing is left, the channel is left alone until it resets.</summary>
    private void Note(Claim claim, PublishOutcome outcome)
    {
        if (outcome.Budget is { Remaining: <= 0 } spent && spent.ResetsAt > time.Now())
        {
            _ = Safely(() => Quiet(claim, spent.ResetsAt));
        }

        if (outcome is PublishOutcome.Done)
        {
            notes.Worked(claim, time.Now(), outcome.Budget);
        }
    }

    private Task Quiet(Claim claim, Instant until) => ledger.Rows.QuietAsync(claim, Instant.Min(until, time.Now() + LongestQuiet), CancellationToken.None);

    /// <summary>What an answer says of its channel, kept before the call ends. A store that is away is waited for, as the ledger waits; a note that cannot be kept does not undo the answer.</summary>
    private async Task Kept(Func<Task> note)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await note();
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "A note about a channel was not kept, try {Failures}.", failures);
                if (!ledger.Rows.MayPass(e))
                {
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 20 * failures)), time);
            }
        }
    }

    private async Task Safely(Func<Task> note)
    {
        try
        {
            await note();
        }
        catch (Exception e)
        {
            log.LogWarning(e, "A note about a channel was not kept.");
        }
    }
}
