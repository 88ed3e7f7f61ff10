using System.Globalization;
using System.Text;

namespace Relais.Content.Writing;

/// <summary>
/// Three-way merge of a text, word by word (diff3): what only one of two writers changed is taken; where both changed the same
/// words differently there is a clash, and the other's words stand in the result. The composer does the same in the browser;
/// <c>tests/vectors/merge.json</c> holds what both must answer.
/// </summary>
internal static class WordMerge
{
    /// <summary>Past this many differences the rest is taken as replaced whole: an exact answer would cost more than it helps.</summary>
    private const int MostDifferences = 4000;

    /// <summary>The merged text.</summary>
    /// <param name="Text">With the other's words where the two clash.</param>
    /// <param name="Clash">Whether they do anywhere.</param>
    public readonly record struct Merged(string Text, bool Clash);

    public static Merged Merge(string origin, string mine, string theirs)
    {
        if (mine == theirs || mine == origin)
        {
            return new(theirs, false);
        }

        if (theirs == origin)
        {
            return new(mine, false);
        }

        var (o, m, t) = (Tokens(origin), Tokens(mine), Tokens(theirs));
        var (toMine, toTheirs) = (Matches(o, m), Matches(o, t));
        var text = new StringBuilder(mine.Length + 16);
        var clash = false;
        var (i, a, b) = (0, 0, 0);
        while (true)
        {
            while (i < o.Count && toMine[i] == a && toTheirs[i] == b)
            {
                text.Append(o[i]);
                (i, a, b) = (i + 1, a + 1, b + 1);
            }

            if (i == o.Count && a == m.Count && b == t.Count)
            {
                return new(text.ToString(), clash);
            }

            var j = i;
            while (j < o.Count && (toMine[j] < 0 || toTheirs[j] < 0))
            {
                j++;
            }

            var (nextA, nextB) = j < o.Count ? (toMine[j], toTheirs[j]) : (m.Count, t.Count);
            var region = Region(Join(o, i, j), Join(m, a, nextA), Join(t, b, nextB));
            text.Append(region.Text);
            clash |= region.Clash;
            (i, a, b) = (j, nextA, nextB);
        }
    }

    /// <summary>Words, runs of white space, and every other character by itself.</summary>
    internal static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            var first = Rune.TryGetRuneAt(text, i, out var rune) ? rune : Rune.ReplacementChar;
            var kind = KindOf(first);
            i += first.Utf16SequenceLength;
            while (kind != Kind.Other && i < text.Length && Rune.TryGetRuneAt(text, i, out rune) && KindOf(rune) == kind)
            {
                i += rune.Utf16SequenceLength;
            }

            tokens.Add(text[start..i]);
        }

        return tokens;
    }

    private static Merged Region(string origin, string mine, string theirs)
    {
        if (mine == theirs || mine == origin || Extends(theirs, mine, origin))
        {
            return new(theirs, false);
        }

        if (Extends(mine, theirs, origin))
        {
            return new(mine, false);
        }

        return theirs == origin ? new(mine, false) : new(theirs, true);
    }

    /// <summary>Both went on from the same words and one went further: what follows a save whose answer was lost.</summary>
    private static bool Extends(string longer, string shorter, string origin) =>
        shorter.Length > origin.Length && shorter.StartsWith(origin, StringComparison.Ordinal) && longer.StartsWith(shorter, StringComparison.Ordinal);

    private static string Join(List<string> tokens, int from, int to) => string.Concat(tokens.GetRange(from, to - from));

    private enum Kind
    {
        Word,
        Space,
        Other,
    }

    private static Kind KindOf(Rune rune)
    {
        if (Rune.IsWhiteSpace(rune))
        {
            return Kind.Space;
        }

        var word = Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark || rune.Value is '_';
        return word ? Kind.Word : Kind.Other;
    }

    /// <summary>For each token of <paramref name="from"/> its place in <paramref name="to"/>, or -1: a longest common subsequence (Myers 1986).</summary>
    internal static int[] Matches(List<string> from, List<string> to)
    {
        var places = new int[from.Count];
        Array.Fill(places, -1);
        var head = 0;
        while (head < from.Count && head < to.Count && from[head] == to[head])
        {
            places[head] = head;
            head++;
        }

        var tail = 0;
        while (tail < from.Count - head && tail < to.Count - head && from[^(tail + 1)] == to[^(tail + 1)])
        {
            tail++;
            places[from.Count - tail] = to.Count - tail;
        }

        foreach (var (x, y) in Middle(from.GetRange(head, from.Count - head - tail), to.GetRange(head, to.Count - head - tail)))
        {
            places[head + x] = head + y;
        }

        return places;
    }

    private static List<(int X, int Y)> Middle(List<string> from, List<string> to)
    {
        var (n, m) = (from.Count, to.Count);
        var pairs = new List<(int, int)>();
        if (n == 0 || m == 0)
        {
            return pairs;
        }

        var trace = new List<int[]>();
        var most = Math.Min(n + m, MostDifferences);
        var far = new int[(2 * most) + 3];
        var centre = most + 1;
        for (var d = 0; d <= most; d++)
        {
            for (var k = -d; k <= d; k += 2)
            {
                var x = k == -d || (k != d && far[centre + k - 1] < far[centre + k + 1]) ? far[centre + k + 1] : far[centre + k - 1] + 1;
                var y = x - k;
                while (x < n && y < m && from[x] == to[y])
                {
                    (x, y) = (x + 1, y + 1);
                }

                far[centre + k] = x;
                if (x >= n && y >= m)
                {
                    trace.Add(far[(centre - d - 1)..(centre + d + 2)]);
                    return Walk(trace, n, m, pairs);
                }
            }

            trace.Add(far[(centre - d - 1)..(centre + d + 2)]);
        }

        return pairs;
    }

    private static List<(int X, int Y)> Walk(List<int[]> trace, int n, int m, List<(int, int)> pairs)
    {
        var (x, y) = (n, m);
        for (var d = trace.Count - 1; d > 0; d--)
        {
            var row = trace[d - 1];
            var k = x - y;
            var down = k == -d || (k != d && At(row, d - 1, k - 1) < At(row, d - 1, k + 1));
            var previous = down ? k + 1 : k - 1;
            var startX = At(row, d - 1, previous);
            var startY = startX - previous;
            while (x > startX && y > startY && x - 1 >= (down ? startX : startX + 1) && y - 1 >= (down ? startY + 1 : startY))
            {
                (x, y) = (x - 1, y - 1);
                pairs.Add((x, y));
            }

            (x, y) = (startX, startY);
        }

        while (x > 0 && y > 0)
        {
            (x, y) = (x - 1, y - 1);
            pairs.Add((x, y));
        }

        return pairs;
    }

    /// <summary>A row kept after <paramref name="d"/> steps holds diagonals -d-1 to d+1.</summary>
    private static int At(int[] row, int d, int k) => row[k + d + 1];
}
