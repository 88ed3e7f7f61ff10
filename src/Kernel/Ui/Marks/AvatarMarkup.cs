using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Relais.Kernel.Words;

namespace Relais.Kernel.Ui;

/// <summary>
/// A person's mark as markup: what <see cref="Avatar"/> shows. A page that shows thousands of them makes each once and repeats it, because a
/// component costs far more than its markup.
/// </summary>
public static class AvatarMarkup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The mark.</summary>
    /// <param name="text">Words in the reader's language.</param>
    /// <param name="person">Who it is.</param>
    /// <param name="size">Edge in pixels: 16, 20, 24, 28, 32 or 40.</param>
    /// <param name="decorative">The name stands beside it, so that it need not be read twice.</param>
    /// <param name="holdsBaton">The baton is theirs and they are the one who looks.</param>
    /// <param name="isHere">They have a page open now.</param>
    /// <param name="isOrganisation">An organisation rather than a person.</param>
    public static MarkupString Of(Text text, PersonView person, int size = 24, bool decorative = false, bool holdsBaton = false, bool isHere = false, bool isOrganisation = false)
    {
        // Initials say more than a face of sixteen pixels.
        var hasFace = person.Portrait is not null && size >= 24;
        var edge = size.ToString(CultureInfo.InvariantCulture);
        var face = hasFace ? $"""<img src="/portraits/{Encoder.Encode(person.Portrait!)}" alt="" width="{edge}" height="{edge}" loading="lazy" />""" : Encoder.Encode(person.Initials);
        var classes = string.Join(' ', Classes(person, size, hasFace, holdsBaton, isHere, isOrganisation));
        if (decorative)
        {
            return new($"""<span class="{classes}" aria-hidden="true">{face}</span>""");
        }

        var label = Encoder.Encode(string.Join(text["ui.list_comma"], Said(text, person, holdsBaton, isHere)));
        return new($"""<span class="{classes}" role="img" aria-label="{label}" title="{label}">{face}</span>""");
    }

    private static IEnumerable<string> Said(Text text, PersonView person, bool holdsBaton, bool isHere) =>
        new[] { person.Name, person.Detail, person.IsAway ? text["ui.away"] : null, isHere ? text["ui.here"] : null, holdsBaton ? text["baton.yours"] : null }.OfType<string>();

    private static IEnumerable<string> Classes(PersonView person, int size, bool hasFace, bool holdsBaton, bool isHere, bool isOrganisation)
    {
        yield return "av";
        yield return $"k{person.Colour.ToString(CultureInfo.InvariantCulture)}";
        if (size != 24)
        {
            yield return $"av--{size.ToString(CultureInfo.InvariantCulture)}";
        }

        foreach (var (on, name) in new[] { (hasFace, "av--face"), (isOrganisation, "av--org"), (person.IsExternal, "av--ext"), (person.IsAway, "av--away"), (holdsBaton, "av--you"), (isHere && !holdsBaton, "av--on") })
        {
            if (on)
            {
                yield return name;
            }
        }
    }
}
