using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Weeks;

/// <summary>What people have to do in one of the next four weeks against the time they have: the reader's own, and of those of whom they are the manager.</summary>
/// <param name="Week">How many weeks after this one, 0 to 3.</param>
public sealed record ShowWeeks(int Week = 0) : IRequest<WeeksView>;

/// <summary>Weeks of work.</summary>
/// <param name="Mondays">The first days of the four weeks.</param>
/// <param name="Week">The one shown.</param>
/// <param name="People">The reader first, then whoever has too much, then by what they hold.</param>
/// <param name="Durations">How long things usually take, and where that is from.</param>
public sealed record WeeksView(IReadOnlyList<LocalDate> Mondays, int Week, IReadOnlyList<PersonWeeks> People, IReadOnlyList<UsualDuration> Durations);

/// <summary>One person's weeks.</summary>
/// <param name="Minutes">Of each week, what they hold takes.</param>
/// <param name="Capacity">Of each week, the time they have.</param>
/// <param name="Items">What they hold in the week shown.</param>
public sealed record PersonWeeks(MemberId Member, string Name, PersonView Face, IReadOnlyList<int> Minutes, IReadOnlyList<int> Capacity, IReadOnlyList<WeekItem> Items)
{
    /// <summary>Whether a week holds more than there is time for.</summary>
    public bool IsOver(int week) => Minutes[week] > Capacity[week];
}

/// <summary>Something open.</summary>
/// <param name="Giving">How the reader gives it to another; <see langword="null"/> when they may not.</param>
public sealed record WeekItem(string Kind, string Id, string Icon, string Title, string Standing, string Path, Instant? Due, int Minutes, Giving? Giving);

/// <summary>One open thing, and who it could be given to.</summary>
internal sealed record ReadGiving(string Kind, string Id) : IRequest<GivingView>;

/// <summary>One open thing.</summary>
/// <param name="People">Everybody, with their week where the reader may see it.</param>
internal sealed record GivingView(WeekItem Item, MemberId Holder, IReadOnlyList<GivingChoice> People);

/// <summary>Somebody it could be given to.</summary>
internal sealed record GivingChoice(MemberId Member, string Name, int? Minutes, int? Capacity, bool IsAway);

[Slice("team.weeks", TeamPermissions.See, Http = "GET /workload")]
internal sealed class ShowWeeksSlice(Baton front, OpenWork open, Rights rights, Text words, Zones zones) : ReadSlice<ShowWeeks, WeeksView>
{
    public override void Check(ShowWeeks request, FieldProblems problems) => problems.Require(request.Week is >= 0 and < Workload.Weeks, "week", "team.field.week");

    public override async Task<Outcome<WeeksView>> Handle(ShowWeeks request, Caller caller, CancellationToken cancel)
    {
        var (zone, baton) = (zones[caller.Zone], await front.At(cancel: cancel));
        var items = await open.ListAsync(words.For(caller.Language), cancel);
        var monday = Workload.Monday(baton, zone);
        var mine = items.Where(i => Workload.WeekOf(i, monday, zone) == request.Week).ToLookup(i => Workload.HolderOf(baton, i, request.Week, zone));
        return new WeeksView(
            [.. Enumerable.Range(0, Workload.Weeks).Select(monday.PlusWeeks)],
            request.Week,
            [
                .. Workload.Of(baton, items, zone).Values.Where(l => caller.Member is { } me && (me == l.Member || baton.Facts.ManagerOf(l.Member) == me))
                    .Select(l => (Load: l, All: l.Later.Prepend(l).ToList()))
                    .OrderByDescending(x => x.Load.Member == caller.Member).ThenByDescending(x => x.All[request.Week].IsOver).ThenByDescending(x => x.All[request.Week].Minutes)
                    .Select(x => new PersonWeeks(
                        x.Load.Member, baton.NameOf(x.Load.Member), baton.Facts.ById[x.Load.Member].View with { IsAway = baton.AwayNow(x.Load.Member) is not null },
                        [.. x.All.Select(w => w.Minutes)], [.. x.All.Select(w => w.Capacity)], [.. mine[x.Load.Member].Select(i => Item(i, caller, rights))])),
            ],
            await open.UsualAsync(cancel));
    }

    internal static WeekItem Item(OpenItem i, Caller caller, Rights rights) =>
        new(i.Kind, i.Id, i.Icon, i.Title, i.Standing, i.Path, i.Due, i.Minutes, i.Giving is { } giving && giving.IsFor(caller, i.Thing, rights) ? giving : null);
}

[Slice("team.giving", TeamPermissions.See)]
internal sealed class ReadGivingSlice(Baton front, OpenWork open, Workloads loads, Rights rights, Text words) : ReadSlice<ReadGiving, GivingView>
{
    public override async Task<Outcome<GivingView>> Handle(ReadGiving request, Caller caller, CancellationToken cancel)
    {
        var item = (await open.ListAsync(words.For(caller.Language), cancel)).FirstOrDefault(i => i.Kind == request.Kind && i.Id == request.Id);
        if (item?.Giving is not { } giving || !giving.IsFor(caller, item.Thing, rights))
        {
            return Problem.NotFound("team.giving_gone");
        }

        var baton = await front.At(cancel: cancel);
        var weeks = await loads.For(caller, cancel);
        return new GivingView(
            ShowWeeksSlice.Item(item, caller, rights), baton.OfItem(item).Holder,
            [.. baton.Facts.Mates.Where(m => !m.Gone).OrderBy(m => m.Name, StringComparer.CurrentCulture)
                .Select(m => new GivingChoice(m.Id, m.Name, weeks.GetValueOrDefault(m.Id)?.Minutes, weeks.GetValueOrDefault(m.Id)?.Capacity, !baton.IsPresent(m.Id)))]);
    }
}
