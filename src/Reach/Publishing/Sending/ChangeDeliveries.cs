using Relais.Kernel.Slices;
using Relais.Publishing.Model;
using Relais.Publishing.Timing;

namespace Relais.Publishing.Sending;

/// <summary>Keeps deliveries on the calendar without having them sent.</summary>
public sealed record UnscheduleDeliveriesRequest(IReadOnlyList<Seen> Deliveries) : IRequest<Placed>;

/// <summary>Calls deliveries off. What of a thread is out already stays out.</summary>
public sealed record CancelDeliveriesRequest(IReadOnlyList<Seen> Deliveries) : IRequest<Placed>;

[Slice("deliveries.unschedule", PublishingPermissions.Schedule, Http = "POST /deliveries/unschedule", OnPlaces = true, ForGuests = true)]
internal sealed class UnscheduleDeliveries : WriteSlice<UnscheduleDeliveriesRequest, Placed>
{
    public override void Check(UnscheduleDeliveriesRequest request, FieldProblems problems) => Change.Check(request.Deliveries, problems);

    public override Task<Outcome<Placed>> Handle(UnscheduleDeliveriesRequest request, Work work) =>
        Change.All(work, request.Deliveries, row => row.Unschedule(), "publishing.toast.unscheduled");
}

[Slice("deliveries.cancel", PublishingPermissions.Schedule, Http = "POST /deliveries/cancel", OnPlaces = true, ForGuests = true)]
internal sealed class CancelDeliveries : WriteSlice<CancelDeliveriesRequest, Placed>
{
    public override void Check(CancelDeliveriesRequest request, FieldProblems problems) => Change.Check(request.Deliveries, problems);

    public override Task<Outcome<Placed>> Handle(CancelDeliveriesRequest request, Work work) =>
        Change.All(work, request.Deliveries, row => row.Cancel(), "publishing.toast.cancelled");
}

/// <summary>The shape that both share.</summary>
internal static class Change
{
    public static void Check(IReadOnlyList<Seen>? deliveries, FieldProblems problems) =>
        problems.Require(deliveries is { Count: > 0 and <= 500 }, "deliveries", "problem.field.required");

    public static async Task<Outcome<Placed>> All(Work work, IReadOnlyList<Seen> seen, Action<Delivery> change, string toast)
    {
        var loaded = await Placing.Load(work, seen);
        if (!loaded.Ok)
        {
            return loaded.Problem;
        }

        var rows = loaded.Value;
        var before = Placing.Places(rows);
        foreach (var row in rows)
        {
            if (!row.State.CanChange())
            {
                return Problem.Conflict("publishing.problem.cannot_change", Placing.View(row));
            }

            change(row);
        }

        work.Audit.About("delivery", rows[0].Id).Change(before, Placing.Places(rows));
        work.Reply.Toast(rows.Any(r => r.IsPartlyOut) ? toast + "_partly" : toast, rows.Count);
        var placed = await Placing.Done(work, rows, before.ToDictionary(p => p.Delivery, p => p.State));
        work.UndoBy(PutBackRequest.To(placed, before));
        return placed;
    }
}
