using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Relais.Networks.Mastodon;

/// <summary>
/// The text of a status from the HTML that servers make of it, and a print of it to compare with what we sent. Servers hide parts of links, drop the server from
/// mentions, and some take *stars* for emphasis: so a print keeps letters, digits and symbols, links by their address, and mentions by their name.
/// </summary>
internal static class StatusText
{
    public static string FromHtml(string html)
    {
        var text = new StringBuilder();
        var body = new HtmlParser().ParseDocument(html).Body;
        if (body is not null)
            Write(body, text);
        return text.ToString().Trim();
    }

    public static string PrintOfHtml(string html) => PrintOf(FromHtml(html));

    public static string PrintOf(string text)
    {
        var plain = new StringBuilder(text.Length);
        var from = 0;
        foreach (var entity in TextEntities.Find(text, EntityRules.Mastodon))
        {
            plain.Append(text, from, entity.Start - from);
            plain.Append(entity.Kind == EntityKind.Link ? WithoutScheme(entity.Value) : entity.Value);
            from = entity.End;
        }

        plain.Append(text, from, text.Length - from);
        var print = new StringBuilder(plain.Length);
        foreach (var rune in plain.ToString().Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol or UnicodeCategory.CurrencySymbol)
                print.Append(Rune.ToLowerInvariant(rune));
        }

        return print.ToString();
    }

    private static void Write(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IText words:
                    text.Append(words.Data);
                    break;
                case IElement { LocalName: "br" }:
                    text.Append('\n');
                    break;
                case IElement { LocalName: "p" } paragraph:
                    if (text.Length > 0)
                        text.Append("\n\n");
                    Write(paragraph, text);
                    break;
                case IElement { LocalName: "a" } link when IsPlainLink(link) && link.GetAttribute("href") is { } address:
                    text.Append(address);
                    break;
                case IElement element:
                    Write(element, text);
                    break;
            }
        }
    }

    /// <summary>Mentions and hashtags are links too; their text is what was written.</summary>
    private static bool IsPlainLink(IElement link) =>
        !link.ClassList.Contains("mention") && !link.ClassList.Contains("hashtag") && !link.TextContent.StartsWith('@') && !link.TextContent.StartsWith('#');

    private static string WithoutScheme(string address) => Uri.UnescapeDataString(address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..]);
}
