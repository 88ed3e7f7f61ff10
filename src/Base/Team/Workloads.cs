using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team;

/// <summary>A member's week: what they hold against the time they have, in minutes.</summary>
/// <param name="Held">Open things they hold, due this week, late or without a date.</param>
/// <param name="Minutes">What those take, as far as is known.</param>
/// <param name="Capacity">Minutes of work this week, absences taken off.</param>
public sealed record MemberLoad(MemberId Member, int Held, int Minutes, int Capacity)
{
    /// <summary>More to do than time.</summary>
    public bool IsOver => Minutes > Capacity && Minutes > 0;

    /// <summary>Nothing to do, and time for it.</summary>
    public bool IsIdle => Held == 0 && Capacity > 0;

    /// <summary>The three weeks after, the next one first.</summary>
    public IReadOnlyList<MemberLoad> Later { get; init; } = [];

    /// <summary>The week in which something is due: this one without a date; <see langword="null"/> beyond those that are known.</summary>
    public MemberLoad? In(LocalDate? due, LocalDate today)
    {
        var week = due is { } day ? Math.Max(0, Period.DaysBetween(today.PlusDays(1 - (int)today.DayOfWeek), day) / 7) : 0;
        return week == 0 ? this : week <= Later.Count ? Later[week - 1] : null;
    }
}

/// <summary>The week's loads, for whoever may see them.</summary>
public sealed class Workloads(Baton baton, OpenWork open, Text words, Zones zones)
{
    /// <summary>The caller's own load and those of whom they are the manager: nobody else sees figures about a person.</summary>
    public async Task<IReadOnlyDictionary<MemberId, MemberLoad>> For(Caller caller, CancellationToken cancel = default)
    {
        var now = await baton.At(cancel: cancel);
        var loads = Workload.Of(now, await open.ListAsync(words.For(caller.Language), cancel), zones[caller.Zone]);
        return loads.Values.Where(l => caller.Member is { } me && (me == l.Member || now.Facts.ManagerOf(l.Member) == me))
            .ToDictionary(l => l.Member, l => Public(l) with { Later = [.. l.Later.Select(Public)] });
    }

    private static MemberLoad Public(Load l) => new(l.Member, l.Held, l.Minutes, l.Capacity);
}
