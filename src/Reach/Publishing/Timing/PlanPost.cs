using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Timing;

/// <summary>Gives a post a place on the calendar for each of its channels, without having it sent.</summary>
/// <param name="Post">The post.</param>
/// <param name="Date">The day.</param>
/// <param name="Time">The time on the wall.</param>
/// <param name="Zone">IANA name; the person's zone otherwise.</param>
/// <param name="Channels">Only these of its channels; all of them otherwise.</param>
public sealed record PlanPostRequest(PostId Post, LocalDate Date, LocalTime Time, string? Zone = null, IReadOnlyList<ChannelId>? Channels = null) : IRequest<Placed>;

[Slice("deliveries.plan", PublishingPermissions.Plan, Http = "POST /posts/{post}/plan", OnPlaces = true, ForGuests = true)]
internal sealed class PlanPost(Placing placing) : WriteSlice<PlanPostRequest, Placed>
{
    public override async Task<Outcome<Placed>> Handle(PlanPostRequest request, Work work)
    {
        var zone = placing.ZoneOf(work, request.Zone);
        if (!zone.Ok)
        {
            return zone.Problem;
        }

        var planned = await Plan(work, placing, request.Post, request.Channels, request.Date + request.Time, zone.Value);
        if (!planned.Ok)
        {
            return planned.Problem;
        }

        var (rows, before) = planned.Value;
        work.Audit.About("post", request.Post).Change(before, Placing.Places(rows));
        work.Reply.Toast("publishing.toast.planned", Placing.Words(request.Date + request.Time));
        var placed = await Placing.Done(work, rows);
        work.UndoBy(PutBackRequest.To(placed, before));
        return placed;
    }

    /// <summary>Finds or makes the deliveries of a post and gives them this place; also says where they were.</summary>
    internal static async Task<Outcome<(List<Delivery> Rows, List<Place> Before)>> Plan(
        Work work, Placing placing, PostId post, IReadOnlyList<ChannelId>? only, LocalDateTime local, string zone, bool now = false)
    {
        // The post before its deliveries: two who place it at the same moment would both find none, and both make one.
        await Posts.Lock(work.Db, [post], work.Cancel);
        var card = (await Posts.Titles(work.Db, [post], work.Cancel)).GetValueOrDefault(post);
        if (card is null or { DeletedAt: not null })
        {
            return Problem.NotFound("publishing.problem.no_post");
        }

        var meant = Meant(work, (await Posts.ChannelsOf(work.Db, [post], work.Cancel))[post], only, card.Campaign);
        if (!meant.Ok)
        {
            return meant.Problem;
        }

        var channels = meant.Value;
        var existing = await Existing(work, post, channels);
        var laid = Lay(work, placing, post, card.Campaign, channels, existing, local, zone, now);
        if (laid.Ok)
        {
            work.Db.AddRange(laid.Value.Rows.Where(r => !existing.ContainsValue(r)));
        }

        return laid;
    }

    /// <summary>Which of a post's channels are meant, when the caller may place something on all of them.</summary>
    internal static Outcome<List<ChannelId>> Meant(Work work, IEnumerable<ChannelId> all, IReadOnlyList<ChannelId>? only, CampaignId? campaign)
    {
        List<ChannelId> channels = [.. all.Where(c => only is null || only.Contains(c))];
        return channels.Count == 0 ? Problem.Blocked("publishing.problem.no_channel")
            : channels.Exists(c => !work.May(Whereabouts.OnChannel(c.Value, campaign?.Value))) ? Problem.Forbidden()
            : channels;
    }

    /// <summary>The rule itself: the deliveries of a post at this place, those that are not there yet newly made, and where they were.</summary>
    /// <param name="channels">Those of its channels that are meant; the caller was asked about.</param>
    /// <param name="existing">What of the post is not over, by channel.</param>
    internal static Outcome<(List<Delivery> Rows, List<Place> Before)> Lay(
        Work work, Placing placing, PostId post, CampaignId? campaign, IReadOnlyList<ChannelId> channels, IReadOnlyDictionary<ChannelId, Delivery> existing, LocalDateTime local, string zone, bool now = false)
    {
        var before = Placing.Places(existing.Values);
        var rows = new List<Delivery>();
        foreach (var channel in channels)
        {
            if (!existing.TryGetValue(channel, out var row))
            {
                row = Delivery.Plan(work.NewId<DeliveryId>(), work.Workspace, post, channel, work.Now);
            }
            else if (!row.CanMove)
            {
                return Problem.Conflict(row.IsCalling ? "publishing.problem.being_sent" : "publishing.problem.cannot_move", Placing.View(row));
            }
            else if (row.State != DeliveryState.Planned && !work.May(PublishingPermissions.Schedule, row.Whereabouts))
            {
                return Problem.Forbidden("publishing.problem.may_not_move");
            }

            row.Belong(campaign);
            if (now)
            {
                placing.PlaceNow(work, row, zone);
            }
            else
            {
                placing.Place(work, row, local, zone);
            }

            if (!now && row.State == DeliveryState.Scheduled && row.DueAt < work.Now)
            {
                return Problem.Blocked("publishing.problem.past", Placing.Words(local));
            }

            rows.Add(row);
        }

        return (rows, before);
    }

    /// <summary>What of the post is not over, by channel, locked.</summary>
    private static async Task<Dictionary<ChannelId, Delivery>> Existing(Work work, PostId post, IReadOnlyList<ChannelId> channels)
    {
        var open = work.Db.Set<Delivery>().Where(d => d.PostId == post && channels.Contains(d.ChannelId) && d.State != DeliveryState.Published && d.State != DeliveryState.Cancelled);
        await Placing.Lock(work, await open.Select(d => d.Id).ToListAsync(work.Cancel));
        return (await open.ToListAsync(work.Cancel)).GroupBy(d => d.ChannelId).ToDictionary(g => g.Key, g => g.First());
    }
}
