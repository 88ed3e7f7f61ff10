using NodaTime;
using Relais.Kernel.Ids;

namespace Relais.Team.Holding;

/// <summary>Something that passes from one person to another while the first is away.</summary>
/// <param name="Held">Who holds it meanwhile, and why.</param>
internal sealed record PassedItem(OpenItem Item, Held Held);

/// <summary>What an absence passes on: exactly what its person would hold if it were not there.</summary>
internal sealed record HandOver(AwayFact Absence, Instant At, IReadOnlyList<PassedItem> Items, IReadOnlyList<MatrixCell> Cells)
{
    /// <summary>At the present, or at its beginning for one that lies ahead.</summary>
    public static HandOver Of(TeamFacts facts, AwayFact absence, IReadOnlyList<OpenItem> open, Instant now)
    {
        var at = absence.From > now ? absence.From : absence.Until is { } ended && ended <= now ? ended - Duration.FromSeconds(1) : now;
        var there = new BatonAt(facts.Without(absence), at);
        var away = new BatonAt(facts, at);
        return new(
            absence,
            at,
            [.. open.Where(i => there.Of(i.Thing).Holder == absence.Member).Select(i => new PassedItem(i, away.Of(i.Thing)))],
            [.. Matrix.Of(away).Where(c => c.Held is not null && there.Of(new() { Duty = c.Duty.Id, Channel = c.Channel.Id }).Holder == absence.Member)]);
    }

    /// <summary>Those who hold something meanwhile, whoever holds the most first; the manager of a gap is none of them.</summary>
    public IReadOnlyList<MemberId> Takers =>
        [.. Items.Select(i => i.Held).Concat(Cells.Select(c => c.Held!)).Where(h => h.Reason != HoldReason.Manager).GroupBy(h => h.Holder).OrderByDescending(g => g.Count()).Select(g => g.Key)];

    public bool LeavesGaps => Items.Any(i => i.Held.Reason == HoldReason.Manager) || Cells.Any(c => c.IsOpen);
}
