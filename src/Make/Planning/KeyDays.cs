using System.Globalization;
using NodaTime;
using Relais.Planning.KeyDates;

namespace Relais.Planning;

/// <summary>One day of a key date, as calendars show it.</summary>
/// <param name="Date">The day.</param>
/// <param name="Name">In the reader's language.</param>
/// <param name="IsHoliday">Most people do not work.</param>
/// <param name="Source">Who keeps it, and where that was read.</param>
/// <param name="SourceUrl">Its address.</param>
public sealed record KeyDay(LocalDate Date, string Name, bool IsHoliday, string Source, Uri SourceUrl);

/// <summary>The key dates of France: public holidays, computed, and observances, each with its source.</summary>
public static class KeyDays
{
    /// <summary>Day by day, holidays first.</summary>
    public static ILookup<LocalDate, KeyDay> Between(LocalDate from, LocalDate to, CultureInfo culture) => KeyDateCalendar
        .Between(from, to, Region.France)
        .SelectMany(d => Days(d, from, to).Select(day => new KeyDay(day, d.Name.In(culture), d.IsHoliday, d.Source.Name, d.Source.Url)))
        .ToLookup(d => d.Date);

    private static IEnumerable<LocalDate> Days(KeyDate date, LocalDate from, LocalDate to)
    {
        for (var day = LocalDate.Max(date.Date, from); day <= LocalDate.Min(date.Last, to); day = day.PlusDays(1))
        {
            yield return day;
        }
    }
}
