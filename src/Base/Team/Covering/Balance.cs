using Relais.Team.Holding;

namespace Relais.Team.Covering;

/// <summary>Compares the channels with each other.</summary>
internal static class Balance
{
    /// <summary>Fewer duties than this say nothing about balance.</summary>
    private const int FewDuties = 4;

    public static IReadOnlyList<ChannelBalance> Of(TeamFacts facts, IReadOnlyList<MatrixCell> cells)
    {
        var wanted = cells.Where(c => c.Held is not null).ToLookup(c => c.Channel.Id);
        var missing = cells.Count(c => c.Gap is not null);
        return [.. facts.Channels.Select(channel =>
        {
            var own = wanted[channel.Id].ToList();
            var open = own.Count(c => c.IsOpen);
            var weak = own.Count(c => c is { IsOpen: false, Gap: not null });
            var holders = own.Where(c => !c.IsOpen).GroupBy(c => c.Held!.Holder).ToList();
            var heaviest = holders.Count == 0 ? 0 : holders.Max(g => g.Count());
            // Half again as many as the others have on average, and at least two, so that one gap in a small matrix is a gap and no imbalance.
            var share = facts.Channels.Count > 1 && open + weak >= 2 && (open + weak) * (facts.Channels.Count - 1) > (missing - open - weak) * 1.5;
            BalanceFlag? flag = share ? BalanceFlag.Gaps : own.Count >= FewDuties && heaviest * 4 >= own.Count * 3 ? BalanceFlag.OnePerson : null;
            return new ChannelBalance(channel.Id, channel.Network, own.Count - open - weak, weak, open, holders.Count, flag);
        })];
    }
}
