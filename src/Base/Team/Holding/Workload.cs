using NodaTime;
using Relais.Kernel.Ids;

namespace Relais.Team.Holding;

/// <summary>What one person has to do this week against the time they have.</summary>
/// <param name="Held">Open things they hold, due this week, late or without a date.</param>
/// <param name="Minutes">What those take, as far as is known.</param>
/// <param name="Capacity">Minutes of work this week, absences taken off.</param>
internal sealed record Load(MemberId Member, int Held, int Minutes, int Capacity)
{
    public bool IsOver => Minutes > Capacity && Minutes > 0;

    /// <summary>The weeks after, the next one first.</summary>
    public IReadOnlyList<Load> Later { get; init; } = [];
}

/// <summary>Loads of this week and those after it, from what the baton says each person holds.</summary>
internal static class Workload
{
    /// <summary>This week, and three more.</summary>
    public const int Weeks = 4;

    public static IReadOnlyDictionary<MemberId, Load> Of(BatonAt baton, IReadOnlyList<OpenItem> items, DateTimeZone zone)
    {
        var monday = Monday(baton, zone);
        var held = items.Select(i => (Item: i, Week: WeekOf(i, monday, zone))).Where(x => x.Week < Weeks).ToLookup(x => (HolderOf(baton, x.Item, x.Week, zone), x.Week), x => x.Item);
        return baton.Facts.Mates.Where(m => !m.Gone).ToDictionary(m => m.Id, m => In(m, 0) with { Later = [.. Enumerable.Range(1, Weeks - 1).Select(week => In(m, week))] });

        Load In(Mate mate, int week) => new(mate.Id, held[(mate.Id, week)].Count(), held[(mate.Id, week)].Sum(i => i.Minutes), Capacity(baton.Facts, mate, monday.PlusWeeks(week), zone));
    }

    /// <summary>The Monday of the week at hand.</summary>
    public static LocalDate Monday(BatonAt baton, DateTimeZone zone)
    {
        var today = baton.At.InZone(zone).Date;
        return today.PlusDays(1 - (int)today.DayOfWeek);
    }

    /// <summary>How many weeks after this one something is due; what is late or has no date is this week's.</summary>
    public static int WeekOf(OpenItem item, LocalDate monday, DateTimeZone zone) => item.Due is { } due ? Math.Max(0, Period.DaysBetween(monday, due.InZone(zone).Date) / 7) : 0;

    /// <summary>This week, whoever holds it now; later, whoever will hold it at noon of the day on which it is due.</summary>
    public static MemberId HolderOf(BatonAt baton, OpenItem item, int week, DateTimeZone zone) =>
        (week == 0 || item.Moment is not null ? baton.OfItem(item) : baton.OfItem(item with { Moment = item.Due!.Value.InZone(zone).Date.At(new(12, 0)).InZoneLeniently(zone).ToInstant() })).Holder;

    /// <summary>A week's minutes without the working days on which the person is away at noon.</summary>
    private static int Capacity(TeamFacts facts, Mate mate, LocalDate monday, DateTimeZone zone)
    {
        var days = mate.WorkDays;
        if (days.Count == 0)
        {
            return 0;
        }

        var there = days.Count(day =>
        {
            var noon = (monday.PlusDays(day - 1) + new LocalTime(12, 0)).InZoneLeniently(zone).ToInstant();
            return !facts.AwayOf[mate.Id].Any(a => a.Covers(noon));
        });
        return mate.WeeklyMinutes * there / days.Count;
    }
}
