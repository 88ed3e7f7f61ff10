using System.Globalization;
using Relais.Content;
using Relais.Kernel.Slices;
using Relais.Publishing.Timing;

namespace Relais.Publishing.Sending;

/// <summary>
/// Schedules many posts in one transaction, each as <c>deliveries.schedule</c> would: a post goes on all the channels that were asked for or on none,
/// and one that is refused keeps no other back.
/// </summary>
/// <param name="Items">At most 1,000; a post may be named again for other channels, and each finds what those before it left.</param>
public sealed record ScheduleManyRequest(IReadOnlyList<ScheduleDeliveriesRequest> Items) : IRequest<ScheduledMany>;

[Slice("deliveries.schedule_many", PublishingPermissions.Schedule, Http = "POST /deliveries/schedule", OnPlaces = true)]
internal sealed class ScheduleMany(Scheduling scheduling) : WriteSlice<ScheduleManyRequest, ScheduledMany>
{
    /// <summary>Enough that what a transaction costs is little for each, few enough that another writer on SQLite waits some hundredths of a second.</summary>
    internal const int Most = 1000;

    public override void Check(ScheduleManyRequest request, FieldProblems problems)
    {
        problems.Require(request.Items is { Count: > 0 and <= Most }, "items", "publishing.problem.how_many", Most);
        for (var i = 0; i < request.Items?.Count; i++)
        {
            if (request.Items[i] is not { } item || item.Date is null != item.Time is null)
            {
                problems.Require(false, string.Create(CultureInfo.InvariantCulture, $"items[{i}].{(request.Items[i]?.Date is null ? "date" : "time")}"), "problem.field.required");
            }
        }
    }

    public override async Task<Outcome<ScheduledMany>> Handle(ScheduleManyRequest request, Work work)
    {
        var outcomes = await scheduling.Run(work.Db, [.. request.Items.Select(item => (item, work))], work.Cancel);
        var report = new List<ScheduledItem>(outcomes.Count);
        var (placed, before) = (new Dictionary<DeliveryId, Seen>(), new List<Place>());
        foreach (var (item, outcome) in request.Items.Zip(outcomes))
        {
            if (!outcome.Ok)
            {
                report.Add(new(item.Post, [], Refusal.Of(outcome.Problem)));
                continue;
            }

            // The history of each post tells when it was scheduled and by whom, however many there were.
            work.Audit.Part("deliveries.schedule").About("post", item.Post).Change(outcome.Value.Before, outcome.Value.After);
            var moved = outcome.Value.Announce(work).Moved;
            report.Add(new(item.Post, moved, null));
            before.AddRange(outcome.Value.Before.Where(p => !placed.ContainsKey(p.Delivery)));
            foreach (var seen in moved)
            {
                placed[seen.Delivery] = seen;
            }
        }

        var result = new ScheduledMany(report);
        if (result.Count == 0)
        {
            work.Audit.Skip();
            return result;
        }

        work.Audit.About("calendar", work.Workspace).Change(null, new { scheduled = result.Count, refused = report.Count - result.Count });
        work.Reply.Toast("publishing.toast.scheduled_many", result.Count, report.Count);
        if (placed.Count <= PutBackRequest.Most)
        {
            work.UndoBy(PutBackRequest.To(new([.. placed.Values]), before));
        }

        return result;
    }
}
