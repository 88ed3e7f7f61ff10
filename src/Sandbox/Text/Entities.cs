namespace Relais.Sandbox.Text;

internal enum EntityKind
{
    Url,
    Mention,
    Hashtag,
}

/// <summary>A part of a text that means something: where it stands, and its value without the leading sign.</summary>
internal readonly record struct Entity(EntityKind Kind, int Start, int Length, string Value)
{
    public int End => Start + Length;
}

/// <summary>
/// Finds links, mentions and hashtags the way Mastodon does (its twitter-text rules, app/models/account.rb and tag.rb, read
/// 2025-11): a link needs http or https and a domain with a dot; a mention is @name or @name@domain; a hashtag needs a letter.
/// One deviation: any top-level domain of letters counts, not only those of the registry. By hand, in one pass: a regular
/// expression with these rules can be made to backtrack for ever.
/// </summary>
internal static class Entities
{
    public static List<Entity> Find(string text)
    {
        var found = new List<Entity>();
        for (var i = 0; i < text.Length; i++)
        {
            var entity = text[i] switch
            {
                'h' or 'H' => Url(text, i),
                '@' => Mention(text, i),
                '#' or '＃' => Hashtag(text, i),
                _ => null,
            };
            if (entity is null) continue;
            found.Add(entity.Value);
            i = entity.Value.End - 1;
        }
        return found;
    }

    private static Entity? Url(string text, int start)
    {
        if (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '@' or '＠' or '$' or '#' or '＃' or (>= '\u202A' and <= '\u202E'))) return null;
        var rest = text.AsSpan(start);
        var scheme = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (scheme == 0) return null;
        var end = Domain(text, start + scheme);
        if (end < 0) return null;
        if (end + 1 < text.Length && text[end] == ':' && char.IsAsciiDigit(text[end + 1]))
        {
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        }
        if (end < text.Length && text[end] == '/') end = UrlPath(text, end);
        if (end < text.Length && text[end] == '?') end = Query(text, end);
        return new Entity(EntityKind.Url, start, end - start, text[start..end]);
    }

    /// <summary>The end of a domain that has a dot and a last label of letters (or punycode); -1 when there is none.</summary>
    private static int Domain(string text, int start)
    {
        var end = start;
        var best = -1;
        var dots = 0;
        while (end < text.Length)
        {
            var label = end;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_' || char.IsSurrogate(text[end]))) end++;
            if (end == label || text[label] == '-' || text[end - 1] == '-') break;
            if (dots > 0 && TopLevel(text.AsSpan(label, end - label))) best = end;
            if (end + 1 >= text.Length || text[end] != '.') break;
            dots++;
            end++;
        }
        return best >= 0 && best < text.Length && text[best] == '@' ? -1 : best;
    }

    private static bool TopLevel(ReadOnlySpan<char> label)
    {
        if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase)) return label.Length > 4;
        if (label.Length < 2) return false;
        foreach (var c in label)
        {
            if (!char.IsLetter(c)) return false;
        }
        return true;
    }

    private static int UrlPath(string text, int start)
    {
        var good = start + 1;
        var i = start + 1;
        while (i < text.Length)
        {
            var c = text[i];
            if (c == '(')
            {
                var close = Balanced(text, i, 0);
                if (close < 0) break;
                i = good = close;
                continue;
            }
            if (char.IsWhiteSpace(c) || c is '<' or '>' or ')' or '?') break;
            i++;
            if (c == '/' || !EndsNoPath(c)) good = i;
        }
        return good;
    }

    /// <summary>Parentheses that close again stay in the path, nested once at most, as in a Wikipedia address.</summary>
    private static int Balanced(string text, int open, int depth)
    {
        var inside = false;
        for (var i = open + 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == ')') return inside ? i + 1 : -1;
            if (c == '(')
            {
                if (depth == 1) return -1;
                i = Balanced(text, i, depth + 1) - 1;
                if (i < 0) return -1;
            }
            else if (char.IsWhiteSpace(c) || c is '<' or '>' or '?')
            {
                return -1;
            }
            inside = true;
        }
        return -1;
    }

    private static bool EndsNoPath(char c) => "!*\"'「」;:=,.$%[]~&|@".Contains(c, StringComparison.Ordinal);

    private static int Query(string text, int start)
    {
        var good = start;
        for (var i = start + 1; i < text.Length; i++)
        {
            var c = text[i];
            var ends = char.IsAsciiLetterOrDigit(c) || c is '_' or '&' or '=' or '#' or '/' or '-' || (c >= '\u00A0' && !char.IsWhiteSpace(c));
            if (!ends && !"!?*'();:+$%[].,~|@^".Contains(c, StringComparison.Ordinal)) break;
            if (ends) good = i + 1;
        }
        return good;
    }

    private static Entity? Mention(string text, int start)
    {
        if (start > 0 && (Word(text[start - 1]) || text[start - 1] is '=' or '/')) return null;
        var end = start + 1;
        while (end < text.Length && (Name(text[end]) || text[end] is '.' or '-')) end++;
        while (end > start + 1 && text[end - 1] is '.' or '-') end--;
        if (end == start + 1 || !Name(text[start + 1])) return null;
        if (end + 1 < text.Length && text[end] == '@' && Word(text[end + 1]))
        {
            var domain = end + 1;
            while (domain < text.Length && (Word(text[domain]) || text[domain] is '.' or '-')) domain++;
            while (text[domain - 1] is '.' or '-') domain--;
            end = domain;
        }
        return new Entity(EntityKind.Mention, start, end - start, text[(start + 1)..end]);
    }

    private static Entity? Hashtag(string text, int start)
    {
        if (start > 0 && (Word(text[start - 1]) || text[start - 1] is '=' or '/' or ')' or '#')) return null;
        var end = start + 1;
        var letter = false;
        while (end < text.Length && (Word(text[end]) || text[end] is '·' or '・' or '\u200c'))
        {
            letter |= !char.IsDigit(text[end]);
            end++;
        }
        while (end > start + 1 && text[end - 1] is '·' or '・' or '\u200c') end--;
        return letter && end > start + 1 ? new Entity(EntityKind.Hashtag, start, end - start, text[(start + 1)..end]) : null;
    }

    private static bool Name(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool Word(char c) => char.IsLetterOrDigit(c) || c == '_' || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
