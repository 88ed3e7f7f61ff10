using Relais.Kernel.Ids;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Covering;

/// <summary>Somebody who could fill a gap, and why.</summary>
/// <param name="Member">Who.</param>
/// <param name="AsBackup">As the one who stands in; otherwise as the owner.</param>
/// <param name="Reasons">In words, the most telling first.</param>
public sealed record Proposal(MemberId Member, bool AsBackup, IReadOnlyList<string> Reasons);

/// <summary>
/// Who could fill a gap: only those who are there and permitted. First whoever knows the work or would like to do it, then whoever knows the channel, then
/// whoever has the least to do. How much somebody has to do is said to their manager only.
/// </summary>
internal sealed class Proposals(BatonAt baton, IReadOnlyDictionary<MemberId, Load> loads, Func<MemberId, bool> seesLoad, Text words, BatonWords say)
{
    private const int Most = 3;

    public IReadOnlyList<Proposal> For(MatrixCell cell)
    {
        var thing = new OpenThing { Duty = cell.Duty.Id, Channel = cell.Channel.Id };
        var owner = cell.Cover?.Owner;
        var asBackup = owner is { } id && baton.Facts.ById.TryGetValue(id, out var mate) && !mate.Gone && baton.IsPermitted(id, thing);
        return
        [
            .. baton.Facts.Mates
                .Where(m => m.Id != owner && m.Id != (asBackup ? null : cell.Cover?.Backup) && baton.IsAble(m.Id, thing) && (asBackup ? cell.Cover?.Backup != m.Id : true))
                .Select(m => (Mate: m, Knows: SameDuty(m, cell), There: SameChannel(m, cell), Load: loads.GetValueOrDefault(m.Id)))
                .OrderByDescending(c => c.Knows > 0 || Prefers(c.Mate, cell)).ThenBy(c => c.Load?.IsOver == true).ThenByDescending(c => c.There > 0).ThenBy(c => Free(c.Load)).ThenBy(c => c.Mate.Name, StringComparer.CurrentCulture)
                .Take(Most)
                .Select(c => new Proposal(c.Mate.Id, asBackup, [.. Reasons(c.Mate, cell, c.Knows, c.There, c.Load)])),
        ];
    }

    private IEnumerable<string> Reasons(Mate mate, MatrixCell cell, int knows, int there, Load? load)
    {
        if (Prefers(mate, cell))
        {
            yield return words["team.because.prefers"];
        }

        if (knows > 0)
        {
            yield return words["team.because.duty", knows];
        }

        if (there > 0)
        {
            yield return words["team.because.channel", there];
        }

        if (baton.Facts.AwayOf[mate.Id].Where(a => a.From > baton.At).OrderBy(a => a.From).FirstOrDefault() is { } next)
        {
            yield return words["team.because.there_until", say.Day(next.From)];
        }

        if (load is not null && seesLoad(mate.Id))
        {
            yield return load.IsOver ? words["team.because.overloaded", load.Held] : words["team.because.load", load.Held];
        }
    }

    /// <summary>What somebody answered in the survey counts, and is said, only where their manager asks.</summary>
    private bool Prefers(Mate mate, MatrixCell cell) => seesLoad(mate.Id) && baton.Facts.Prefers[mate.Id].Contains(cell.Duty.Id);

    /// <summary>On how many other channels the person is owner or backup of the same duty.</summary>
    private int SameDuty(Mate mate, MatrixCell cell) =>
        baton.Facts.Channels.Count(c => c.Id != cell.Channel.Id && Covers(mate, cell.Duty.Id, c.Id));

    private int SameChannel(Mate mate, MatrixCell cell) =>
        baton.Facts.Duties.Count(d => d.Id != cell.Duty.Id && Covers(mate, d.Id, cell.Channel.Id));

    private bool Covers(Mate mate, DutyId duty, Channels.ChannelId channel) => baton.CoverOf(duty, channel) is { } cover && (cover.Owner == mate.Id || cover.Backup == mate.Id);

    private static double Free(Load? load) => load is null ? 0 : load.Capacity == 0 ? double.MaxValue : (double)load.Minutes / load.Capacity;
}
