using NodaTime;
using Relais.Kernel.Slices;

namespace Relais.Publishing.Timing;

/// <summary>Moves deliveries to another day, or another time: all of them or none.</summary>
/// <param name="Moves">Which, each with the version that was seen.</param>
/// <param name="Date">The day.</param>
/// <param name="Time">The time on the wall; <see langword="null"/> to keep each its own.</param>
/// <param name="Zone">IANA name; each keeps its own otherwise.</param>
public sealed record MoveDeliveriesRequest(IReadOnlyList<Seen> Moves, LocalDate Date, LocalTime? Time = null, string? Zone = null) : IRequest<Placed>;

[Slice("deliveries.move", PublishingPermissions.Plan, Http = "POST /deliveries/move", OnPlaces = true, ForGuests = true)]
internal sealed class MoveDeliveries(Placing placing) : WriteSlice<MoveDeliveriesRequest, Placed>
{
    public override void Check(MoveDeliveriesRequest request, FieldProblems problems) => problems
        .Require(request.Moves is { Count: > 0 and <= 500 }, "moves", "problem.field.required")
        .Require(string.IsNullOrEmpty(request.Zone) || placing.Zones.Knows(request.Zone), "zone", "publishing.problem.zone", request.Zone ?? "");

    public override async Task<Outcome<Placed>> Handle(MoveDeliveriesRequest request, Work work)
    {
        var loaded = await Placing.Load(work, request.Moves);
        if (!loaded.Ok)
        {
            return loaded.Problem;
        }

        var rows = loaded.Value;
        var before = Placing.Places(rows);
        foreach (var row in rows)
        {
            if (!row.CanMove)
            {
                return Problem.Conflict("publishing.problem.cannot_move", Placing.View(row));
            }

            if (row.State != DeliveryState.Planned && !work.May(PublishingPermissions.Schedule, row.Whereabouts))
            {
                return Problem.Forbidden("publishing.problem.may_not_move");
            }

            placing.Place(work, row, request.Date + (request.Time ?? row.Local.TimeOfDay), string.IsNullOrEmpty(request.Zone) ? row.Zone : request.Zone);
            if (row.State == DeliveryState.Scheduled && row.DueAt < work.Now)
            {
                return Problem.Blocked("publishing.problem.past", Placing.Words(row.Local));
            }
        }

        work.Audit.About("delivery", rows[0].Id).Change(before, Placing.Places(rows));
        work.Reply.Toast(rows.Any(r => r.Rule == Kernel.Time.WallTimeRule.Skipped) ? "publishing.toast.moved_skipped" : "publishing.toast.moved", Placing.Words(rows[0].Local));
        var placed = await Placing.Done(work, rows, before.ToDictionary(p => p.Delivery, p => p.State));
        work.UndoBy(PutBackRequest.To(placed, before));
        return placed;
    }
}
