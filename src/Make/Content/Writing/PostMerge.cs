using Relais.Channels;
using Relais.Content.Model;

namespace Relais.Content.Writing;

/// <summary>Where two writers changed the same words.</summary>
/// <param name="Path"><c>title</c>, <c>warning</c>, <c>base.{i}</c> or <c>versions.{channel}.{i}</c>.</param>
/// <param name="Base">What both started from.</param>
/// <param name="Mine">What the sender wrote.</param>
/// <param name="Theirs">What stands.</param>
public sealed record Clash(string Path, string Base, string Mine, string Theirs);

/// <summary>Brings two writers' changes of one post together. Nothing of either is dropped: what cannot be merged is a <see cref="Clash"/>.</summary>
internal sealed class PostMerge
{
    /// <summary>Stands between two segments while a thread is merged as one text; no keyboard writes it.</summary>
    private const char Break = '\u001E';

    private readonly List<Clash> clashes = [];

    public IReadOnlyList<Clash> Clashes => clashes;

    public PostContent Merge(PostContent origin, PostContent mine, PostContent theirs) => theirs with
    {
        Title = Words("title", origin.Title, mine.Title, theirs.Title),
        Warning = Words("warning", origin.Warning, mine.Warning, theirs.Warning),
        Language = mine.Language == origin.Language ? theirs.Language : mine.Language,
        Base = Segments("base", origin.Base, mine.Base, theirs.Base),
        Variants = Variants(origin, mine, theirs),
        Campaign = mine.Campaign == origin.Campaign ? theirs.Campaign : mine.Campaign,
    };

    private IReadOnlyList<VariantView> Variants(PostContent origin, PostContent mine, PostContent theirs) =>
        [.. Both([.. origin.Channels], [.. mine.Channels], [.. theirs.Channels]).Select(c => Variant(c, Of(origin, c), Of(mine, c), Of(theirs, c)))];

    private VariantView Variant(ChannelId channel, VariantView? origin, VariantView? mine, VariantView? theirs)
    {
        if (mine is null || theirs is null)
        {
            return mine ?? theirs!;
        }

        if (Same(mine.Own, origin?.Own) || Same(mine.Own, theirs.Own))
        {
            return theirs;
        }

        if (Same(theirs.Own, origin?.Own))
        {
            return theirs with { Own = mine.Own };
        }

        // One forked while the other went back to the base text: the words that exist are kept.
        if (mine.Own is null || theirs.Own is null)
        {
            return theirs with { Own = mine.Own ?? theirs.Own };
        }

        return theirs with { Own = Segments("versions." + channel, origin?.Own ?? [], mine.Own, theirs.Own) };
    }

    private IReadOnlyList<PostSegment> Segments(string path, IReadOnlyList<PostSegment> origin, IReadOnlyList<PostSegment> mine, IReadOnlyList<PostSegment> theirs)
    {
        if (Same(mine, origin) || Same(mine, theirs))
        {
            return theirs;
        }

        if (Same(theirs, origin))
        {
            return mine;
        }

        if (origin.Count == mine.Count && mine.Count == theirs.Count)
        {
            return [.. origin.Select((o, i) => new PostSegment(
                Words($"{path}.{i}", o.Text, mine[i].Text, theirs[i].Text),
                Both(o.Media, mine[i].Media, theirs[i].Media)))];
        }

        return Reshaped(path, origin, mine, theirs);
    }

    /// <summary>A thread whose cuts changed on both sides: merged as one text, then cut again.</summary>
    private IReadOnlyList<PostSegment> Reshaped(string path, IReadOnlyList<PostSegment> origin, IReadOnlyList<PostSegment> mine, IReadOnlyList<PostSegment> theirs)
    {
        var merged = WordMerge.Merge(Whole(origin), Whole(mine), Whole(theirs));
        if (merged.Clash)
        {
            clashes.Add(new($"{path}.0", Shown(origin), Shown(mine), Shown(theirs)));
        }

        var texts = merged.Text.Split(Break);
        var shape = texts.Length == mine.Count ? mine : theirs;
        var media = texts.Select((_, i) => i < shape.Count ? shape[i].Media.ToList() : []).ToList();
        var wanted = Both([.. All(origin)], [.. All(mine)], [.. All(theirs)]);
        media.ForEach(m => m.RemoveAll(id => !wanted.Contains(id)));
        media[^1].AddRange(wanted.Where(id => !media.Exists(m => m.Contains(id))));
        return [.. texts.Select((t, i) => new PostSegment(t, media[i]))];
    }

    private string Words(string path, string origin, string mine, string theirs)
    {
        var merged = WordMerge.Merge(origin, mine, theirs);
        if (merged.Clash)
        {
            clashes.Add(new(path, origin, mine, theirs));
        }

        return merged.Text;
    }

    /// <summary>A list as both left it: theirs, without what mine took out, with what mine added at its place; mine's order when only mine moved.</summary>
    private static IReadOnlyList<T> Both<T>(IReadOnlyList<T> origin, IReadOnlyList<T> mine, IReadOnlyList<T> theirs)
    {
        if (theirs.SequenceEqual(origin))
        {
            return mine;
        }

        var result = theirs.Where(t => mine.Contains(t) || !origin.Contains(t)).ToList();
        for (var i = 0; i < mine.Count; i++)
        {
            if (!origin.Contains(mine[i]) && !result.Contains(mine[i]))
            {
                result.Insert(Math.Min(i, result.Count), mine[i]);
            }
        }

        return result;
    }

    private static VariantView? Of(PostContent content, ChannelId channel) => content.Variants.FirstOrDefault(v => v.Channel == channel);

    private static bool Same(IReadOnlyList<PostSegment>? a, IReadOnlyList<PostSegment>? b) =>
        a is null || b is null ? a is null && b is null : a.Count == b.Count && a.Zip(b).All(p => p.First.Text == p.Second.Text && p.First.Media.SequenceEqual(p.Second.Media));

    private static string Whole(IReadOnlyList<PostSegment> segments) => string.Join(Break, segments.Select(s => s.Text));

    private static string Shown(IReadOnlyList<PostSegment> segments) => string.Join("\n\n", segments.Select(s => s.Text));

    private static IEnumerable<MediaId> All(IReadOnlyList<PostSegment> segments) => segments.SelectMany(s => s.Media).Distinct();
}
