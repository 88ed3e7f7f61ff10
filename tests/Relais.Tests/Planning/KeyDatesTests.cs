using System.Globalization;
using NodaTime;
using Relais.Kernel.Time;
using Relais.Planning.KeyDates;
using Shouldly;
using Xunit;

namespace Relais.Tests.Planning;

public sealed class KeyDatesTests
{
    // Easter Sundays 1990 to 2050 as month and day, from the tables of the U.S. Census Bureau and the Vatican's calendar.
    private const string Easters = """
        1990 0415 0331 0419 0411 0403 0416 0407 0330 0412 0404
        2000 0423 0415 0331 0420 0411 0327 0416 0408 0323 0412
        2010 0404 0424 0408 0331 0420 0405 0327 0416 0401 0421
        2020 0412 0404 0417 0409 0331 0420 0405 0328 0416 0401
        2030 0421 0413 0328 0417 0409 0325 0413 0405 0425 0410
        2040 0401 0421 0406 0329 0417 0409 0325 0414 0405 0418
        2050 0410
        """;

    [Fact]
    public void Easter_is_where_the_tables_put_it_from_1990_to_2050()
    {
        var checkedYears = 0;
        foreach (var line in Easters.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cells = line.Split(' ').Select(cell => int.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            for (var i = 1; i < cells.Length; i++, checkedYears++)
            {
                var year = cells[0] + i - 1;
                Easter.Sunday(year).ShouldBe(new LocalDate(year, cells[i] / 100, cells[i] % 100));
            }
        }

        checkedYears.ShouldBe(61);
    }

    [Theory]
    [InlineData(1818, 3, 22)]
    [InlineData(1943, 4, 25)]
    [InlineData(2285, 3, 22)]
    public void Easter_reaches_its_earliest_and_latest_days(int year, int month, int day) =>
        Easter.Sunday(year).ShouldBe(new LocalDate(year, month, day));

    [Fact]
    public void Easter_before_the_calendar_reform_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Easter.Sunday(1582));

    [Theory]
    [InlineData(2024, "0101 0401 0501 0508 0509 0520 0714 0815 1101 1111 1225")]
    [InlineData(2025, "0101 0421 0501 0508 0529 0609 0714 0815 1101 1111 1225")]
    [InlineData(2026, "0101 0406 0501 0508 0514 0525 0714 0815 1101 1111 1225")]
    [InlineData(2027, "0101 0329 0501 0506 0508 0517 0714 0815 1101 1111 1225")]
    [InlineData(2028, "0101 0417 0501 0508 0525 0605 0714 0815 1101 1111 1225")]
    [InlineData(2029, "0101 0402 0501 0508 0510 0521 0714 0815 1101 1111 1225")]
    [InlineData(2030, "0101 0422 0501 0508 0530 0610 0714 0815 1101 1111 1225")]
    public void France_has_its_eleven_holidays(int year, string expected) =>
        Days(year, Region.France).ShouldBe(expected);

    [Fact]
    public void Alsace_and_Moselle_keep_Good_Friday_and_Saint_Stephen()
    {
        var more = Holidays.Of(2026, Region.AlsaceMoselle).Select(day => day.Date)
            .Except(Holidays.Of(2026, Region.France).Select(day => day.Date));
        more.ShouldBe([new LocalDate(2026, 4, 3), new LocalDate(2026, 12, 26)]);
    }

    [Theory]
    [InlineData(Region.Mayotte, 4, 27)]
    [InlineData(Region.Martinique, 5, 22)]
    [InlineData(Region.Guadeloupe, 5, 27)]
    [InlineData(Region.SaintMartin, 5, 28)]
    [InlineData(Region.Guyane, 6, 10)]
    [InlineData(Region.SaintBarthelemy, 10, 9)]
    [InlineData(Region.Reunion, 12, 20)]
    public void Overseas_the_abolition_of_slavery_is_a_holiday(Region region, int month, int day)
    {
        var date = new LocalDate(2026, month, day);
        Holidays.Of(2026, region).Where(h => h.Date == date).ShouldHaveSingleItem().Id.ShouldBe("holiday-abolition");
        Holidays.Of(2026, Region.France).ShouldNotContain(h => h.Date == date);
    }

    [Fact]
    public void Ascension_on_Labour_Day_keeps_both_names()
    {
        // Easter is 23 March in 2008, so Ascension is 1 May.
        var day = new LocalDate(2008, 5, 1);
        KeyDateCalendar.Between(day, day, Region.France).Count(date => date.IsHoliday).ShouldBe(2);
    }

    private static string Days(int year, Region region) => string.Join(' ', Holidays.Of(year, region)
        .Select(day => day.Date.ToString("MMdd", CultureInfo.InvariantCulture)));
}
