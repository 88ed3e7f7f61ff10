using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Tasks.Board;
using Relais.Team.Absences;
using Relais.Team.Rota;
using Relais.Team.Weeks;

namespace Relais.Tests.Team;

/// <summary>Tuesday 4 August 2026.</summary>
public sealed class WeeksTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_tasks_usually_take_is_the_median_of_ten_that_were_measured_and_the_source_is_named(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        await app.Do(app.Ada, new SaveTask(null, "Comme d'habitude", world.Ben));
        await app.Do(app.Ada, new SaveTask(null, "Dit d'avance", world.Ben, Hours: 4));
        for (var i = 1; i <= 10; i++)
        {
            var weeks = await app.Do(app.Ada, new ShowWeeks());
            var task = weeks.Durations.Single(d => d.Kind == "task");
            (task.Minutes, task.Samples, task.IsMeasured).ShouldBe((30, i - 1, false));
            await app.Do(app.Ada, new FinishTask(await app.Do(app.Ada, new SaveTask(null, $"Faite {i}", world.Carl.Member)), i / 2m));
        }

        var view = await app.Do(app.Ada, new ShowWeeks());
        var measured = view.Durations.Single(d => d.Kind == "task");
        (measured.Minutes, measured.Samples, measured.IsMeasured).ShouldBe((165, 10, true), "between 2.5 and 3 hours");
        view.People.Single(p => p.Member == world.Ben).Items.Select(i => (i.Title, i.Minutes)).ShouldBe([("Comme d'habitude", 165), ("Dit d'avance", 240)], true);
    }

    [Fact]
    public async Task Overload_is_seen_in_the_week_in_which_it_comes_and_said_when_a_task_is_given_for_it()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SaveTask(null, "Inventaire", world.Ben, new(2026, 8, 20), 30));
        var ran = await app.Get<Pipeline>().Run(app.Ada, new SaveTask(null, "Encore", world.Ben, new(2026, 8, 21), 10), null, Cancel);
        ran.Reply.ToastKey.ShouldBe("tasks.saved_over");
        (await app.Get<Pipeline>().Run(app.Ada, new SaveTask(null, "Maintenant", world.Ben, new(2026, 8, 5), 1), null, Cancel)).Reply.ToastKey.ShouldBe("tasks.saved");

        var person = (await app.Do(app.Ada, new ShowWeeks(2))).People.Single(p => p.Member == world.Ben);
        Enumerable.Range(0, 4).Select(person.IsOver).ShouldBe([false, false, true, false]);
        person.Items.Select(i => i.Title).ShouldBe(["Inventaire", "Encore"]);
        (await app.Do(world.Carl, new ShowWeeks(2))).People.ShouldHaveSingleItem().Member.ShouldBe(world.Carl.Member!.Value, "one's own");

        // Away that week, with a stand-in: the work is the stand-in's then, and there is no time left.
        await app.Do(app.Ben, new SaveAbsence(From: new(2026, 8, 17), To: new(2026, 8, 21), StandIn: world.Carl.Member));
        var later = (await app.Do(app.Ada, new ShowWeeks(2))).People;
        later.Single(p => p.Member == world.Ben).Capacity[2].ShouldBe(0);
        later.Single(p => p.Member == world.Carl.Member).Items.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_task_and_a_shift_are_given_to_somebody_else_and_taken_back(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        var task = await app.Do(app.Ada, new SaveTask(null, "Inventaire", world.Ben));
        var rota = await app.Do(app.Ada, new SaveRota(null, "Messages"));
        await app.Do(app.Ada, new SaveBand(rota, null, [5], new(9, 0), new(12, 0), global::Relais.Team.Turn.Weekly, [world.Ben]));
        var bens = (await app.Do(app.Ada, new ShowWeeks())).People.Single(p => p.Member == world.Ben);
        (bens.Minutes[0], bens.Minutes[1]).ShouldBe((30 + 180, 180));
        var giving = bens.Items.Single(i => i.Kind == "shift").Giving!;
        (giving.Slice, giving.Values["date"]).ShouldBe(("team.give_shift", "2026-08-07"));
        (await app.Do(app.Ben, new ShowWeeks())).People.Single().Items.Single(i => i.Kind == "shift").Giving.ShouldBeNull("Ben does not manage the rota");

        var given = await app.Get<Pipeline>().Run(app.Ada, new GiveTask(task, world.Carl.Member), null, Cancel);
        given.Problem.ShouldBeNull();
        (await app.Do(app.Ada, new ShowWeeks())).People.Single(p => p.Member == world.Carl.Member).Items.Single().Title.ShouldBe("Inventaire");
        (await app.Get<Undo>().Run(app.Ada, given.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await app.Do(app.Ada, new ShowWeeks())).People.Single(p => p.Member == world.Ben).Items.Count.ShouldBe(2);
        (await app.Run(app.Ada, new GiveTask(task, app.Mallory.Member))).Problem.ShouldNotBeNull();
        (await app.Run(app.Eve, new GiveTask(task, world.Carl.Member))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
    }
}
