using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;

namespace Relais.Publishing.Timing;

/// <summary>Where a delivery was, and how.</summary>
public sealed record Place(DeliveryId Delivery, LocalDateTime Local, string Zone, DeliveryState State);

/// <summary>One delivery to be put back.</summary>
/// <param name="Now">As it was left by the action.</param>
/// <param name="Was">Where it was; <see langword="null"/> when it did not exist.</param>
public sealed record PutBackPlace(Seen Now, Place? Was);

/// <summary>Puts deliveries back where an action took them from: the inverse of planning, moving, scheduling and calling off.</summary>
public sealed record PutBackRequest(IReadOnlyList<PutBackPlace> Places) : IRequest<Placed>
{
    /// <summary>How many are put back at once: as many as <see cref="ScheduleMany"/> schedules, each on ten channels.</summary>
    internal const int Most = 10 * ScheduleMany.Most;

    internal static PutBackRequest To(Placed placed, IReadOnlyList<Place> before)
    {
        var places = before.DistinctBy(p => p.Delivery).ToDictionary(p => p.Delivery);
        return new([.. placed.Moved.Select(m => new PutBackPlace(m, places.GetValueOrDefault(m.Delivery)))]);
    }
}

[Slice("deliveries.put_back", PublishingPermissions.Plan, OnPlaces = true, ForGuests = true)]
internal sealed class PutBack(Placing placing, Posts posts, Channels.Channels channels) : WriteSlice<PutBackRequest, Placed>
{
    public override void Check(PutBackRequest request, FieldProblems problems) =>
        problems.Require(request.Places is { Count: > 0 and <= PutBackRequest.Most }, "places", "problem.field.required");

    public override async Task<Outcome<Placed>> Handle(PutBackRequest request, Work work)
    {
        List<DeliveryId> ids = [.. request.Places.Select(p => p.Now.Delivery).Distinct()];
        await Posts.Lock(work.Db, await work.Db.Set<Delivery>().Where(d => ids.Contains(d.Id)).Select(d => d.PostId).Distinct().ToListAsync(work.Cancel), work.Cancel);
        var loaded = await Placing.Load(work, [.. request.Places.Select(p => p.Now)]);
        if (!loaded.Ok)
        {
            return loaded.Problem;
        }

        var rows = loaded.Value;
        if (await Replaced(work, rows) is { } replaced)
        {
            return Problem.Conflict("publishing.problem.replaced", Placing.View(replaced));
        }

        var before = Placing.Places(rows);
        var places = request.Places.DistinctBy(p => p.Now.Delivery).ToDictionary(p => p.Now.Delivery, p => p.Was);
        var facts = await ScheduleFacts.Read(work.Db, [.. rows.Where(r => places[r.Id]?.State.IsUnderWay() == true).Select(r => r.PostId).Distinct()], posts, channels, work.Cancel);
        foreach (var row in rows)
        {
            var was = places[row.Id];
            if ((row.State != DeliveryState.Planned || was is { State: not DeliveryState.Planned }) && !work.May(PublishingPermissions.Schedule, row.Whereabouts))
            {
                return Problem.Forbidden("publishing.problem.may_not_move");
            }

            if (row.State is DeliveryState.Published or DeliveryState.Unknown)
            {
                return Problem.Conflict("publishing.problem.cannot_move", Placing.View(row));
            }

            if (was is null)
            {
                row.Cancel();
                continue;
            }

            row.Unschedule();
            placing.Place(work, row, was.Local, was.Zone);
            if (was.State.IsUnderWay() && facts.Schedule(work, row) is { } problem)
            {
                return problem;
            }
        }

        work.Audit.About("delivery", rows[0].Id).Change(before, Placing.Places(rows));
        return await Placing.Done(work, rows, before.ToDictionary(p => p.Delivery, p => p.State));
    }

    /// <summary>What was called off and has another in its place since, to go out or gone out: with both, the post would go out twice.</summary>
    private static async Task<Delivery?> Replaced(Work work, List<Delivery> rows)
    {
        List<PostId> posts = [.. rows.Where(r => r.State == DeliveryState.Cancelled).Select(r => r.PostId).Distinct()];
        var others = posts.Count == 0 ? [] : await work.Db.Set<Delivery>().AsNoTracking()
            .Where(d => posts.Contains(d.PostId) && d.State != DeliveryState.Cancelled).Select(d => new { d.PostId, d.ChannelId, d.State, d.CreatedAt }).ToListAsync(work.Cancel);
        return rows.Find(r => r.State == DeliveryState.Cancelled
            && others.Exists(o => o.PostId == r.PostId && o.ChannelId == r.ChannelId && (o.State != DeliveryState.Published || o.CreatedAt > r.CreatedAt)));
    }
}
