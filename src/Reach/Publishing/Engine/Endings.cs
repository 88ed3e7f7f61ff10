using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Publishing.Model;

namespace Relais.Publishing.Engine;

/// <summary>How a claim ends or goes on: sets what the row will say, and gives the entry that writes it.</summary>
internal sealed class Endings(NetworkCatalog networks, TimeProvider time)
{
    /// <summary>What stands against sending, as the entry that writes it down; <see langword="null"/> when nothing does.</summary>
    public End? Stop(Claim claim, Parcel parcel)
    {
        var now = time.Now();
        if (claim.QuietUntil is { } quiet && quiet > now)
        {
            return Later(claim, quiet, new(ReasonCodes.RateLimited, ""));
        }

        if (now - claim.DueAt > parcel.Lateness)
        {
            (claim.State, claim.NextTryAt) = (DeliveryState.Missed, null);
            return new(claim, now) { Audit = "publishing.missed" };
        }

        switch (parcel)
        {
            case { Post: null }:
                return Hold(claim, HeldReason.NotReady, "publishing.problem.no_post", "");
            case { Access: AccessOutcome.NotConnected { Reason: var reason } }:
                return Hold(claim, HeldReason.Channel, reason.Code, reason.Detail);
            case { Post.Segments.Count: 0 }:
                return Hold(claim, HeldReason.NotReady, parcel.Post.Findings is [var gone, ..] ? gone.TextKey : "publishing.problem.no_post", "");
            case { Access: AccessOutcome.Later { NotBefore: var notBefore, Reason: var reason } }:
                return Later(claim, notBefore, reason);
            case { IsLockedOut: true }:
                return Hold(claim, HeldReason.LockedOut, null, null);
            case { Post.State: PostState.InReview or PostState.ChangesAsked }:
                return Hold(claim, HeldReason.NotApproved, null, null);
            case { Post: var post } when post.ContentHash != claim.ContentHash:
                return Hold(claim, HeldReason.ContentChanged, null, null);
            case { Post: { Sendable: false } post }:
                return Hold(claim, HeldReason.NotReady, post.Findings.First(f => f.Weight == FindingWeight.Blocks).TextKey, "");
            case { Channel: null } or { Access: not AccessOutcome.Ready }:
                return Hold(claim, HeldReason.Channel, ReasonCodes.TokenRejected, "");
            default:
                return networks.As<IPublish>(parcel.Channel!.Network) is null ? Hold(claim, HeldReason.Channel, "publishing.problem.no_network", "") : null;
        }
    }

    public End Sent(Claim claim, int number, int segment, int segments)
    {
        var now = time.Now();
        var whole = claim.Receipts.Count == segments;
        if (whole)
        {
            (claim.State, claim.PublishedAt, claim.NextTryAt, claim.UnknownSince) = (DeliveryState.Published, now, null, null);
        }

        claim.RemoteUrl = claim.Receipts[0].Url.ToString();
        return new(claim, now) { Number = number, Segment = segment, Outcome = AttemptOutcome.Done, Keep = !whole, Audit = whole ? "publishing.published" : null };
    }

    /// <summary>
    /// How a thread ends of which nothing is left to send, or nothing can be; <see langword="null"/> when its next segment can go. Its text may have been shortened to what
    /// is out already; and under a segment that a person found, whose identifier nobody knows, no other can be hung.
    /// </summary>
    public End? Rest(Claim claim, OutgoingPost post)
    {
        if (claim.Receipts.Count == 0)
        {
            return null;
        }

        if (claim.Receipts.Count >= post.Segments.Count)
        {
            (claim.State, claim.PublishedAt, claim.NextTryAt, claim.UnknownSince) = (DeliveryState.Published, claim.Receipts[^1].SentAt, null, null);
            claim.Say(null, null);
            return new(claim, time.Now()) { Audit = "publishing.published" };
        }

        return claim.Receipts[^1].RemoteId.Length == 0 ? Hold(claim, HeldReason.NotReady, Delivery.NoParent, "") : null;
    }

    public End Fail(Claim claim, int? number, AttemptOutcome outcome, Reason reason, Instant? notBefore)
    {
        var now = time.Now();
        claim.Failures++;
        claim.State = DeliveryState.Retrying;
        claim.NextTryAt = Instant.Max(notBefore ?? now, now + Backoff.After(claim.Failures, claim.Id));
        claim.Say(reason.Code, reason.Detail);
        return new(claim, now) { Number = number, Outcome = outcome, Code = reason.Code, Detail = reason.Detail, Audit = HoldWhenTooLate(claim, reason) };
    }

    public End Later(Claim claim, Instant until, Reason reason)
    {
        claim.State = claim.Attempts > 0 ? DeliveryState.Retrying : DeliveryState.Scheduled;
        claim.NextTryAt = until;
        claim.Say(reason.Code, reason.Detail);
        return new(claim, time.Now()) { Audit = HoldWhenTooLate(claim, reason) };
    }

    public End Hold(Claim claim, HeldReason reason, string? code, string? detail)
    {
        (claim.State, claim.HeldReason, claim.NextTryAt) = (DeliveryState.Held, reason, null);
        claim.Say(code, detail);
        return new(claim, time.Now()) { Audit = "publishing.held" };
    }

    /// <summary>Nobody knows whether the network has it: it is looked for when it can no longer be on its way.</summary>
    public End Lost(Claim claim, int number, Reason reason, Duration settleAfter)
    {
        var now = time.Now();
        (claim.State, claim.UnknownSince, claim.Looks) = (DeliveryState.Unknown, now, 0);
        claim.NextTryAt = now + settleAfter;
        claim.Say(reason.Code, reason.Detail);
        return new(claim, now) { Number = number, Outcome = AttemptOutcome.Lost, Code = reason.Code, Detail = reason.Detail, Audit = "publishing.unknown" };
    }

    public End NotCalled(Claim claim, int number)
    {
        (claim.State, claim.NextTryAt) = (DeliveryState.Retrying, Turn(claim));
        return new(claim, time.Now()) { Number = number, Outcome = AttemptOutcome.NotCalled };
    }

    /// <param name="claim">The claim.</param>
    /// <param name="notBegun">A beginning that was refused; it may have stood once, when the commit's answer was lost and a pause came before it was written again.</param>
    public End HandBack(Claim claim, int? notBegun = null)
    {
        claim.State = claim.ToReconcile ? DeliveryState.Unknown : claim.Attempts > 0 ? DeliveryState.Retrying : DeliveryState.Scheduled;
        claim.NextTryAt = claim.ToReconcile ? time.Now() : Turn(claim);
        return new(claim, time.Now()) { Number = notBegun, Outcome = AttemptOutcome.NotCalled };
    }

    /// <summary>What was not called keeps its place before what is due after it on its channel.</summary>
    private Instant Turn(Claim claim) => Instant.Min(claim.DueAt, time.Now());

    /// <summary>A quota that ends only when it is too late is a person's to decide at once, not when it ends: it is held. The action of the audit entry; <see langword="null"/> when there is time.</summary>
    private static string? HoldWhenTooLate(Claim claim, Reason reason)
    {
        if (reason.Code != ReasonCodes.RateLimited || claim.Lateness is not { } lateness || !(claim.NextTryAt - claim.DueAt > lateness))
        {
            return null;
        }

        (claim.State, claim.HeldReason, claim.NextTryAt) = (DeliveryState.Held, HeldReason.Quota, null);
        return "publishing.held";
    }
}
