using NodaTime;

namespace Relais.Planning.KeyDates;

/// <summary>The key dates that a calendar can show: public holidays, computed, and observances, from dated data. Pure: same question, same answer.</summary>
public static class KeyDateCalendar
{
    /// <summary>How many observances the data holds, whatever the region.</summary>
    public static int Known => Observances.All.Count;

    /// <summary>
    /// The key dates that touch the days from <paramref name="from"/> to <paramref name="to"/>, both included, in order of date; on one day
    /// public holidays come first.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="to"/> is before <paramref name="from"/>.</exception>
    public static IReadOnlyList<KeyDate> Between(LocalDate from, LocalDate to, Region region)
    {
        if (to < from)
        {
            throw new ArgumentException($"{to} is before {from}.", nameof(to));
        }

        // One year more on each side: an observance may last over New Year, and "on or after" may cross it.
        var years = Enumerable.Range(from.Year - 1, to.Year - from.Year + 3);
        return
        [
            .. years
                .SelectMany(year => Holidays.Of(year, region).Concat(Observances.All.Select(observance => observance.In(year))))
                .Where(day => day.Last >= from && day.Date <= to)
                .OrderBy(day => day.Date)
                .ThenBy(day => day.Kind)
                .ThenBy(day => day.Id, StringComparer.Ordinal),
        ];
    }
}
