using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Team.Absences;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Places;

/// <summary>One member: what they answer for now, and their place in the team.</summary>
public sealed record ReadPlace(MemberId Member) : IRequest<PlaceView>;

/// <summary>One member.</summary>
/// <param name="Duties">What they hold of the matrix now, by duty.</param>
/// <param name="Items">Open things they hold now.</param>
/// <param name="Week">Their load; only for them and their manager.</param>
/// <param name="Absences">Absences that run or come.</param>
/// <param name="AwayUntil">While they are away: when they are back, if that is known.</param>
/// <param name="MayChange">Whether the reader may change what the person says of themselves.</param>
/// <param name="MayLead">Whether the reader may change who their manager is and how much they work.</param>
public sealed record PlaceView(
    MemberId Member, string Name, PersonView Face, IReadOnlyList<string> Functions, bool IsAway, Instant? AwayUntil, IReadOnlyList<HeldDuty> Duties, IReadOnlyList<HeldItem> Items, WeekLoad? Week,
    IReadOnlyList<AbsenceView> Absences, PlaceSettings Settings, IReadOnlyList<PlaceChoice> People, string ManagerName, string? BackupName, bool MayChange, bool MayLead) : IVersioned
{
    Guid IVersioned.Version => Settings.Version ?? Guid.Empty;
}

/// <summary>A duty somebody holds, with the channels on which they do for the same reason.</summary>
public sealed record HeldDuty(DutyId Duty, string Name, IReadOnlyList<string> Channels, string Why, bool IsOwn, bool IsGap);

/// <summary>An open thing somebody holds.</summary>
public sealed record HeldItem(string Kind, string Icon, string Title, string Standing, string Path, Instant? Due, string Why, bool IsOwn, bool IsGap);

/// <summary>A week's load, in minutes.</summary>
public sealed record WeekLoad(int Held, int Minutes, int Capacity, bool IsOver);

/// <summary>Somebody who could be chosen as manager or backup.</summary>
public sealed record PlaceChoice(MemberId Member, string Name);

/// <summary>What was set for one member.</summary>
/// <param name="WorkDays">1 for Monday to 7 for Sunday.</param>
public sealed record PlaceSettings(MemberId? Manager, MemberId? Backup, int WeeklyMinutes, IReadOnlyList<int> WorkDays, LocalTime DayStarts, LocalTime DayEnds, string? Languages, string? Contact, Guid? Version);

[Slice("team.person", TeamPermissions.See, Http = "GET /members/{member}/team")]
internal sealed class ReadPlaceSlice(AppDb db, Baton front, OpenWork open, Functions functions, AbsenceRules rules, Rights rights, Text words, Zones zones) : ReadSlice<ReadPlace, PlaceView>
{
    /// <summary>Shifts beyond this are for the rota's own page.</summary>
    private static readonly Duration Soon = Duration.FromDays(7);

    public override async Task<Outcome<PlaceView>> Handle(ReadPlace request, Caller caller, CancellationToken cancel)
    {
        var (text, zone) = (words.For(caller.Language), zones[caller.Zone]);
        var baton = await front.At(cancel: cancel);
        var facts = baton.Facts;
        if (!facts.ById.TryGetValue(request.Member, out var mate))
        {
            return Problem.NotFound("team.member_gone");
        }

        var me = mate.Id;
        var items = await open.ListAsync(text, cancel);
        var load = Workload.Of(baton, items, zone).GetValueOrDefault(me);
        var place = await db.Set<MemberPlace>().AsNoTracking().FirstOrDefaultAsync(p => p.MemberId == me, cancel);
        var leads = rights.May(caller, TeamPermissions.Manage) || (facts.ManagerOf(me) == caller.Member && caller.Member != me);
        var figures = caller.Member == me || facts.ManagerOf(me) == caller.Member;
        return new PlaceView(
            me,
            mate.Name,
            mate.View,
            [.. (await functions.OfAsync(me, cancel)).Select(f => f.Name)],
            baton.AwayNow(me) is not null,
            baton.BackAt(me),
            Duties(baton, me, text, zone),
            [.. items.Where(i => i.Moment is null || i.Moment < baton.At + Soon).Select(i => (Item: i, Held: baton.OfItem(i))).Where(x => x.Held.Holder == me).Select(x => new HeldItem(
                x.Item.Kind, x.Item.Icon, x.Item.Title, x.Item.Standing, x.Item.Path, x.Item.Due, baton.Why(x.Held, text, zone), x.Held.Reason == HoldReason.Owner, x.Held.Reason == HoldReason.Manager))],
            figures && load is not null ? new WeekLoad(load.Held, load.Minutes, load.Capacity, load.IsOver) : null,
            await Coming(baton, me, caller, cancel),
            new(place?.Manager, place?.Backup, mate.WeeklyMinutes, mate.WorkDays, place?.DayStarts ?? new(9, 0), place?.DayEnds ?? new(18, 0), place?.Languages, place?.Contact, place?.Version),
            [.. facts.Mates.Where(m => !m.Gone && m.Id != me).OrderBy(m => m.Name, StringComparer.CurrentCulture).Select(m => new PlaceChoice(m.Id, m.Name))],
            facts.ById[facts.ManagerOf(me)].Name,
            mate.Backup is { } backup ? facts.ById.GetValueOrDefault(backup)?.Name : null,
            leads || caller.Member == me,
            leads);
    }

    private static IReadOnlyList<HeldDuty> Duties(BatonAt baton, MemberId me, Text text, DateTimeZone zone) =>
        [.. Matrix.Of(baton).Where(c => c.Held?.Holder == me).GroupBy(c => (c.Duty, Why: baton.Why(c.Held!, text, zone), c.Held!.Reason)).Select(g => new HeldDuty(
            g.Key.Duty.Id, g.Key.Duty.NameFor(text), [.. g.Select(c => c.Channel.Name)], g.Key.Why, g.Key.Reason == HoldReason.Owner, g.Key.Reason == HoldReason.Manager))];

    private async Task<IReadOnlyList<AbsenceView>> Coming(BatonAt baton, MemberId me, Caller caller, CancellationToken cancel)
    {
        var rows = await db.Set<Absence>().AsNoTracking().Where(a => a.MemberId == me && a.CancelledAt == null).ToListAsync(cancel);
        return [.. rows.Where(a => a.Ends(zones) is not { } end || end > baton.At).Where(a => a.State != AbsenceState.Refused || rules.MayChange(caller, baton.Facts, me)).OrderBy(a => a.From).Select(a => rules.See(a, caller, baton.Facts))];
    }
}
