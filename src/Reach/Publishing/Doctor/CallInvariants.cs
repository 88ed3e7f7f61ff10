using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Invariants;
using Relais.Publishing.Model;

namespace Relais.Publishing.Doctor;

/// <summary>What holds of calls to networks: exactly once, and none during a pause.</summary>
internal static class CallInvariants
{
    /// <summary>A pause is dated when its slice began, a call when it is about to be written: their order is certain only beyond this.</summary>
    private static readonly Duration Blur = Duration.FromSeconds(10);

    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("publishing.one_open_call",
            "At most one call of a delivery awaits its answer.",
            "Pause publishing, open the delivery and compare with the account: one of the two may be a double. Keep a copy of the database and report it.",
            OneOpenCall),
        new("publishing.open_calls_are_in_hand",
            "A call without an answer is the one that its delivery awaits.",
            "Look at the account whether the post is there, then settle the delivery by hand.",
            OpenCallsAreInHand),
        new("publishing.one_receipt_per_segment",
            "Each segment of a delivery was sent once.",
            "Look at the account: the post may be there twice. Delete one on the network, keep a copy of the database and report it.",
            OneReceiptPerSegment),
        new("publishing.receipts_are_not_shared",
            "No two deliveries of a channel name the same post on the network.",
            "One of them was settled by mistake. Look at the account and settle it again, or post it by hand.",
            ReceiptsAreNotShared),
        new("publishing.keys_are_unique",
            "Every delivery has an idempotency key of its own.",
            "A network may take the second for a repetition of the first and drop it. Make the second post anew.",
            KeysAreUnique),
        new("publishing.no_call_during_a_pause",
            "No call begins while publishing or its channel is paused.",
            "Compare the calls below with what the accounts show. Keep a copy of the database and report it.",
            NoCallDuringAPause),
        new("publishing.no_call_under_an_old_pause_epoch",
            "A claim made before a pause begins no call after it.",
            "Compare the calls below with what the accounts show. Keep a copy of the database and report it.",
            NoCallUnderAnOldEpoch),
    ];

    private static Task<IReadOnlyList<Breach>> OneOpenCall(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Attempt>().Where(a => a.Outcome == AttemptOutcome.Open).GroupBy(a => a.DeliveryId).Where(g => g.Count() > 1).Select(g => new { g.Key, Count = g.Count() }),
        g => new($"delivery {g.Key}", $"{g.Count} calls await an answer"),
        cancel);

    private static Task<IReadOnlyList<Breach>> OpenCallsAreInHand(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Attempt>().Where(a => a.Outcome == AttemptOutcome.Open)
            .Join(look.Rows<Delivery>(), a => a.DeliveryId, d => d.Id, (a, d) => new { a.DeliveryId, a.Number, d.OpenAttempt, d.State })
            .Where(x => x.OpenAttempt == null || x.OpenAttempt != x.Number),
        x => new($"delivery {x.DeliveryId}", $"call {x.Number} has no answer, and the delivery ({x.State}) does not await one"),
        cancel);

    /// <summary>A late answer (Done) and a look that found the same post (Found) are one sending: only two of a kind are two.</summary>
    private static Task<IReadOnlyList<Breach>> OneReceiptPerSegment(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Attempt>().Where(a => a.Outcome == AttemptOutcome.Done || a.Outcome == AttemptOutcome.Found)
            .GroupBy(a => new { a.DeliveryId, a.Segment, a.Outcome }).Where(g => g.Count() > 1).Select(g => new { g.Key.DeliveryId, g.Key.Segment, Count = g.Count() }),
        g => new($"delivery {g.DeliveryId}", $"segment {g.Segment + 1} was sent {g.Count} times"),
        cancel);

    private static Task<IReadOnlyList<Breach>> ReceiptsAreNotShared(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Delivery>().Where(d => d.State == DeliveryState.Published && d.RemoteUrl != null)
            .GroupBy(d => new { d.ChannelId, d.RemoteUrl }).Where(g => g.Count() > 1).Select(g => new { g.Key.ChannelId, g.Key.RemoteUrl, Count = g.Count() }),
        g => new($"post {g.RemoteUrl}", $"{g.Count} deliveries of channel {g.ChannelId} claim it"),
        cancel);

    private static Task<IReadOnlyList<Breach>> KeysAreUnique(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Delivery>().GroupBy(d => d.IdempotencyKey).Where(g => g.Count() > 1).Select(g => new { g.Key, Count = g.Count() }),
        g => new($"key {g.Key}", $"{g.Count} deliveries have it"),
        cancel);

    private static async Task<IReadOnlyList<Breach>> NoCallDuringAPause(Examination look, CancellationToken cancel)
    {
        var breaches = new List<Breach>();
        // Of campaigns the epochs tell: a delivery may have joined a paused one after its calls.
        foreach (var pause in await look.Rows<Pause>().Where(p => p.CampaignId == null).ToListAsync(cancel))
        {
            var (from, until) = (pause.StartedAt + Blur, pause.LiftedAt ?? Instant.MaxValue);
            var calls = Calls(look).Where(x => x.Attempt.WorkspaceId == pause.WorkspaceId && x.Attempt.StartedAt > from && x.Attempt.StartedAt < until);
            if (pause.ChannelId is { } channel)
            {
                calls = calls.Where(x => x.Delivery.ChannelId == channel);
            }

            breaches.AddRange(await Examination.Of(
                calls.Select(x => new { x.Attempt.DeliveryId, x.Attempt.Number, x.Attempt.StartedAt }),
                x => new($"delivery {x.DeliveryId}", $"call {x.Number} began at {x.StartedAt}, during the pause « {pause.Reason} » of {pause.StartedAt}"),
                cancel));
        }

        return breaches;
    }

    private static async Task<IReadOnlyList<Breach>> NoCallUnderAnOldEpoch(Examination look, CancellationToken cancel)
    {
        var breaches = new List<Breach>();
        foreach (var pause in await look.Rows<Pause>().ToListAsync(cancel))
        {
            var from = pause.StartedAt + Blur;
            breaches.AddRange(await Examination.Of(
                Calls(look).Where(x => x.Attempt.WorkspaceId == pause.WorkspaceId && x.Attempt.StartedAt > from && x.Attempt.Fence == x.Delivery.Fence && x.Delivery.PauseEpoch < pause.Epoch)
                    .Select(x => new { x.Attempt.DeliveryId, x.Attempt.Number, x.Delivery.PauseEpoch }),
                x => new($"delivery {x.DeliveryId}", $"call {x.Number} began under epoch {x.PauseEpoch}, after the pause of {pause.StartedAt} had made it {pause.Epoch}"),
                cancel));
        }

        return breaches;
    }

    /// <summary>Attempts that called to publish; looks only read, and may be made during a pause.</summary>
    private static IQueryable<Call> Calls(Examination look) => look.Rows<Attempt>()
        .Where(a => a.Outcome != AttemptOutcome.Found && a.Outcome != AttemptOutcome.NotThere && a.Outcome != AttemptOutcome.CannotTell && a.Outcome != AttemptOutcome.NotCalled)
        .Join(look.Rows<Delivery>(), a => a.DeliveryId, d => d.Id, (a, d) => new Call { Attempt = a, Delivery = d });

    private sealed class Call
    {
        public required Attempt Attempt { get; init; }

        public required Delivery Delivery { get; init; }
    }
}
