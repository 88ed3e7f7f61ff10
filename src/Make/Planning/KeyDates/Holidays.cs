using NodaTime;
using Relais.Kernel.Time;

namespace Relais.Planning.KeyDates;

/// <summary>
/// The public holidays of French labour law: eleven everywhere (Code du travail, L3133-1), two more in Alsace-Moselle (L3134-13), and the
/// abolition of slavery overseas (L3422-2). Texts read on 2026-11-22.
/// </summary>
public static class Holidays
{
    private static readonly LocalDate Read = new(2026, 11, 22);
    private static readonly KeyDateSource Everywhere = Law("L3133-1");
    private static readonly KeyDateSource Local = Law("L3134-13");
    private static readonly KeyDateSource Overseas = Law("L3422-2");

    private static readonly Dictionary<string, KeyDateName> Names = new(StringComparer.Ordinal)
    {
        ["new-year"] = new("Jour de l’An", "New Year’s Day"),
        ["easter-monday"] = new("Lundi de Pâques", "Easter Monday"),
        ["labour-day"] = new("Fête du Travail", "Labour Day"),
        ["victory-1945"] = new("Victoire de 1945", "Victory in Europe Day"),
        ["ascension"] = new("Ascension", "Ascension Day"),
        ["whit-monday"] = new("Lundi de Pentecôte", "Whit Monday"),
        ["bastille-day"] = new("Fête nationale", "Bastille Day"),
        ["assumption"] = new("Assomption", "Assumption Day"),
        ["all-saints"] = new("Toussaint", "All Saints’ Day"),
        ["armistice-1918"] = new("Armistice de 1918", "Armistice Day"),
        ["christmas"] = new("Noël", "Christmas Day"),
    };

    /// <summary>The public holidays of <paramref name="year"/>, in order of date.</summary>
    public static IReadOnlyList<KeyDate> Of(int year, Region region)
    {
        List<KeyDate> days = [.. FrenchHolidays.Of(year).Select(h => Day(h.Id, Names[h.Id].French, Names[h.Id].English, h.Date, Everywhere))];

        if (region == Region.AlsaceMoselle)
        {
            // By law only where there is a Protestant or a mixed church; in practice the whole region keeps it.
            days.Add(Day("good-friday", "Vendredi saint", "Good Friday", Easter.Sunday(year).PlusDays(-2), Local));
            days.Add(Day("second-christmas-day", "Saint-Étienne", "Saint Stephen’s Day", new(year, 12, 26), Local));
        }
        else if (AbolitionOfSlavery(year, region) is { } date)
        {
            days.Add(Day("abolition", "Abolition de l’esclavage", "Abolition of Slavery", date, Overseas));
        }

        // Ascension falls on 1 or 8 May in some years: both stay, as both are true.
        return [.. days.OrderBy(day => day.Date).ThenBy(day => day.Id, StringComparer.Ordinal)];
    }

    private static LocalDate? AbolitionOfSlavery(int year, Region region) => region switch
    {
        Region.Mayotte => new LocalDate(year, 4, 27),
        Region.Martinique => new LocalDate(year, 5, 22),
        Region.Guadeloupe => new LocalDate(year, 5, 27),

        // The article still says 27 May, an error never corrected; the island has kept 28 May since the circular of 4 May 2018.
        Region.SaintMartin => new LocalDate(year, 5, 28),
        Region.Guyane => new LocalDate(year, 6, 10),
        Region.SaintBarthelemy => new LocalDate(year, 10, 9),
        Region.Reunion => new LocalDate(year, 12, 20),
        _ => null,
    };

    private static KeyDate Day(string id, string french, string english, LocalDate date, KeyDateSource source) =>
        new("holiday-" + id, new KeyDateName(french, english), date, date, KeyDateKind.Holiday, source);

    private static KeyDateSource Law(string article) => new(
        $"Code du travail, article {article}", new Uri("https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072050"), Read);
}
