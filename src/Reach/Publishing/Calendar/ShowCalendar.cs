using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Publishing.Model;
using Relais.Team;

namespace Relais.Publishing.Calendar;

/// <summary>Everything planned between two days, both included, as the calendar shows it.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day, at most 100 days later.</param>
/// <param name="Channels">Only these channels; empty for all.</param>
/// <param name="Campaign">Only this campaign.</param>
/// <param name="State">Only chips in this state.</param>
public sealed record ShowCalendar(LocalDate From, LocalDate To, IReadOnlyList<ChannelId> Channels, CampaignId? Campaign = null, Status? State = null) : IRequest<CalendarView>;

[Slice("publishing.show_calendar", PublishingPermissions.View, Http = "GET /calendar", ForGuests = true)]
internal sealed class ShowCalendarSlice(AppDb db, Channels.Channels channels, Campaigns.Campaigns campaigns, People people, Team.Baton front) : ReadSlice<ShowCalendar, CalendarView>
{
    private const int MostDays = 100;

    public override void Check(ShowCalendar request, FieldProblems problems) =>
        problems.Require(request.To >= request.From && Period.DaysBetween(request.From, request.To) < MostDays, "to", "calendar.range", MostDays);

    public override async Task<Outcome<CalendarView>> Handle(ShowCalendar request, Caller caller, CancellationToken cancel)
    {
        var rows = await Rows(request).ToListAsync(cancel);
        // What went out on a channel that was removed since still says where it went.
        var known = await channels.Get(db, [.. rows.Select(r => r.ChannelId).Distinct()], cancel);
        var authors = (await people.EverAsync(cancel)).ToDictionary(p => p.Member);
        var baton = await front.Recent(cancel);
        var running = await campaigns.Between(request.From, request.To, cancel);
        var colours = (await campaigns.All(cancel)).ToDictionary(c => c.Id, c => c.Colour);
        var chips = rows
            .GroupBy(r => (r.PostId, r.Local))
            .Select(g => Chip([.. g], known, authors, colours, baton))
            .Where(c => request.State is null || c.Status == request.State)
            .OrderBy(c => c.Local).ThenBy(c => c.Title, StringComparer.CurrentCulture)
            .ToList();
        return new CalendarView(chips, running, await channels.All(cancel));
    }

    /// <summary>One indexed query: deliveries of the days, with what a chip shows of their posts.</summary>
    private IQueryable<Row> Rows(ShowCalendar request)
    {
        var from = request.From.AtMidnight();
        var until = request.To.PlusDays(1).AtMidnight();
        var deliveries = db.Set<Delivery>().AsNoTracking().Where(d => d.Local >= from && d.Local < until && d.State != DeliveryState.Cancelled);
        if (request.Channels.Count > 0)
        {
            var chosen = request.Channels;
            deliveries = deliveries.Where(d => chosen.Contains(d.ChannelId));
        }

        // Narrowed before the row is made: what is asked of a made row cannot be asked of a database.
        var posts = Posts.Cards(db).Where(p => p.DeletedAt == null);
        if (request.Campaign is { } campaign)
        {
            posts = posts.Where(p => p.Campaign == campaign);
        }

        return from d in deliveries
               join p in posts on d.PostId equals p.Id
               select new Row(d.Id, d.PostId, d.ChannelId, d.Local, d.State, d.Version, p.Title, p.Text, p.State, p.Owner, p.Campaign);
    }

    private static CalendarChip Chip(
        IReadOnlyList<Row> rows,
        IReadOnlyDictionary<ChannelId, ChannelView> channels,
        Dictionary<Kernel.Ids.MemberId, Person> people,
        Dictionary<CampaignId, int> colours,
        BatonAt baton)
    {
        var first = rows[0];
        var status = ChipStatus.Of(rows.Select(r => r.State), first.PostState);
        // What went out stays with whoever made it; what is still open is with whoever holds it now.
        var face = status == Status.Published ? first.Owner : baton.Of(Posts.Thing(first.Owner)).Holder;
        return new(
            first.PostId,
            PostLabels.Of(first.Title, first.Text),
            first.Local,
            status,
            first.Campaign is { } campaign ? colours.GetValueOrDefault(campaign) : 0,
            people.GetValueOrDefault(face)?.View,
            [.. rows.Select(r => Delivery(r, channels.GetValueOrDefault(r.ChannelId)))],
            rows.All(r => r.State.CanMove()));
    }

    private static ChipDelivery Delivery(Row row, ChannelView? channel) => new(row.Id, row.Version, row.ChannelId, channel?.Name, channel?.Network, channel?.MarkPath, row.State);

    private sealed record Row(
        DeliveryId Id, PostId PostId, ChannelId ChannelId, LocalDateTime Local, DeliveryState State, Guid Version,
        string Title, string Text, PostState PostState, Kernel.Ids.MemberId Owner, CampaignId? Campaign);
}
