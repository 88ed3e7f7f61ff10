using System.Globalization;
using NodaTime;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Publishing.Model;
using Relais.Publishing.Timing;

namespace Relais.Publishing.Sending;

/// <summary>Deliveries of one post as they were scheduled.</summary>
/// <param name="Rows">As they are now.</param>
/// <param name="Before">Where those that were there already were.</param>
internal sealed record Scheduled(List<Delivery> Rows, List<Place> Before)
{
    /// <summary>What the audit entry says.</summary>
    public object After => Rows.ConvertAll(r => new { r.Id, r.Local, r.Zone, r.State, r.ContentHash });

    /// <summary>Tells the pages, and raises what changed. Once they are written.</summary>
    public Placed Announce(Work work) => Placing.Announce(work, Rows, row => Before.Find(p => p.Delivery == row.Id)?.State ?? DeliveryState.Planned);
}

/// <summary>
/// Schedules one post or thousands: read together, decided one after the other by the rules of <see cref="PlanPost"/>, <see cref="Readiness"/> and
/// <see cref="Delivery"/>, and written together.
/// </summary>
internal sealed class Scheduling(Placing placing, Posts posts, Channels.Channels channels)
{
    /// <summary>Answers each as if those before it stood already. What is refused leaves nothing; everything else is written when the task ends.</summary>
    public async Task<IReadOnlyList<Outcome<Scheduled>>> Run(AppDb db, IReadOnlyList<(ScheduleDeliveriesRequest Request, Work Work)> asked, CancellationToken cancel)
    {
        var facts = await ScheduleFacts.Read(db, [.. asked.Select(a => a.Request.Post).Distinct()], posts, channels, cancel);
        var outcomes = new List<Outcome<Scheduled>>(asked.Count);
        foreach (var (request, work) in asked)
        {
            if (CultureInfo.CurrentUICulture != work.Culture)
            {
                CultureInfo.CurrentUICulture = work.Culture;
            }

            var outcome = Decide(request, work, facts);
            if (outcome.Ok)
            {
                facts.Keep(request.Post, outcome.Value.Rows);
            }

            outcomes.Add(outcome);
        }

        await RowBulk.Put(db, facts.Kept, cancel);
        return outcomes;
    }

    private Outcome<Scheduled> Decide(ScheduleDeliveriesRequest request, Work work, ScheduleFacts facts)
    {
        var found = request is { Date: { } date, Time: { } time } ? At(request, date + time, work, facts) : AsPlaced(request, work, facts);
        if (!found.Ok)
        {
            return found.Problem;
        }

        foreach (var row in found.Value.Rows)
        {
            if (row.Rule != WallTimeRule.Plain && !request.ConfirmTime)
            {
                var meaning = ReadTime.Of(placing.Zones, row.Local, row.Zone, work.Now, work.Caller.Zone);
                var key = row.Rule == WallTimeRule.Skipped ? "publishing.problem.time_skipped" : "publishing.problem.time_doubled";
                return Problem.Blocked(key, Placing.Words(meaning.Asked), Placing.Words(meaning.Local), row.Zone) with { Current = meaning };
            }

            if (facts.Schedule(work, row) is { } problem)
            {
                return problem;
            }
        }

        return found;
    }

    private Outcome<Scheduled> At(ScheduleDeliveriesRequest request, LocalDateTime local, Work work, ScheduleFacts facts)
    {
        var zone = placing.ZoneOf(work, request.Zone);
        if (!zone.Ok)
        {
            return zone.Problem;
        }

        if (facts.Post(request.Post) is not { } post)
        {
            return Problem.NotFound("publishing.problem.no_post");
        }

        var meant = PlanPost.Meant(work, post.Channels, request.Channels, post.Campaign);
        if (!meant.Ok)
        {
            return meant.Problem;
        }

        var existing = facts.Open(request.Post).Where(r => meant.Value.Contains(r.ChannelId)).GroupBy(r => r.ChannelId).ToDictionary(g => g.Key, g => g.First());
        var laid = PlanPost.Lay(work, placing, request.Post, post.Campaign, meant.Value, existing, local, zone.Value);
        return laid.Ok ? new Scheduled(laid.Value.Rows, laid.Value.Before) : laid.Problem;
    }

    private static Outcome<Scheduled> AsPlaced(ScheduleDeliveriesRequest request, Work work, ScheduleFacts facts)
    {
        var rows = facts.Open(request.Post).FindAll(r => r.State != DeliveryState.Unknown && request.Channels?.Contains(r.ChannelId) != false);
        return rows.Count == 0 ? Problem.Blocked("publishing.problem.no_place")
            : Placing.Against(work, rows) is { } problem ? problem
            : new Scheduled(rows, Placing.Places(rows));
    }
}
