using System.Text;
using Relais.Networks.Text;

namespace Relais.Networks;

/// <summary>How much of its room a text takes.</summary>
/// <param name="Used">In the units of the counting rule.</param>
/// <param name="Limit">Null when not known.</param>
/// <param name="Bytes">UTF-8.</param>
/// <param name="BytesLimit">Null where bytes are not limited.</param>
public sealed record TextCount(int Used, int? Limit, int Bytes, int? BytesLimit);

/// <summary>The four ways in which networks count the length of a text. tests/vectors/counters.json holds what each must answer.</summary>
public static class Counters
{
    /// <summary>Fixed length of a link on Mastodon (docs.joinmastodon.org/user/posting) and on X (docs.x.com/fundamentals/counting-characters).</summary>
    private const int UsualLinkLength = 23;

    /// <summary>Counts as the network does, with the limits given.</summary>
    /// <param name="contentWarning">Counts into the length on Mastodon, as written; elsewhere it does not.</param>
    public static TextCount Count(CountingRule rule, string text, NetworkLimits limits, string? contentWarning = null)
    {
        var used = rule switch
        {
            CountingRule.GraphemesAndBytes => Graphemes(text),
            CountingRule.LinkAndMentionAware => LinkAndMentionAware(text, limits.LinkLength?.Value ?? UsualLinkLength) + Graphemes(contentWarning ?? ""),
            CountingRule.Weighted => Weighted(text, limits.LinkLength?.Value ?? UsualLinkLength),
            CountingRule.EmojiAsBytes => EmojiAsBytes(text),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "No such counting rule."),
        };
        return new(used, limits.TextLength?.Value, Utf8Bytes(text), limits.TextBytes?.Value);
    }

    /// <summary>What people see as one character: a letter with its accents, a flag, a family (Unicode annex 29).</summary>
    public static int Graphemes(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i += Emoji.GraphemeLength(text.AsSpan(i)))
            count++;
        return count;
    }

    public static int Utf8Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Mastodon (app/validators/status_length_validator.rb): graphemes, once each link is <paramref name="linkLength"/> long and each mention has lost its server.</summary>
    public static int LinkAndMentionAware(string text, int linkLength = UsualLinkLength)
    {
        var entities = TextEntities.LinksAndMentions(text, EntityRules.Mastodon);
        if (entities.Count == 0)
            return Graphemes(text);
        var shortened = new StringBuilder(text.Length);
        var from = 0;
        foreach (var entity in entities)
        {
            shortened.Append(text, from, entity.Start - from);
            _ = entity.Kind == EntityKind.Link ? shortened.Append('x', linkLength) : shortened.Append('@').Append(entity.Value);
            from = entity.End;
        }

        return Graphemes(shortened.Append(text, from, text.Length - from).ToString());
    }

    /// <summary>X (twitter-text configuration v3): normalised to NFC; Latin and most alphabets weigh 1, everything else and any emoji 2, a link <paramref name="linkLength"/>.</summary>
    public static int Weighted(string text, int linkLength = UsualLinkLength)
    {
        text = text.Normalize(NormalizationForm.FormC);
        var links = LinkPattern.Find(text, EntityRules.X).ToDictionary(link => link.Start, link => link.End);
        var weight = 0;
        for (var i = 0; i < text.Length;)
        {
            if (links.TryGetValue(i, out var end))
            {
                weight += linkLength;
                i = end;
                continue;
            }

            var length = Emoji.GraphemeLength(text.AsSpan(i));
            var grapheme = text.AsSpan(i, length);
            if (Emoji.Is(grapheme))
            {
                weight += 2;
            }
            else
            {
                foreach (var rune in grapheme.EnumerateRunes())
                    weight += IsLight(rune.Value) ? 1 : 2;
            }

            i += length;
        }

        return weight;
    }

    /// <summary>Threads (developers.facebook.com/docs/threads/posts, 2026-04-14): characters, but an emoji counts the bytes of its UTF-8 form.</summary>
    public static int EmojiAsBytes(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length;)
        {
            var length = Emoji.GraphemeLength(text.AsSpan(i));
            var grapheme = text.AsSpan(i, length);
            if (Emoji.Is(grapheme))
            {
                count += Encoding.UTF8.GetByteCount(grapheme);
            }
            else
            {
                foreach (var _ in grapheme.EnumerateRunes())
                    count++;
            }

            i += length;
        }

        return count;
    }

    /// <summary>The ranges of weight 100 in configuration v3.</summary>
    private static bool IsLight(int codePoint) =>
        codePoint is (>= 0 and <= 4351) or (>= 8192 and <= 8205) or (>= 8208 and <= 8223) or (>= 8242 and <= 8247);
}
