using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Audit;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.History;

/// <summary>Writes down what became of deliveries, as told. Only code can ask for it: see <see cref="Deliveries.Recount"/>.</summary>
internal sealed record RecountDeliveries(IReadOnlyList<PastDelivery> Past) : IRequest<int>;

[Slice("deliveries.recount", PublishingPermissions.Resume, Page = false)]
internal sealed class RecountDeliveriesSlice : WriteSlice<RecountDeliveries, int>
{
    public override void Check(RecountDeliveries request, FieldProblems problems) =>
        problems.Require(request.Past.All(p => p.IsWhole), "past", "publishing.problem.recount");

    public override async Task<Outcome<int>> Handle(RecountDeliveries request, Work work)
    {
        List<DeliveryId> ids = [.. request.Past.Select(p => p.Delivery)];
        await Timing.Placing.Lock(work, ids);
        var rows = await work.Db.Set<Delivery>().Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, work.Cancel);
        foreach (var past in request.Past)
        {
            if (!rows.TryGetValue(past.Delivery, out var row))
            {
                return Problem.NotFound("publishing.problem.no_delivery");
            }

            if (row.State != DeliveryState.Scheduled || row.IsCalling || row.ClaimedBy is not null)
            {
                return Problem.Conflict("publishing.problem.cannot_change", Timing.Placing.View(row));
            }

            row.Recount(past, past.Receipts.Count == 0 ? null : JsonSerializer.Serialize(past.Receipts, Wire.Json));
            AddAttempts(work, row, past);
            AddAudit(work, row, past);
        }

        work.Audit.About("workspace", work.Workspace).Change(null, new { told = request.Past.Count });
        work.Tell("calendar");
        work.Tell("deliveries");
        return request.Past.Count;
    }

    private static void AddAttempts(Work work, Delivery row, PastDelivery past)
    {
        for (var i = 0; i < past.Attempts.Count; i++)
        {
            var told = past.Attempts[i];
            work.Db.Add(new Attempt
            {
                DeliveryId = row.Id,
                Number = i + 1,
                WorkspaceId = row.WorkspaceId,
                Segment = told.Segment,
                Fence = row.Fence,
                By = "told",
                StartedAt = told.StartedAt,
                EndedAt = told.EndedAt,
                Outcome = told.Outcome,
                Code = told.Reason?.Code,
                Detail = told.Reason?.Detail,
            });
        }
    }

    private static void AddAudit(Work work, Delivery row, PastDelivery past)
    {
        var action = past.State switch
        {
            DeliveryState.Published => "publishing.published",
            DeliveryState.Unknown => "publishing.unknown",
            DeliveryState.Refused => "publishing.refused",
            DeliveryState.Missed => "publishing.missed",
            DeliveryState.Held => "publishing.held",
            _ => null,
        };
        if (action is null)
        {
            return;
        }

        work.Db.Add(new AuditEntry
        {
            Id = Id.New<AuditId>(past.At),
            WorkspaceId = row.WorkspaceId,
            At = past.At,
            ActorName = "Relais",
            Door = Door.System,
            Action = action,
            Kind = "delivery",
            Target = row.Id.ToString(),
            After = JsonSerializer.Serialize(new { row.State, held = row.HeldReason, problem = row.ProblemCode, url = row.RemoteUrl, row.Attempts, row.ContentHash, row.ScheduledBy }, Wire.Json),
        });
    }
}
