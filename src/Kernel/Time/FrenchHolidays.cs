using NodaTime;

namespace Relais.Kernel.Time;

/// <summary>The eleven public holidays of French labour law that hold everywhere (Code du travail, L3133-1, read on 22 November 2026).</summary>
public static class FrenchHolidays
{
    /// <summary>Those of <paramref name="year"/>, each with a name for programs. Ascension falls on 1 or 8 May in some years: both are listed.</summary>
    public static IReadOnlyList<(string Id, LocalDate Date)> Of(int year)
    {
        var easter = Easter.Sunday(year);
        return
        [
            ("new-year", new(year, 1, 1)),
            ("easter-monday", easter.PlusDays(1)),
            ("labour-day", new(year, 5, 1)),
            ("victory-1945", new(year, 5, 8)),
            ("ascension", easter.PlusDays(39)),
            ("whit-monday", easter.PlusDays(50)),
            ("bastille-day", new(year, 7, 14)),
            ("assumption", new(year, 8, 15)),
            ("all-saints", new(year, 11, 1)),
            ("armistice-1918", new(year, 11, 11)),
            ("christmas", new(year, 12, 25)),
        ];
    }

    /// <summary>Whether most people do not work that day.</summary>
    public static bool Has(LocalDate date) => Of(date.Year).Any(h => h.Date == date);
}
