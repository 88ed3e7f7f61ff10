using Relais.Channels;
using Relais.Kernel.Ids;

namespace Relais.Team.Holding;

/// <summary>One cell of the matrix as it stands at a moment.</summary>
/// <param name="Cover">What was set for it; <see langword="null"/> for nothing.</param>
/// <param name="Backup">Who stands in: named for the cell, else the owner's own.</param>
/// <param name="Held">Who holds it; <see langword="null"/> where nobody need.</param>
/// <param name="Gap">What is wrong, if anything.</param>
/// <param name="IsOpen">Nobody but the manager holds it now; otherwise the gap is one that waits to happen.</param>
internal sealed record MatrixCell(DutyFact Duty, ChannelView Channel, CoverFact? Cover, MemberId? Backup, Held? Held, GapKind? Gap, bool IsOpen)
{
    public bool IsCovered => Held is { Reason: HoldReason.Backup };
}

/// <summary>Who covers what, on every channel, at one moment, with its gaps.</summary>
internal static class Matrix
{
    public static IReadOnlyList<MatrixCell> Of(BatonAt baton, Func<MemberId, bool>? overloaded = null)
    {
        var cells = new List<MatrixCell>(baton.Facts.Duties.Count * baton.Facts.Channels.Count);
        foreach (var duty in baton.Facts.Duties)
        {
            foreach (var channel in baton.Facts.Channels)
            {
                cells.Add(Cell(baton, duty, channel, overloaded));
            }
        }

        return cells;
    }

    public static MatrixCell Cell(BatonAt baton, DutyFact duty, ChannelView channel, Func<MemberId, bool>? overloaded = null)
    {
        var cover = baton.CoverOf(duty.Id, channel.Id);
        if (cover is { NotNeeded: true })
        {
            return new(duty, channel, cover, null, null, null, false);
        }

        var thing = new OpenThing { Duty = duty.Id, Channel = channel.Id, IgnoresShifts = true };
        var held = baton.Of(thing);
        var backup = cover?.Backup ?? (cover?.Owner is { } owner && baton.Facts.ById.TryGetValue(owner, out var mate) ? mate.Backup : null);
        return held.Gap is { } gap
            ? new(duty, channel, cover, backup, held, gap, true)
            : new(duty, channel, cover, backup, held, Risk(baton, thing, cover!, backup, held, overloaded), false);
    }

    /// <summary>What would make a gap as soon as one person is not there.</summary>
    private static GapKind? Risk(BatonAt baton, OpenThing thing, CoverFact cover, MemberId? backup, Held held, Func<MemberId, bool>? overloaded)
    {
        if (cover.Owner is null)
        {
            return GapKind.Nobody;
        }

        if (baton.Facts.ById[cover.Owner.Value].Gone)
        {
            return GapKind.Nobody;
        }

        if (!baton.IsPermitted(cover.Owner.Value, thing))
        {
            return GapKind.NotPermitted;
        }

        if (held.Reason == HoldReason.Owner)
        {
            if (backup is null || !baton.Facts.ById.TryGetValue(backup.Value, out var mate) || mate.Gone)
            {
                return GapKind.NoBackup;
            }

            if (!baton.IsPermitted(backup.Value, thing))
            {
                return GapKind.NotPermitted;
            }
        }

        return overloaded?.Invoke(held.Holder) == true ? GapKind.Overloaded : null;
    }
}
