using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Publishing.Model;
using Relais.Publishing.Timing;

namespace Relais.Publishing.Sending;

/// <summary>Has a post sent at a time on the wall, to all of its channels or to some: planned first where it has no place yet.</summary>
/// <param name="Post">The post.</param>
/// <param name="Date">The day; with <paramref name="Time"/> left out, each delivery keeps its place.</param>
/// <param name="Time">The time on the wall.</param>
/// <param name="Zone">IANA name; the person's zone otherwise.</param>
/// <param name="Channels">Only these of its channels; all otherwise.</param>
/// <param name="ConfirmTime">The person has seen what a skipped or doubled hour means.</param>
public sealed record ScheduleDeliveriesRequest(
    PostId Post,
    LocalDate? Date = null,
    LocalTime? Time = null,
    string? Zone = null,
    IReadOnlyList<ChannelId>? Channels = null,
    bool ConfirmTime = false) : IRequest<Placed>;

[Slice("deliveries.schedule", PublishingPermissions.Schedule, Http = "POST /posts/{post}/schedule", OnPlaces = true, ForGuests = true)]
internal sealed class ScheduleDeliveries(Placing placing, Readiness readiness, Zones zones) : WriteSlice<ScheduleDeliveriesRequest, Placed>
{
    public override void Check(ScheduleDeliveriesRequest request, FieldProblems problems) =>
        problems.Require(request.Date is null == request.Time is null, request.Date is null ? "date" : "time", "problem.field.required");

    public override async Task<Outcome<Placed>> Handle(ScheduleDeliveriesRequest request, Work work)
    {
        var found = request is { Date: { } date, Time: { } time } ? await At(request, date + time, work) : await AsPlaced(request, work);
        if (!found.Ok)
        {
            return found.Problem;
        }

        var (rows, before) = found.Value;
        foreach (var row in rows)
        {
            if (row.Rule != WallTimeRule.Plain && !request.ConfirmTime)
            {
                var meaning = ReadTime.Of(zones, row.Local, row.Zone, work.Now, work.Caller.Zone);
                var key = row.Rule == WallTimeRule.Skipped ? "publishing.problem.time_skipped" : "publishing.problem.time_doubled";
                return Problem.Blocked(key, Placing.Words(meaning.Asked), Placing.Words(meaning.Local), row.Zone) with { Current = meaning };
            }

            if (await readiness.Schedule(work, row) is { } problem)
            {
                return problem;
            }
        }

        work.Audit.About("post", request.Post).Change(before, rows.Select(r => new { r.Id, r.Local, r.Zone, r.State, r.ContentHash }));
        work.Reply.Toast("publishing.toast.scheduled", Placing.Words(rows[0].Local));
        var states = before.ToDictionary(p => p.Delivery, p => p.State);
        var placed = await Placing.Done(work, rows, rows.ToDictionary(r => r.Id, r => states.GetValueOrDefault(r.Id, DeliveryState.Planned)));
        work.UndoBy(PutBackRequest.To(placed, before));
        return placed;
    }

    private async Task<Outcome<(List<Delivery> Rows, List<Place> Before)>> At(ScheduleDeliveriesRequest request, LocalDateTime local, Work work)
    {
        var zone = placing.ZoneOf(work, request.Zone);
        return zone.Ok ? await PlanPost.Plan(work, placing, request.Post, request.Channels, local, zone.Value) : zone.Problem;
    }

    private static async Task<Outcome<(List<Delivery> Rows, List<Place> Before)>> AsPlaced(ScheduleDeliveriesRequest request, Work work)
    {
        var found = await work.Db.Set<Delivery>()
            .Where(d => d.PostId == request.Post && d.State != DeliveryState.Published && d.State != DeliveryState.Cancelled && d.State != DeliveryState.Unknown)
            .Select(d => new { d.Id, d.ChannelId }).ToListAsync(work.Cancel);
        List<Seen> seen = [.. found.Where(d => request.Channels?.Contains(d.ChannelId) != false).Select(d => new Seen(d.Id))];
        if (seen.Count == 0)
        {
            return Problem.Blocked("publishing.problem.no_place");
        }

        var loaded = await Placing.Load(work, seen);
        return loaded.Ok ? (loaded.Value, Placing.Places(loaded.Value)) : loaded.Problem;
    }
}
