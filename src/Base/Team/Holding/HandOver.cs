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
        return Of(new BatonAt(facts, at), absence, open);
    }

    /// <summary>At the moment of <paramref name="away"/>, whose answers are shared by all that ask it.</summary>
    public static HandOver Of(BatonAt away, AwayFact absence, IReadOnlyList<OpenItem> open)
    {
        var there = new BatonAt(away.Facts.Without(absence), away.At);
        var through = ThoseWho(there, absence.Member);
        var cells = new List<MatrixCell>();
        foreach (var duty in away.Facts.Duties)
        {
            foreach (var channel in away.Facts.Channels)
            {
                if (away.CoverOf(duty.Id, channel.Id) is { NotNeeded: false } cover && Touches(cover.Owner, cover.Backup) && there.Of(new() { Duty = duty.Id, Channel = channel.Id, IgnoresShifts = true }).Holder == absence.Member)
                {
                    cells.Add(Matrix.Cell(away, duty, channel));
                }
            }
        }

        var items = open.Where(i => (i.Thing.Assigned is null || through.Contains(i.Thing.Assigned.Value)) && Meanwhile(i) && there.OfItem(i, absence.From).Holder == absence.Member)
            .Select(i => new PassedItem(i, away.OfItem(i, absence.From)));
        return new(absence, away.At, [.. items], cells);

        bool Meanwhile(OpenItem item) => item.Moment is not { } moment || (item.Ends > absence.From && (absence.Until is not { } back || moment < back));

        bool Touches(MemberId? owner, MemberId? backup) => (owner is { } o && through.Contains(o)) || (backup is { } b && through.Contains(b));
    }

    /// <summary>
    /// Those whose things can come to a member at all: themselves, whoever they stand in for, whoever those stand in for; and, for a manager, everybody,
    /// because gaps come to them.
    /// </summary>
    private static HashSet<MemberId> ThoseWho(BatonAt there, MemberId member)
    {
        if (there.Facts.Lead == member || there.Facts.Mates.Any(m => m.Manager == member))
        {
            return [.. there.Facts.Mates.Select(m => m.Id)];
        }

        var found = new HashSet<MemberId> { member };
        for (var before = 0; before != found.Count;)
        {
            before = found.Count;
            found.UnionWith(there.Facts.Mates.Where(m => there.StandInsOf(m.Id).Any(found.Contains)).Select(m => m.Id));
        }

        return found;
    }

    /// <summary>Those who hold something meanwhile, whoever holds the most first; the manager of a gap is none of them.</summary>
    public IReadOnlyList<MemberId> Takers =>
        [.. Items.Select(i => i.Held).Concat(Cells.Select(c => c.Held!)).Where(h => h.Reason != HoldReason.Manager).GroupBy(h => h.Holder).OrderByDescending(g => g.Count()).Select(g => g.Key)];

    public bool LeavesGaps => Items.Any(i => i.Held.Reason == HoldReason.Manager) || Cells.Any(c => c.IsOpen);
}
