using Relais.Networks.Text;

namespace Relais.Networks;

/// <summary>How a network recognises links, mentions and hashtags.</summary>
public enum EntityRules
{
    /// <summary>Links need http(s)://; mentions are @user or @user@server.</summary>
    Mastodon,

    /// <summary>Bare domains are links too; mentions are @handle.domain.</summary>
    Bluesky,

    /// <summary>Bare domains are links too; mentions are @user. X, and Threads.</summary>
    X,
}

public enum EntityKind
{
    Link,
    Mention,
    Hashtag,
}

/// <summary>Something in a text that a network makes more of than text.</summary>
/// <param name="Start">In UTF-16 units.</param>
/// <param name="Length">In UTF-16 units.</param>
/// <param name="Value">A link: its address, with a scheme. A mention: the name without @ (on Mastodon, without server). A hashtag: without #.</param>
/// <param name="Server">Of a mention with a server; else null.</param>
public sealed record TextEntity(EntityKind Kind, int Start, int Length, string Value, string? Server = null)
{
    public int End => Start + Length;
}

/// <summary>Finds what a network will turn into links, for previews, counting and sending alike.</summary>
public static class TextEntities
{
    /// <summary>In the order of the text; no two overlap.</summary>
    public static IReadOnlyList<TextEntity> Find(string text, EntityRules rules) => Find(text, rules, hashtags: true);

    /// <summary>The same without hashtags: what a network may count otherwise than it is written.</summary>
    internal static IReadOnlyList<TextEntity> LinksAndMentions(string text, EntityRules rules) => Find(text, rules, hashtags: false);

    private static List<TextEntity> Find(string text, EntityRules rules, bool hashtags)
    {
        List<TextEntity> found = [.. LinkPattern.Find(text, rules)];
        AddApart(found, TagPatterns.Mentions(text, rules));
        if (hashtags)
            AddApart(found, TagPatterns.Hashtags(text, rules));
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    private static void AddApart(List<TextEntity> found, IEnumerable<TextEntity> entities)
    {
        foreach (var entity in entities)
        {
            if (!found.Exists(other => entity.Start < other.End && other.Start < entity.End))
                found.Add(entity);
        }
    }
}
