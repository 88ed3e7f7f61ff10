using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Publishing;

namespace Relais.Demo.Telling;

/// <summary>What became of everything that was to go out before now: receipts that point to the network, attempts that can be read.</summary>
internal sealed class TellDeliveries(Scene scene, TellNetwork network)
{
    private static readonly Reason Busy = new(ReasonCodes.NetworkTrouble, "503 Service Unavailable");

    public async Task Tell(CancellationToken cancel)
    {
        scene.Clock.Set(scene.Now);
        await using var db = await scene.Get<IAppDbFactory>().CreateAsync(scene.Workspace, cancel);
        var past = new List<PastDelivery>();
        var posts = scene.Posts.ToDictionary(p => p.Value, p => scene.Story.Posts.First(s => s.Key == p.Key));
        var channels = scene.Channels.ToDictionary(c => c.Value, c => c.Key);
        foreach (var delivery in (await Deliveries.OfPosts(db, [.. posts.Keys], cancel)).SelectMany(d => d))
        {
            if (delivery.State == DeliveryState.Scheduled && Became(posts[delivery.Post], channels[delivery.Channel], delivery) is { } became)
            {
                past.Add(became);
            }
        }

        Scene.Must(await Deliveries.Recount(scene.Get<Pipeline>(), Caller.System(scene.Workspace, scene.Zone), past, cancel), "past deliveries");
    }

    private PastDelivery? Became(StoryPost post, string channel, DeliveryView delivery) => post.State switch
    {
        StoryState.Published => Published(post, channel, delivery),
        StoryState.Refused => Refused(delivery),
        StoryState.Missed => new(delivery.Id, DeliveryState.Missed, delivery.DueAt + Duration.FromMinutes(130), []),
        StoryState.Retrying => Retrying(delivery),
        StoryState.Unknown => Unknown(delivery),
        StoryState.Held => new(delivery.Id, DeliveryState.Held, Instant.Min(delivery.DueAt, scene.Now), [])
        {
            HeldReason = post.Failure?.Code == "embargo" ? HeldReason.Paused : HeldReason.NotApproved,
        },
        _ => null,
    };

    /// <summary>Most at the first try; some after a network in trouble, a few whose answer was lost and which were then found.</summary>
    private PastDelivery Published(StoryPost post, string channel, DeliveryView delivery)
    {
        var receipts = network.Receipts(post, channel);
        var luck = Scene.Chance(post.Key + channel + "luck", 24);
        var attempts = new List<PastAttempt>();
        if (luck == 0)
        {
            attempts.Add(new(delivery.DueAt + Duration.FromMilliseconds(60), delivery.DueAt + Duration.FromMilliseconds(240), AttemptOutcome.Retry, Busy));
        }

        foreach (var (receipt, segment) in receipts.Select((r, i) => (r, i)))
        {
            attempts.Add(new(receipt.SentAt - Duration.FromMilliseconds(140 + luck), receipt.SentAt, AttemptOutcome.Done, Segment: segment));
        }

        var at = receipts[^1].SentAt;
        if (luck == 1 && receipts.Count == 1)
        {
            var lost = attempts[0];
            attempts = [lost with { EndedAt = lost.StartedAt + Duration.FromSeconds(30), Outcome = AttemptOutcome.Lost, Reason = new(ReasonCodes.AnswerLost, "The connection was closed before an answer came.") }];
            at = lost.StartedAt + Duration.FromSeconds(92);
            attempts.Add(new(at - Duration.FromMilliseconds(180), at, AttemptOutcome.Found));
        }

        return new(delivery.Id, DeliveryState.Published, at, attempts) { Receipts = receipts };
    }

    private static PastDelivery Refused(DeliveryView delivery)
    {
        var reason = new Reason(ReasonCodes.AccountBlocked, "403 This action is not allowed");
        var at = delivery.DueAt + Duration.FromMilliseconds(380);
        return new(delivery.Id, DeliveryState.Refused, at, [new(at - Duration.FromMilliseconds(210), at, AttemptOutcome.Refused, reason)]) { Problem = reason };
    }

    private PastDelivery Retrying(DeliveryView delivery)
    {
        var first = delivery.DueAt + Duration.FromMilliseconds(150);
        var answered = first + Duration.FromMilliseconds(320);
        return new(delivery.Id, DeliveryState.Retrying, answered, [new(first, answered, AttemptOutcome.Retry, Busy)]) { NextTryAt = scene.Now + Duration.FromMinutes(5), Problem = Busy };
    }

    private static PastDelivery Unknown(DeliveryView delivery)
    {
        var lost = new Reason(ReasonCodes.AnswerLost, "The connection was closed before an answer came.");
        var unread = new Reason(ReasonCodes.Unreachable, "The account could not be read: no connection.");
        var first = delivery.DueAt + Duration.FromMilliseconds(120);
        var attempts = new List<PastAttempt> { new(first, first + Duration.FromSeconds(30), AttemptOutcome.Lost, lost) };
        foreach (var minutes in new[] { 2, 6, 20 })
        {
            attempts.Add(new(first + Duration.FromMinutes(minutes), first + Duration.FromMinutes(minutes) + Duration.FromSeconds(10), AttemptOutcome.CannotTell, unread));
        }

        return new(delivery.Id, DeliveryState.Unknown, first + Duration.FromSeconds(30), attempts) { Problem = lost };
    }
}
