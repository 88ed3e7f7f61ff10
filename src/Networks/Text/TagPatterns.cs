using System.Text.RegularExpressions;

namespace Relais.Networks.Text;

/// <summary>Mentions and hashtags, by the networks' own patterns: mastodon/mastodon app/models/account.rb and tag.rb, bluesky-social/atproto packages/api rich-text,
/// twitter/twitter-text; read 2026-11-22.</summary>
internal static partial class TagPatterns
{
    /// <summary>The longest hashtag that Bluesky takes: app.bsky.richtext.facet#tag, maxGraphemes.</summary>
    private const int BlueskyMostGraphemes = 64;

    public static IEnumerable<TextEntity> Mentions(string text, EntityRules rules)
    {
        if (!text.AsSpan().ContainsAny('@', '＠'))
            yield break;
        var pattern = rules switch { EntityRules.Mastodon => MastodonMention(), EntityRules.Bluesky => BlueskyMention(), _ => XMention() };
        foreach (Match match in pattern.Matches(text))
        {
            var server = match.Groups["server"];
            yield return new(EntityKind.Mention, match.Index, match.Length, match.Groups["name"].Value, server.Success ? server.Value : null);
        }
    }

    public static IEnumerable<TextEntity> Hashtags(string text, EntityRules rules)
    {
        if (!text.AsSpan().ContainsAny('#', '＃'))
            yield break;
        foreach (Match match in (rules == EntityRules.Bluesky ? BlueskyTag() : CommonTag()).Matches(text))
        {
            var tag = match.Groups["tag"].Value;
            if (rules == EntityRules.Bluesky)
            {
                tag = TrailingPunctuation().Replace(tag, "");
                if (!tag.Any(char.IsLetter) && !tag.Any(char.IsSurrogate) || Counters.Graphemes(tag) > BlueskyMostGraphemes)
                    continue;
            }

            yield return new(EntityKind.Hashtag, match.Index, tag.Length + 1, tag);
        }
    }

    [GeneratedRegex("""(?<![=/\w])@(?<name>[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(?:@(?<server>[\p{L}\p{N}]+(?:[.-]+[\p{L}\p{N}]+)*))?""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MastodonMention();

    [GeneratedRegex("""(?<=^|[\s("'«“‘\[])@(?<name>[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+)""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlueskyMention();

    [GeneratedRegex("""(?<![A-Za-z0-9_!#$%&*@＠])[@＠](?<name>[A-Za-z0-9_]{1,20})(?![@＠\w])""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex XMention();

    [GeneratedRegex("""(?<![=/)\p{L}\p{N}_&])[#＃](?<tag>[\p{L}\p{M}\p{N}_·・\u200C]*[\p{L}\p{M}][\p{L}\p{M}\p{N}_·・\u200C]*)""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommonTag();

    [GeneratedRegex("""(?<=^|\s)[#＃](?<tag>(?!\uFE0F)[^\s\u00AD\u2060\u200A\u200B\u200C\u200D\u20E2]+)""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BlueskyTag();

    [GeneratedRegex("""\p{P}+$""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TrailingPunctuation();
}
