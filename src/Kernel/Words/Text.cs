using System.Globalization;
using NodaTime;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Words;

/// <summary>
/// The interface's words in one reader's language: <c>@T["calendar.title"]</c>, <c>@T["n.posts", count]</c>, and dates as people
/// write them. In a page the language is that of the request.
/// </summary>
public sealed class Text(TextCatalog catalog)
{
    /// <summary>The reader's culture.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.CurrentUICulture;

    /// <summary>The reader is a guest: a sentence that has a twin whose key ends in <c>.guest</c> is said by that one. Told to nobody else, so <see cref="For"/> forgets it.</summary>
    public bool IsGuest { get; set; }

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public string Language => Culture.TwoLetterISOLanguageName is var two && TextCatalog.Languages.Contains(two) ? two : TextCatalog.Languages[0];

    /// <summary>A sentence.</summary>
    public string this[string key] => Find(key)?.Other ?? key;

    /// <summary>A sentence with values. When it counts, the first value chooses the form (French: 0 and 1 are singular).</summary>
    public string this[string key, params object?[] args]
    {
        get
        {
            if (Find(key) is not { } entry)
            {
                return key;
            }

            var form = entry.One is not null && args is [var first, ..] && IsOne(first) ? entry.One : entry.Other;
            return string.Format(Culture, form, args);
        }
    }

    /// <summary>Whether the sentence exists in any language.</summary>
    public bool Has(string key) => catalog.Find(Language, key) is not null;

    /// <summary>The same words for another reader.</summary>
    public Text For(string language) => new(catalog) { Culture = Cultures.Of(language) };

    /// <summary>A problem's sentence.</summary>
    public string Say(Problem problem) => this[problem.TextKey, problem.Args];

    /// <summary>A field problem's sentence.</summary>
    public string Say(FieldProblem problem) => this[problem.TextKey, problem.Args];

    /// <summary>« mardi 4 août », “Tuesday 4 August”; with the year when it is not <paramref name="today"/>'s.</summary>
    public string LongDate(LocalDate date, LocalDate? today = null) =>
        date.ToString(today is { } t && t.Year == date.Year ? "dddd d MMMM" : "dddd d MMMM uuuu", Culture);

    /// <summary>« 4 août ».</summary>
    public string ShortDate(LocalDate date) => date.ToString("d MMM", Culture);

    /// <summary>« août 2026 ».</summary>
    public string Month(LocalDate date) => date.ToString("MMMM uuuu", Culture);

    /// <summary>« mardi ».</summary>
    public string DayName(IsoDayOfWeek day) => Culture.DateTimeFormat.GetDayName((DayOfWeek)((int)day % 7));

    /// <summary>« 8:45 », in 24 hours in both languages.</summary>
    public static string Time(LocalTime time) => time.ToString("H:mm", CultureInfo.InvariantCulture);

    /// <summary>« 8 h 20 », « 15 min », « 35 h »: a length of time, in minutes, the same in both languages.</summary>
    public static string Span(int minutes) =>
        Math.Abs(minutes) < 60 ? $"{minutes}\u00a0min"
        : minutes % 60 == 0 ? $"{minutes / 60}\u00a0h"
        : FormattableString.Invariant($"{minutes / 60}\u00a0h\u00a0{Math.Abs(minutes % 60):00}");

    /// <summary>A whole number with the language's separators.</summary>
    public string Number(long number) => number.ToString("N0", Culture);

    private TextCatalog.Entry? Find(string key) => (IsGuest ? catalog.Find(Language, key + ".guest") : null) ?? catalog.Find(Language, key);

    private bool IsOne(object? count)
    {
        if (count is not IConvertible convertible || count is string)
        {
            return false;
        }

        var value = Math.Abs(convertible.ToDouble(CultureInfo.InvariantCulture));
        return Language == "fr" ? value < 2 : value == 1;
    }
}

/// <summary>The cultures of the interface's languages.</summary>
public static class Cultures
{
    private static readonly CultureInfo French = Make("fr-FR");
    private static readonly CultureInfo English = Make("en-GB");

    /// <summary>The culture of <c>fr</c> or <c>en</c>; French for anything else.</summary>
    public static CultureInfo Of(string? language) => language is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : French;

    /// <summary>Both.</summary>
    public static IReadOnlyList<CultureInfo> All => [French, English];

    private static CultureInfo Make(string name) => CultureInfo.ReadOnly(new CultureInfo(name));
}
