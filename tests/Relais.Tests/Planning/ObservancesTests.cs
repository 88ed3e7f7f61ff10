using System.Globalization;
using NodaTime;
using Relais.Planning.KeyDates;
using Shouldly;
using Xunit;

namespace Relais.Tests.Planning;

public sealed class ObservancesTests
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    [Fact]
    public void At_least_150_observances_are_known() => KeyDateCalendar.Known.ShouldBeGreaterThanOrEqualTo(150);

    [Theory]
    [InlineData(2023)]
    [InlineData(2024)]
    [InlineData(2026)]
    [InlineData(2027)]
    [InlineData(2050)]
    public void Every_observance_falls_once_in_every_year_with_both_names_and_a_source(int year)
    {
        var days = Year(year);
        days.Count.ShouldBe(KeyDateCalendar.Known);
        days.Select(day => day.Id).ShouldBeUnique();
        foreach (var day in days)
        {
            day.Name.French.ShouldNotBeNullOrWhiteSpace();
            day.Name.English.ShouldNotBeNullOrWhiteSpace();
            day.Source.Name.ShouldNotBeNullOrWhiteSpace();
            day.Source.Url.Scheme.ShouldBe("https");
            day.Source.Read.ShouldBeGreaterThan(new LocalDate(2026, 1, 1));
            day.Last.ShouldBeGreaterThanOrEqualTo(day.Date);
        }
    }

    [Fact]
    public void No_name_is_given_to_two_observances()
    {
        Year(2026).Select(day => day.Name.French).ShouldBeUnique();
        Year(2026).Select(day => day.Name.English).ShouldBeUnique();
    }

    [Fact]
    public void No_observance_repeats_a_public_holiday()
    {
        var holidays = Holidays.Of(2026, Region.AlsaceMoselle).Select(day => day.Name.French).ToHashSet(StringComparer.Ordinal);
        Year(2026).Select(day => day.Name.French).Where(holidays.Contains).ShouldBeEmpty();
    }

    [Fact]
    public void Every_kind_is_represented() =>
        Year(2026).Select(day => day.Kind).Distinct().Count().ShouldBe(Enum.GetValues<KeyDateKind>().Length - 1);

    [Theory]
    [InlineData("k-cat", "2026-08-08")]
    [InlineData("k-beer", "2026-08-07")]
    [InlineData("k-beer", "2025-08-01")]
    [InlineData("un-youth", "2026-08-12")]
    [InlineData("k-photo", "2026-08-19")]
    [InlineData("k-dog", "2026-08-26")]
    [InlineData("un-friendship", "2026-07-30")]
    [InlineData("fr-mothers", "2023-06-04")] // the last Sunday of May was Whit Sunday
    [InlineData("fr-mothers", "2026-05-31")]
    [InlineData("fr-mothers", "2020-06-07")]
    [InlineData("fr-fathers", "2026-06-21")]
    [InlineData("fr-mardi-gras", "2026-02-17")]
    [InlineData("fr-epiphany", "2026-01-04")]
    [InlineData("fr-righteous", "2023-07-16")]
    [InlineData("fr-righteous", "2026-07-19")]
    [InlineData("fr-advent", "2023-12-03")]
    [InlineData("fr-advent", "2026-11-29")]
    [InlineData("shop-winter-sales", "2022-01-12")]
    [InlineData("shop-winter-sales", "2026-01-07")]
    [InlineData("shop-summer-sales", "2022-06-22")]
    [InlineData("shop-summer-sales", "2026-06-24")]
    [InlineData("shop-black-friday", "2026-11-27")]
    [InlineData("shop-cyber-monday", "2024-12-02")]
    [InlineData("fr-winter-time", "2026-10-25")]
    [InlineData("k-sleep", "2025-03-14")]
    [InlineData("h-programmers", "2026-09-13")]
    [InlineData("h-programmers", "2024-09-12")]
    public void Known_dates_are_met(string id, string expected)
    {
        var date = NodaTime.Text.LocalDatePattern.Iso.Parse(expected).Value;
        Year(date.Year).Single(day => day.Id == id).Date.ShouldBe(date);
    }

    [Fact]
    public void A_week_end_shows_on_each_of_its_days()
    {
        var sunday = new LocalDate(2026, 9, 20);
        var heritage = KeyDateCalendar.Between(sunday, sunday, Region.France).Single(day => day.Id == "fr-heritage");
        heritage.Date.ShouldBe(new LocalDate(2026, 9, 19));
        heritage.Last.ShouldBe(sunday);
    }

    [Fact]
    public void Dates_come_in_order_holidays_first_and_only_those_asked_for()
    {
        var from = new LocalDate(2026, 12, 20);
        var to = new LocalDate(2027, 1, 4);
        var days = KeyDateCalendar.Between(from, to, Region.France);
        days.ShouldBe(days.OrderBy(day => day.Date).ThenBy(day => day.Kind).ThenBy(day => day.Id, StringComparer.Ordinal));
        days.ShouldAllBe(day => day.Last >= from && day.Date <= to);
        days.Count(day => day.IsHoliday).ShouldBe(2);
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_is_refused() =>
        Should.Throw<ArgumentException>(() => KeyDateCalendar.Between(new LocalDate(2026, 2, 1), new LocalDate(2026, 1, 31), Region.France));

    [Fact]
    public void A_name_answers_in_the_language_asked()
    {
        var cat = Year(2026).Single(day => day.Id == "k-cat").Name;
        cat.In(French).ShouldBe("Journée internationale du chat");
        cat.In(English).ShouldBe("International Cat Day");
    }

    [Theory]
    [InlineData("13-40")]
    [InlineData("every now and then")]
    [InlineData("08 Frx 1")]
    public void A_rule_that_cannot_be_read_stops_at_once(string rule) =>
        Should.Throw<Exception>(() => DateRule.Parse(rule).In(2026));

    private static List<KeyDate> Year(int year) =>
        [.. KeyDateCalendar.Between(new LocalDate(year, 1, 1), new LocalDate(year, 12, 31), Region.France).Where(day => !day.IsHoliday)];
}
