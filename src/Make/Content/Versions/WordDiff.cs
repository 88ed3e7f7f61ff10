using Relais.Content.Writing;

namespace Relais.Content.Versions;

/// <summary>A run of words, the same in both texts, or only in one.</summary>
/// <param name="Kind">In which text it is.</param>
/// <param name="Text">The words.</param>
public sealed record DiffPart(DiffKind Kind, string Text);

/// <summary>In which text a run of words is.</summary>
public enum DiffKind
{
    /// <summary>In both.</summary>
    Same,

    /// <summary>Only in the newer.</summary>
    Added,

    /// <summary>Only in the older.</summary>
    Removed,
}

/// <summary>Compares two texts word by word, for people to read: long runs without change are cut short.</summary>
internal static class WordDiff
{
    private const int Around = 40;

    public static IReadOnlyList<DiffPart> Between(string older, string newer)
    {
        if (older == newer)
        {
            return [];
        }

        var parts = Raw(WordMerge.Tokens(older), WordMerge.Tokens(newer));
        return [.. parts.Select((p, i) => p.Kind == DiffKind.Same ? p with { Text = Cut(p.Text, i == 0, i == parts.Count - 1) } : p)];
    }

    private static List<DiffPart> Raw(List<string> older, List<string> newer)
    {
        var parts = new List<DiffPart>();
        var matches = WordMerge.Matches(older, newer);
        var next = 0;
        for (var i = 0; i < older.Count; i++)
        {
            if (matches[i] < 0)
            {
                Add(parts, DiffKind.Removed, older[i]);
                continue;
            }

            while (next < matches[i])
            {
                Add(parts, DiffKind.Added, newer[next++]);
            }

            Add(parts, DiffKind.Same, older[i]);
            next++;
        }

        while (next < newer.Count)
        {
            Add(parts, DiffKind.Added, newer[next++]);
        }

        return parts;
    }

    private static void Add(List<DiffPart> parts, DiffKind kind, string token)
    {
        if (parts is [.., var last] && last.Kind == kind)
        {
            parts[^1] = last with { Text = last.Text + token };
        }
        else
        {
            parts.Add(new(kind, token));
        }
    }

    private static string Cut(string text, bool first, bool last)
    {
        if (first && text.Length > Around)
        {
            return "… " + text[^Around..].TrimStart();
        }

        if (last && text.Length > Around)
        {
            return text[..Around].TrimEnd() + " …";
        }

        return text.Length > Around * 3 ? text[..Around].TrimEnd() + " … " + text[^Around..].TrimStart() : text;
    }
}
