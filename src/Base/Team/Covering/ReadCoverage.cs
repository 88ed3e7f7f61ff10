using NodaTime;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Covering;

/// <summary>The matrix at a moment: who covers each duty on each channel, and what is missing.</summary>
/// <param name="On">A day, at its noon; now by default.</param>
/// <param name="GapsOnly">Only cells with something missing.</param>
public sealed record ReadCoverage(LocalDate? On = null, bool? GapsOnly = null) : IRequest<CoverageView>;

/// <summary>The matrix.</summary>
public sealed record CoverageView(Instant At, IReadOnlyList<CoverageCell> Cells, IReadOnlyList<ChannelBalance> Balance);

/// <summary>One cell.</summary>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Backup">Who stands in.</param>
/// <param name="Holder">Who holds it at that moment; <see langword="null"/> where nobody need.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="Until">When whoever it belongs to is back.</param>
/// <param name="Gap">What is missing.</param>
/// <param name="Open">The manager holds it because nobody else can; otherwise the gap is one that waits to happen.</param>
public sealed record CoverageCell(
    DutyId Duty, string DutyName, ChannelId Channel, string ChannelName, MemberId? Owner, MemberId? Backup, bool NotNeeded, MemberId? Holder, string? Why, Instant? Until, GapKind? Gap, bool Open);

/// <summary>How well one channel is covered, and whether that is out of balance with the others.</summary>
/// <param name="Covered">Duties with an owner and a backup.</param>
/// <param name="Weak">Duties with somebody, and nobody behind them.</param>
/// <param name="Open">Duties that only the manager holds.</param>
/// <param name="People">How many people hold them.</param>
/// <param name="Flag">What is out of balance; <see langword="null"/> for nothing.</param>
public sealed record ChannelBalance(ChannelId Channel, string Network, int Covered, int Weak, int Open, int People, BalanceFlag? Flag);

/// <summary>What is out of balance on a channel.</summary>
public enum BalanceFlag
{
    /// <summary>It has more than its share of what is missing.</summary>
    Gaps,

    /// <summary>One person holds nearly everything.</summary>
    OnePerson,
}

[Slice("team.coverage", TeamPermissions.See, Http = "GET /coverage")]
internal sealed class ReadCoverageSlice(Baton front, Text words, Zones zones) : ReadSlice<ReadCoverage, CoverageView>
{
    public override async Task<Outcome<CoverageView>> Handle(ReadCoverage request, Caller caller, CancellationToken cancel)
    {
        var zone = zones[caller.Zone];
        var at = request.On is { } day ? (day + new LocalTime(12, 0)).InZoneLeniently(zone).ToInstant() : (Instant?)null;
        var baton = await front.At(at, cancel);
        var say = new BatonWords(words.For(caller.Language), zone);
        var cells = Matrix.Of(baton);
        return new CoverageView(baton.At, [.. cells.Where(c => request.GapsOnly != true || c.Gap is not null).Select(c => Cell(c, baton.Facts, say, words.For(caller.Language)))], Balance.Of(baton.Facts, cells));
    }

    private static CoverageCell Cell(MatrixCell cell, TeamFacts facts, BatonWords say, Text text) => new(
        cell.Duty.Id, cell.Duty.NameFor(text), cell.Channel.Id, cell.Channel.Name, cell.Cover?.Owner, cell.Backup, cell.Cover?.NotNeeded ?? false,
        cell.Held?.Holder, cell.Held is { } held ? say.Why(held, facts) : null, cell.Held?.Until, cell.Gap, cell.IsOpen);
}
