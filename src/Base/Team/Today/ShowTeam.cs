using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Absences;
using Relais.Team.Covering;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Today;

/// <summary>Everything that the team's page shows.</summary>
/// <param name="On">The day of the matrix, at its noon; now by default.</param>
internal sealed record ShowTeam(LocalDate? On = null) : IRequest<TeamPageView>;

/// <summary>The team's page.</summary>
internal sealed record TeamPageView
{
    public required BatonAt Baton { get; init; }

    public required IReadOnlyList<MatrixCell> Cells { get; init; }

    public required IReadOnlyList<ChannelBalance> Balance { get; init; }

    /// <summary>What nobody holds, with who could; for whoever manages the team or leads it.</summary>
    public required IReadOnlyList<GapLine> Gaps { get; init; }

    /// <summary>Those of the four weeks from this Monday on, by beginning.</summary>
    public required IReadOnlyList<AbsenceLine> Absences { get; init; }

    /// <summary>Of whoever is away now, and of the reader's own next absence.</summary>
    public required IReadOnlyList<HandOver> HandOvers { get; init; }

    /// <summary>One's own, and those of whom one is the manager: nobody else sees figures about a person.</summary>
    public required IReadOnlyList<Load> Loads { get; init; }

    /// <summary>First day of the four weeks shown.</summary>
    public required LocalDate Monday { get; init; }

    public required LocalDate Today { get; init; }

    public required bool MayManage { get; init; }

    /// <summary>The function of each member, for their titles.</summary>
    public required IReadOnlyDictionary<MemberId, string> Functions { get; init; }
}

/// <summary>An absence in the strip.</summary>
internal sealed record AbsenceLine(AbsenceView View, LocalDate First, LocalDate Last, IReadOnlyList<MemberId> Takers, bool LeavesGaps, bool IsNow);

/// <summary>A gap, and who could fill it.</summary>
internal sealed record GapLine(MatrixCell Cell, string Why, IReadOnlyList<Proposal> Proposals);

[Slice("team.show", TeamPermissions.See)]
internal sealed class ShowTeamSlice(AppDb db, Baton front, OpenWork open, AbsenceRules rules, Functions functions, Rights rights, Text words, Zones zones, TimeProvider time) : ReadSlice<ShowTeam, TeamPageView>
{
    private const int Weeks = 4;

    public override async Task<Outcome<TeamPageView>> Handle(ShowTeam request, Caller caller, CancellationToken cancel)
    {
        var (zone, text, now) = (zones[caller.Zone], words.For(caller.Language), time.Now());
        var present = await front.At(now, cancel);
        var facts = present.Facts;
        var shown = request.On is { } day ? new BatonAt(facts, (day + new LocalTime(12, 0)).InZoneLeniently(zone).ToInstant()) : present;
        var items = await open.ListAsync(text, cancel);
        var loads = Workload.Of(present, items, zone);
        var manages = rights.May(caller, TeamPermissions.Manage);
        var leads = manages || facts.Lead == caller.Member;
        bool Sees(MemberId member) => caller.Member is { } me && (me == member || facts.ManagerOf(member) == me);
        var cells = Matrix.Of(shown, m => Sees(m) && loads.GetValueOrDefault(m)?.IsOver == true);
        var say = new BatonWords(text, zone);
        var proposals = new Proposals(shown, loads, Sees, text, say);
        var today = now.InZone(zone).Date;
        var monday = today.PlusDays(1 - (int)today.DayOfWeek);
        var ends = monday.PlusWeeks(Weeks).AtStartOfDayInZone(zone).ToInstant();
        var passed = facts.Away.Where(a => (a.Until is null || a.Until > now) && (a.From < ends || a.Member == caller.Member)).ToDictionary(a => a.Id, a => a.From > now ? HandOver.Of(facts, a, items, now) : HandOver.Of(present, a, items));
        var absences = await Absences(caller, facts, passed, monday, zone, now, cancel);
        return new TeamPageView
        {
            Baton = shown,
            Cells = cells,
            Balance = leads ? Balance.Of(facts, cells) : [],
            Gaps = leads ? [.. cells.Where(c => c.IsOpen).Select(c => new GapLine(c, say.Why(c.Held!, facts), manages ? proposals.For(c) : []))] : [],
            Absences = absences,
            HandOvers = HandOvers(caller, facts, passed, now),
            Loads = [.. loads.Values.Where(l => Sees(l.Member)).OrderByDescending(l => l.Member == caller.Member).ThenByDescending(l => l.IsOver).ThenByDescending(l => l.Minutes)],
            Monday = monday,
            Today = today,
            MayManage = manages,
            Functions = (await functions.ListAsync(cancel)).SelectMany(f => f.Members.Select(m => (m, f.Name))).DistinctBy(x => x.m).ToDictionary(x => x.m, x => x.Name),
        };
    }

    private static IReadOnlyList<HandOver> HandOvers(Caller caller, TeamFacts facts, IReadOnlyDictionary<AbsenceId, HandOver> passed, Instant now)
    {
        var current = facts.Away.Where(a => a.Covers(now));
        var own = facts.Away.Where(a => a.Member == caller.Member && a.From > now).OrderBy(a => a.From).Take(1);
        return [.. current.Concat(own).Where(a => facts.ById.TryGetValue(a.Member, out var mate) && !mate.Gone)
            .Select(a => passed[a.Id])
            .OrderByDescending(h => h.Absence.Member == caller.Member).ThenByDescending(h => h.LeavesGaps).ThenByDescending(h => h.Items.Count + h.Cells.Count)];
    }

    private async Task<IReadOnlyList<AbsenceLine>> Absences(Caller caller, TeamFacts facts, IReadOnlyDictionary<AbsenceId, HandOver> passed, LocalDate monday, DateTimeZone zone, Instant now, CancellationToken cancel)
    {
        var (from, until) = (monday.AtMidnight(), monday.PlusDays(Weeks * 7).AtMidnight());
        var rows = await db.Set<Absence>().AsNoTracking().Where(a => a.CancelledAt == null && a.From < until && (a.Until == null || a.Until > from)).ToListAsync(cancel);
        return
        [
            .. rows.Where(a => facts.ById.TryGetValue(a.MemberId, out var mate) && !mate.Gone && (a.State != AbsenceState.Refused || rules.MayChange(caller, facts, a.MemberId)))
                .OrderBy(a => a.From).ThenBy(a => facts.ById[a.MemberId].Name, StringComparer.CurrentCulture)
                .Select(a =>
                {
                    var handOver = passed.GetValueOrDefault(a.Id);
                    var first = a.Starts(zones).InZone(zone).Date;
                    // Back at midnight means that the day before is the last one away.
                    var last = a.Ends(zones) is { } end ? (end - Duration.FromSeconds(1)).InZone(zone).Date : monday.PlusDays((Weeks * 7) - 1);
                    return new AbsenceLine(rules.See(a, caller, facts), first, last, handOver?.Takers ?? [], handOver?.LeavesGaps == true, rules.IsNow(a, now) && a.State != AbsenceState.Refused);
                }),
        ];
    }
}
