using System.Globalization;
using NodaTime;

namespace Relais.Planning.KeyDates;

/// <summary>What a key date is, so that a calendar can show some and hide others.</summary>
public enum KeyDateKind
{
    /// <summary>A public holiday: most people do not work.</summary>
    Holiday,

    /// <summary>A day of the United Nations, its agencies, or another international body.</summary>
    International,

    /// <summary>A day that France keeps by law, decree or custom, without being a public holiday.</summary>
    National,

    /// <summary>A day of trade: sales, Black Friday, Saint Valentine.</summary>
    Commercial,

    /// <summary>A day of culture, sport, animals or a trade, kept by its own people.</summary>
    Culture,

    /// <summary>A day that nobody takes seriously and everybody posts about.</summary>
    Humorous,
}

/// <summary>A name in both languages of the product. French keeps ordinary spaces before ; : ! ? as all texts in the source do.</summary>
public sealed record KeyDateName(string French, string English)
{
    /// <summary>The French name for any French culture, else the English one.</summary>
    public string In(CultureInfo culture) =>
        string.Equals(culture.TwoLetterISOLanguageName, "fr", StringComparison.Ordinal) ? French : English;
}

/// <summary>Where a key date comes from. <paramref name="Read"/> is the day its dates were last checked.</summary>
public sealed record KeyDateSource(string Name, Uri Url, LocalDate Read);

/// <summary>
/// One key date of one year. <paramref name="Last"/> is included and equals <paramref name="Date"/> except for days kept over a week-end.
/// <paramref name="Id"/> is the same every year, so that a team can hide a date for good.
/// </summary>
public sealed record KeyDate(string Id, KeyDateName Name, LocalDate Date, LocalDate Last, KeyDateKind Kind, KeyDateSource Source)
{
    public bool IsHoliday => Kind == KeyDateKind.Holiday;
}
