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
}

/// <summary>Loads of one week, from what the baton says each person holds.</summary>
internal static class Workload
{
    public static IReadOnlyDictionary<MemberId, Load> Of(BatonAt baton, IReadOnlyList<OpenItem> items, DateTimeZone zone)
    {
        var today = baton.At.InZone(zone).Date;
        var monday = today.PlusDays(1 - (int)today.DayOfWeek);
        var ends = monday.PlusDays(7).AtStartOfDayInZone(zone).ToInstant();
        var held = items.Where(i => i.Due is null || i.Due < ends).ToLookup(i => baton.OfItem(i).Holder);
        return baton.Facts.Mates.Where(m => !m.Gone).ToDictionary(m => m.Id, m => new Load(m.Id, held[m.Id].Count(), held[m.Id].Sum(i => i.Minutes), Capacity(baton.Facts, m, monday, zone)));
    }

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
