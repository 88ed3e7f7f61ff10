using NodaTime;
using Relais.Networks;

namespace Relais.Publishing;

/// <summary>What became of a delivery, told by somebody who knows; see <see cref="Deliveries.Recount"/>.</summary>
/// <param name="Delivery">Which.</param>
/// <param name="State">Where it stands now: published, retrying, unknown, refused, missed or held.</param>
/// <param name="At">When it came to stand there.</param>
/// <param name="Attempts">The calls that were made, in order.</param>
public sealed record PastDelivery(DeliveryId Delivery, DeliveryState State, Instant At, IReadOnlyList<PastAttempt> Attempts)
{
    /// <summary>Proofs of the segments that are out, in order; of all when it is published.</summary>
    public IReadOnlyList<SegmentReceipt> Receipts { get; init; } = [];

    /// <summary>Why, when held.</summary>
    public HeldReason? HeldReason { get; init; }

    /// <summary>When it is tried again; only when retrying.</summary>
    public Instant? NextTryAt { get; init; }

    /// <summary>Why it does not go on.</summary>
    public Reason? Problem { get; init; }

    internal Instant? PublishedAt => State == DeliveryState.Published ? At : null;

    /// <summary>Whether what is told holds together.</summary>
    internal bool IsWhole => State switch
    {
        DeliveryState.Published => Receipts.Count > 0 && Attempts.Count >= Receipts.Count && Problem is null,
        DeliveryState.Retrying => NextTryAt is not null && Attempts is [.., { Outcome: AttemptOutcome.Retry }],
        DeliveryState.Unknown => Attempts.Any(a => a.Outcome == AttemptOutcome.Lost),
        DeliveryState.Refused => Attempts is [.., { Outcome: AttemptOutcome.Refused }] && Problem is not null,
        DeliveryState.Held => HeldReason is not null,
        DeliveryState.Missed => Attempts.Count == 0,
        _ => false,
    } && (NextTryAt is null || State == DeliveryState.Retrying) && Attempts.All(a => a.Outcome != AttemptOutcome.Open && a.EndedAt >= a.StartedAt);
}

/// <summary>One call of a delivery's past.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When its answer came, or was given up.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why, when it failed.</param>
/// <param name="Segment">Which segment of a thread, from 0.</param>
public sealed record PastAttempt(Instant StartedAt, Instant EndedAt, AttemptOutcome Outcome, Reason? Reason = null, int Segment = 0);
