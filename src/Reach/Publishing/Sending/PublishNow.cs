using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Slices;
using Relais.Publishing.Pauses;
using Relais.Publishing.Timing;

namespace Relais.Publishing.Sending;

/// <summary>Has a post sent at once, exactly as it is now.</summary>
/// <param name="Post">The post.</param>
/// <param name="Channels">Only these of its channels; all otherwise.</param>
public sealed record PublishNowRequest(PostId Post, IReadOnlyList<ChannelId>? Channels = null) : IRequest<Placed>;

/// <summary>Sends at once what was refused, missed, held or waits for its next try. A thread goes on where it stopped.</summary>
/// <param name="Deliveries">Which.</param>
public sealed record RetryDeliveriesRequest(IReadOnlyList<Seen> Deliveries) : IRequest<Placed>;

[Slice("deliveries.publish_now", PublishingPermissions.PublishNow, Http = "POST /posts/{post}/publish", OnPlaces = true, ForGuests = true)]
internal sealed class PublishNow(Placing placing, Readiness readiness) : WriteSlice<PublishNowRequest, Placed>
{
    public override async Task<Outcome<Placed>> Handle(PublishNowRequest request, Work work)
    {
        var zone = work.Caller.Zone;
        var planned = await PlanPost.Plan(work, placing, request.Post, request.Channels, placing.WallTime(work.Now, zone), zone, now: true);
        if (!planned.Ok)
        {
            return planned.Problem;
        }

        var (rows, before) = planned.Value;
        if (await Pausing.Stops(work, rows) is { } paused)
        {
            return paused;
        }

        foreach (var row in rows)
        {
            if (await readiness.Schedule(work, row, now: true) is { } problem)
            {
                return problem;
            }
        }

        work.Audit.About("post", request.Post).Change(before, rows.Select(r => new { r.Id, r.State, r.ContentHash }));
        work.Reply.Toast("publishing.toast.now", rows.Count);
        var states = before.ToDictionary(p => p.Delivery, p => p.State);
        return await Placing.Done(work, rows, rows.ToDictionary(r => r.Id, r => states.GetValueOrDefault(r.Id, DeliveryState.Planned)));
    }
}

[Slice("deliveries.retry", PublishingPermissions.PublishNow, Http = "POST /deliveries/retry", OnPlaces = true, ForGuests = true)]
internal sealed class RetryDeliveries(Placing placing, Readiness readiness) : WriteSlice<RetryDeliveriesRequest, Placed>
{
    public override void Check(RetryDeliveriesRequest request, FieldProblems problems) => Change.Check(request.Deliveries, problems);

    public override async Task<Outcome<Placed>> Handle(RetryDeliveriesRequest request, Work work)
    {
        var loaded = await Placing.Load(work, request.Deliveries);
        if (!loaded.Ok)
        {
            return loaded.Problem;
        }

        var rows = loaded.Value;
        if (await Pausing.Stops(work, rows) is { } paused)
        {
            return paused;
        }

        var before = Placing.States(rows);
        foreach (var row in rows)
        {
            if (!row.State.AsksAPerson() && row.State != DeliveryState.Retrying)
            {
                return Problem.Conflict("publishing.problem.cannot_change", Placing.View(row));
            }

            placing.PlaceNow(work, row, row.Zone);
            if (await readiness.Schedule(work, row, now: true) is { } problem)
            {
                return problem;
            }
        }

        work.Audit.About("delivery", rows[0].Id).Change(before, Placing.States(rows));
        work.Reply.Toast("publishing.toast.now", rows.Count);
        return await Placing.Done(work, rows, before);
    }
}
