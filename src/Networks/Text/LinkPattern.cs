using System.Text.RegularExpressions;

namespace Relais.Networks.Text;

/// <summary>
/// Links in a text. X and Mastodon share the grammar of twitter-text (twitter/twitter-text, js/src/regexp; Mastodon config/initializers/twitter_regex.rb: a scheme is
/// needed there); Bluesky takes everything up to the next space, less closing punctuation (bluesky-social/atproto packages/api rich-text/detection). Read 2026-11-22.
/// </summary>
internal static partial class LinkPattern
{
    private const string Accented = @"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF";
    private const string InPath = @"A-Za-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&" + Accented;
    private const string EndOfPath = @"+\-A-Za-z\u0400-\u04FF0-9=_#/" + Accented;

    public static IEnumerable<TextEntity> Find(string text, EntityRules rules) =>
        rules == EntityRules.Bluesky ? Spaced(text) : Strict(text, bare: rules == EntityRules.X);

    private static IEnumerable<TextEntity> Strict(string text, bool bare)
    {
        var from = 0;
        while ((from = Next(text, from, bare)) >= 0 && Candidate().Match(text, from) is { Success: true } match)
        {
            var scheme = match.Groups["scheme"];
            var domain = match.Groups["domain"];
            from = domain.Index + domain.Length;
            if (!scheme.Success && !bare)
                continue;
            var (start, end) = Domain(text, domain.Index, from, ascii: !scheme.Success);
            if (end == 0 || (scheme.Success && start != domain.Index) || (!scheme.Success && start > 0 && "-_./@＠#＃$".Contains(text[start - 1], StringComparison.Ordinal)))
                continue;
            end += Tail().Match(text, end).Length;
            start = scheme.Success ? match.Index : start;
            from = end;
            yield return Link(text, start, end, scheme.Success);
        }
    }

    /// <summary>Where to look on; -1 when there is nothing more. Where a scheme is needed, no link begins before the word of the next one: a run of domain characters crosses no space.</summary>
    private static int Next(string text, int from, bool bare)
    {
        if (bare)
            return from;
        var scheme = text.IndexOf("://", from, StringComparison.Ordinal);
        return scheme < 0 ? -1 : Math.Max(from, text.LastIndexOf(' ', scheme) + 1);
    }

    private static IEnumerable<TextEntity> Spaced(string text)
    {
        foreach (Match match in SpacedLink().Matches(text))
        {
            var scheme = match.Groups["scheme"];
            var domain = match.Groups["domain"];
            var domainEnd = domain.Index + domain.Length;
            if (!scheme.Success && !TopLevelDomains.Contains(domain.ValueSpan[(domain.ValueSpan.LastIndexOf('.') + 1)..]))
                continue;
            var end = match.Index + match.Length;
            while (end > domainEnd && IsClosing(text, match.Index, end))
                end--;
            yield return Link(text, match.Index, end, scheme.Success);
        }
    }

    private static TextEntity Link(string text, int start, int end, bool hasScheme)
    {
        var written = text[start..end];
        return new(EntityKind.Link, start, end - start, hasScheme ? written : "https://" + written);
    }

    private static bool IsClosing(string text, int start, int end)
    {
        var span = text.AsSpan(start, end - start);
        return span[^1] switch
        {
            '.' or ',' or ';' or ':' or '!' or '?' or '"' or '\'' or '»' or '”' or '’' or '…' => true,
            ')' => span.Count(')') > span.Count('('),
            ']' => span.Count(']') > span.Count('['),
            _ => false,
        };
    }

    /// <summary>The part of a run of domain characters that is a domain with an existing top level; end 0 when there is none.</summary>
    private static (int Start, int End) Domain(string text, int start, int end, bool ascii)
    {
        if (ascii)
        {
            // Without a scheme only the ASCII part of a run can be a domain: "日本語example.com".
            for (var i = end - 1; i >= start; i--)
            {
                if (text[i] > 0x7F && text.AsSpan(i, end - i).Contains('.') && LastDomain(text, i + 1, end) is > 0 and var inner)
                    return (i + 1, inner);
            }
        }

        return (start, LastDomain(text, start, end));
    }

    private static int LastDomain(string text, int start, int end)
    {
        var found = 0;
        for (var dot = text.IndexOf('.', start, end - start); dot > start && dot < end - 1; dot = text.IndexOf('.', dot + 1, end - dot - 1))
        {
            var label = Math.Max(start, text.LastIndexOf('.', dot - 1, dot - start) + 1);
            if (!IsLabel(text.AsSpan(label, dot - label)))
                break;
            var run = dot + 1;
            while (run < end && (char.IsAsciiLetterOrDigit(text[run]) || (text[run] == '-' && text.AsSpan(dot + 1).StartsWith("xn--", StringComparison.OrdinalIgnoreCase))))
                run++;
            var whole = dot + 1;
            while (whole < end && text[whole] != '.')
                whole++;
            if (TopLevelDomains.Contains(text.AsSpan(dot + 1, whole - dot - 1)))
                found = whole;
            else if (run > dot + 1 && run < end && text[run] is not ('-' or '_') && TopLevelDomains.Contains(text.AsSpan(dot + 1, run - dot - 1)))
                return run;
        }

        return found > 0 && found < text.Length && text[found] is '@' or '+' or '-' ? 0 : found;
    }

    private static bool IsLabel(ReadOnlySpan<char> label) =>
        label.Length is > 0 and <= 63 && label[0] is not ('-' or '_') && label[^1] is not ('-' or '_');

    [GeneratedRegex("""(?<![A-Za-z0-9@＠$#＃\uFFFE\uFEFF\uFFFF])(?:(?<scheme>https?://)|(?<![\-_./]))(?<domain>[\p{L}\p{N}][\p{L}\p{M}\p{N}_\-]*(?:\.[\p{L}\p{M}\p{N}_\-]+)+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Candidate();

    /// <summary>Port, path and query, as far as they go.</summary>
    [GeneratedRegex(@"\G(?::[0-9]+)?(?:/(?:[" + InPath + @"]|\((?:[" + InPath + @"]|\([" + InPath + @"]+\))*\))*(?<=[)" + EndOfPath + @"]))?(?:\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/])?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tail();

    [GeneratedRegex("""(?<=^|[\s("'«“‘\[])(?:(?<scheme>https?://)(?<domain>[^\s/?#]+)|(?<domain>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)(?=[\s/?#:.,;!)\]"'»”’…]|$))\S*""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SpacedLink();
}
