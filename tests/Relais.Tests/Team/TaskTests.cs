using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Tasks;
using Relais.Tasks.Board;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Covering;
using Relais.Team.Notes;
using Relais.Team.Today;

namespace Relais.Tests.Team;

public sealed class TaskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_task_follows_the_baton_through_an_absence_and_is_ticked_off_with_undo(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        var ben = app.Ben with { Role = Role.Writer };
        var id = await app.Do(ben, new SaveTask(null, "Photos du brassin", Due: new(2026, 8, 6), Hours: 2));
        var absence = await app.Do(ben, new SaveAbsence(Now: true, StandIn: world.Carl.Member));
        var task = (await app.Do(world.Carl, new ListTasks(Mine: true))).Tasks.ShouldHaveSingleItem();
        (task.Title, task.Why).ShouldBe(("Photos du brassin", "Carl Linné relève Ben Barka"));
        (await app.Do(world.Carl, new ReadNote(absence.Id))).Items.ShouldHaveSingleItem().Kind.ShouldBe("task");

        var done = await app.Get<Pipeline>().Run(world.Carl, new FinishTask(id, 1.5m), null, Cancel);
        done.Problem.ShouldBeNull();
        (await app.Do(world.Carl, new ListTasks())).Tasks.ShouldBeEmpty();
        var finished = (await app.Do(world.Carl, new ListTasks(Done: true))).Tasks.ShouldHaveSingleItem();
        (finished.Holder.Name, finished.SpentMinutes).ShouldBe(("Carl Linné", 90));
        (await app.Get<Undo>().Run(world.Carl, done.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        await app.Do(ben, new ReturnEarly(absence.Id));
        (await app.Do(ben, new ListTasks(Mine: true))).Tasks.ShouldHaveSingleItem().SpentMinutes.ShouldBeNull();
    }

    [Fact]
    public async Task An_overfull_week_is_said_when_a_task_is_given_and_only_to_who_may_know()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SaveTask(null, "Grand inventaire", world.Ben, new(2026, 8, 6), 30));
        var ran = await app.Get<Pipeline>().Run(app.Ada, new SaveTask(null, "Encore", world.Ben, new(2026, 8, 7), 10), null, Cancel);
        ran.Reply.ToastKey.ShouldBe("tasks.saved_over");
        var carls = await app.Get<Pipeline>().Run(world.Carl, new SaveTask(null, "Et encore", world.Ben, new(2026, 8, 7), 1), null, Cancel);
        carls.Reply.ToastKey.ShouldBe("tasks.saved");
        var people = (await app.Do(app.Ada, new ListTasks())).People;
        people.Single(p => p.Member == world.Ben).Load!.IsOver.ShouldBeTrue();
        people.Single(p => p.Member == world.Eve).Load!.IsIdle.ShouldBeTrue();
        (await app.Do(world.Carl, new ListTasks())).People.Count(p => p.Load is not null).ShouldBe(1, "one's own");

        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben, world.Carl.Member));
        (await app.Do(app.Ada, new ShowTeam())).Cells.Single(c => c.Duty.Id == world["webcare"] && c.Channel.Id == world.Canal).Gap.ShouldBe(GapKind.Overloaded);
    }

    [Fact]
    public async Task Another_module_raises_a_task_for_whoever_holds_the_duty()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben, world.Carl.Member));
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(app.Workspace);
            TeamTasks.Raise(new Work(app.Ada, db, app.Clock.Now, scope.ServiceProvider, Cancel), new NewTask("Vérifier le profil", null, new(2026, 8, 4)) { Duty = world["webcare"], Channel = world.Canal, Path = "channels" });
            await db.SaveChangesAsync(Cancel);
        }

        (await app.Do(app.Ben, new ListTasks(Mine: true))).Tasks.ShouldHaveSingleItem().Path.ShouldBe("channels");
        await app.Do(app.Ben, new SaveAbsence(Now: true));
        (await app.Do(world.Carl, new ListTasks(Mine: true))).Tasks.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_task_is_changed_removed_and_brought_back_within_its_own_workspace()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        var id = await app.Do(app.Ada, new SaveTask(null, "Affiche", world.Ben, null, 1));
        var seen = (await app.Do(app.Ada, new ListTasks())).Tasks[0];
        var changed = await app.Get<Pipeline>().Run(app.Ada, new SaveTask(id, "Affiche A2", world.Carl.Member, new(2026, 8, 9), 2, "deux formats", seen.Version), null, Cancel);
        (await app.Run(app.Ada, new SaveTask(id, "Vieux", Version: seen.Version))).Problem!.Kind.ShouldBe(ProblemKind.Conflict);
        (await app.Get<Undo>().Run(app.Ada, changed.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await app.Do(app.Ada, new ListTasks())).Tasks[0].Title.ShouldBe("Affiche");
        await app.Do(app.Ada, new DeleteTask(id));
        (await app.Do(app.Ada, new ListTasks())).Tasks.ShouldBeEmpty();
        await app.Do(app.Ada, new DeleteTask(id, Restore: true));
        (await app.Run(app.Mallory, new FinishTask(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new SaveTask(id, "x"))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Ada, new SaveTask(null, "x", app.Mallory.Member))).Problem!.Kind.ShouldBe(ProblemKind.Invalid);
        (await app.Run(app.Ada, new SaveTask(null, " ", Hours: 999))).Problem!.Fields.Count.ShouldBe(2);
    }
}
