using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Notifications;

/// <summary>Something that members are to be told.</summary>
/// <param name="Kind">Key of a registered kind.</param>
/// <param name="Subject">What happened, in one sentence.</param>
/// <param name="Path">Where it is seen and done, below the workspace's address.</param>
/// <param name="Same">Names what it is about: while a member has not read it, further news of that kind with the same name replaces it, and no second mail is sent.</param>
public sealed record News(string Kind, Sentence Subject, string Path, string Same)
{
    /// <summary>More sentences: which, what is safe, what to do.</summary>
    public IReadOnlyList<Sentence> Details { get; init; } = [];

    /// <summary>Whoever tells it has seen to it that it is news each time: it still replaces the unread line of the same name, and mail is sent again.</summary>
    public bool IsAnew { get; init; }

    /// <summary>Where it is: a guest is told of what lies within their limits alone, and of nothing that does not say where it is.</summary>
    public Whereabouts? Where { get; init; }

    /// <summary>It was found, not done, by whoever runs the slice, so they are told as well. Otherwise nobody is told of what they did themselves.</summary>
    public bool IsFound { get; init; }
}

/// <summary>The front door.</summary>
public static class NewsFromWork
{
    /// <summary>
    /// Tells members within this run's transaction: what is rolled back was never told. Each is told the way they chose; whoever did it, has left or is locked out
    /// is not.
    /// </summary>
    public static void Notify(this Work work, News news, params IEnumerable<MemberId> members)
    {
        List<MemberId> all = [.. members.Distinct()];
        if (all.Count > 0)
        {
            work.Raise(new Told(news, all));
        }
    }

    /// <summary>What was told is settled: whoever has not read it need not any more, and no mail that waits is sent.</summary>
    /// <param name="work">The run.</param>
    /// <param name="kind">Key of the kind.</param>
    /// <param name="same">What it was about, see <see cref="News.Same"/>.</param>
    /// <param name="only">For these members; for everybody when there are none.</param>
    public static void NoLonger(this Work work, string kind, string same, params IReadOnlyList<MemberId> only) => work.Raise(new Settled(kind, same, only));

    /// <summary>Takes back all that a member was told, read or not: they may not see any more what it is about.</summary>
    public static void ForgetNews(this Work work, MemberId member) => work.Raise(new Forgotten(member));
}

/// <summary>What a member was told is theirs no more.</summary>
internal sealed record Forgotten(MemberId Member);

/// <summary>What members were told is settled.</summary>
internal sealed record Settled(string Kind, string Same, IReadOnlyList<MemberId> Only);

/// <summary>News on its way to the members it is for.</summary>
internal sealed record Told(News News, IReadOnlyList<MemberId> Members);
