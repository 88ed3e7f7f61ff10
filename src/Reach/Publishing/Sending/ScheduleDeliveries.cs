using System.Globalization;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Slices;
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
internal sealed class ScheduleDeliveries(Scheduling scheduling) : JointSlice<ScheduleDeliveriesRequest, Placed>
{
    public override void Check(ScheduleDeliveriesRequest request, FieldProblems problems) =>
        problems.Require(request.Date is null == request.Time is null, request.Date is null ? "date" : "time", "problem.field.required");

    public override async Task<IReadOnlyList<Outcome<Placed>>> Handle(IReadOnlyList<(ScheduleDeliveriesRequest Request, Work Work)> together)
    {
        var (_, first) = together[0];
        var outcomes = await scheduling.Run(first.Db, together, first.Cancel);
        return [.. together.Select((one, i) => outcomes[i].Ok ? Done(one.Request, one.Work, outcomes[i].Value) : outcomes[i].Problem!)];
    }

    private static Outcome<Placed> Done(ScheduleDeliveriesRequest request, Work work, Scheduled scheduled)
    {
        CultureInfo.CurrentUICulture = work.Culture;
        work.Audit.About("post", request.Post).Change(scheduled.Before, scheduled.After);
        work.Reply.Toast("publishing.toast.scheduled", Placing.Words(scheduled.Rows[0].Local));
        var placed = scheduled.Announce(work);
        work.UndoBy(PutBackRequest.To(placed, scheduled.Before));
        return placed;
    }
}
