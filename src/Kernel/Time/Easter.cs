using NodaTime;

namespace Relais.Kernel.Time;

/// <summary>
/// Easter Sunday of the Gregorian calendar, by the computus that Nature published anonymously in 1876 (Meeus, Astronomical
/// Algorithms, chapter 8): valid for every year from 1583 on, without tables or exceptions.
/// </summary>
public static class Easter
{
    /// <summary>Easter Sunday of <paramref name="year"/>, between 22 March and 25 April.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before 1583 the calendar itself is another one.</exception>
    public static LocalDate Sunday(int year)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1583);
        var a = year % 19;
        var (b, c) = Math.DivRem(year, 100);
        var (d, e) = Math.DivRem(b, 4);
        var f = (b + 8) / 25;
        var g = (b - f + 1) / 3;
        var h = ((19 * a) + b - d - g + 15) % 30;
        var (i, k) = Math.DivRem(c, 4);
        var l = (32 + (2 * e) + (2 * i) - h - k) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var (month, day) = Math.DivRem(h + l - (7 * m) + 114, 31);
        return new LocalDate(year, month, day + 1);
    }
}
