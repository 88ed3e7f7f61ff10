using System.Globalization;
using NodaTime;
using Relais.Kernel.Time;

namespace Relais.Planning.KeyDates;

/// <summary>
/// How an observance finds its date in a year. Six forms, written as people say them:
/// <c>08-08</c> (8 August), <c>08 Fri 1</c> (first Friday of August), <c>05 Sun last</c> (last Sunday of May),
/// <c>01 Wed &gt;=6</c> (the Wednesday on or after 6 January, even if that is in the next month), <c>easter-47</c>, <c>day 256</c> (of the year).
/// </summary>
internal sealed class DateRule
{
    private readonly Func<int, LocalDate> on;

    private DateRule(Func<int, LocalDate> on) => this.on = on;

    public LocalDate In(int year) => on(year);

    /// <summary>This rule, except in years when it meets <paramref name="unwanted"/>: then <paramref name="instead"/>.</summary>
    public DateRule Unless(DateRule unwanted, DateRule instead) =>
        new(year => In(year) == unwanted.In(year) ? instead.In(year) : In(year));

    public static DateRule Parse(string text)
    {
        if (text.StartsWith("easter", StringComparison.Ordinal))
        {
            var days = Number(text["easter".Length..]);
            return new(year => Easter.Sunday(year).PlusDays(days));
        }

        if (text.Split('-') is [var m, var d])
        {
            var fixedDay = new AnnualDate(Number(m), Number(d));
            return new(fixedDay.InYear);
        }

        var parts = text.Split(' ');
        return parts switch
        {
            ["day", var n] => DayOfYear(Number(n)),
            [var month, var weekday, ['>', '=', .. var day]] => OnOrAfter(Number(month), Weekday(weekday), Number(day)),
            [var month, var weekday, "last"] => Last(Number(month), Weekday(weekday)),
            [var month, var weekday, var nth] => OnOrAfter(Number(month), Weekday(weekday), (7 * Number(nth)) - 6),
            _ => throw new FormatException($"'{text}' is not a date rule."),
        };
    }

    private static DateRule DayOfYear(int day) => new(year => new LocalDate(year, 1, 1).PlusDays(day - 1));

    private static DateRule OnOrAfter(int month, IsoDayOfWeek weekday, int day) =>
        new(year => new LocalDate(year, month, day).PlusDays(-1).Next(weekday));

    private static DateRule Last(int month, IsoDayOfWeek weekday) =>
        new(year => new LocalDate(year, month, 1).PlusMonths(1).Previous(weekday));

    private static IsoDayOfWeek Weekday(string text) => text switch
    {
        "Mon" => IsoDayOfWeek.Monday,
        "Tue" => IsoDayOfWeek.Tuesday,
        "Wed" => IsoDayOfWeek.Wednesday,
        "Thu" => IsoDayOfWeek.Thursday,
        "Fri" => IsoDayOfWeek.Friday,
        "Sat" => IsoDayOfWeek.Saturday,
        "Sun" => IsoDayOfWeek.Sunday,
        _ => throw new FormatException($"'{text}' is not a weekday."),
    };

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
