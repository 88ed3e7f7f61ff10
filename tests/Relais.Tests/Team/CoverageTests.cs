using NodaTime;
using Relais.Identity.Access;
using Relais.Identity.Members;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Covering;
using Relais.Team.Duties;
using Relais.Team.Watching;

namespace Relais.Tests.Team;

public sealed class CoverageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Func<RelaisSettings, RelaisSettings> WithMail => s => s with { Smtp = new() { Host = "127.0.0.1", From = "relais@example.org" } };

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_gap_is_filled_in_one_action_and_that_is_undone(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        await world.CoverAll(world.Ada);
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben));
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Quai, world.Carl.Member));
        await app.Do(app.Ben, new SaveAbsence(Now: true));

        var gap = await world.Cell("webcare", world.Canal);
        (gap.Gap, gap.Open, gap.Holder).ShouldBe((GapKind.NoBackup, true, world.Ada));
        gap.Why.ShouldBe("Ben Barka n’est pas là et personne ne relève : Ada Lovelace tient le témoin en attendant");
        var best = (await app.Do(app.Ada, new ReadCell(world["webcare"], world.Canal))).Proposals[0];
        best.Member.ShouldBe(world.Carl.Member!.Value);
        best.AsBackup.ShouldBeTrue();
        best.Reasons.ShouldContain("tient déjà cette mission sur 1 compte");

        var fill = await app.Get<Pipeline>().Run(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben, best.Member), null, Cancel);
        (await world.Cell("webcare", world.Canal)).Holder.ShouldBe(best.Member);
        (await app.Do(app.Ada, new ReadCoverage(GapsOnly: true))).Cells.ShouldNotContain(c => c.Open);
        (await app.Get<Undo>().Run(app.Ada, fill.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await world.Cell("webcare", world.Canal)).Open.ShouldBeTrue();
    }

    [Fact]
    public async Task Each_kind_of_gap_has_its_name()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben));
        await app.Do(app.Ada, new SetCover(world["visuals"], world.Canal, world.Ben, world.Carl.Member));
        await app.Do(app.Ada, new SetCover(world["publishing"], world.Canal, world.Ben, world.Carl.Member));
        await app.Do(app.Ada, new SetCover(world["legal"], world.Canal, NotNeeded: true));
        (await world.Cell("measure", world.Canal)).Gap.ShouldBe(GapKind.Nobody);
        (await Seen("webcare")).ShouldBe((GapKind.NoBackup, false));
        (await Seen("visuals")).ShouldBe((null, false));
        (await Seen("publishing")).ShouldBe((GapKind.NotPermitted, true), "writers do not schedule");
        (await world.Cell("legal", world.Canal)).Holder.ShouldBeNull();

        await app.Do(app.Ben, new SaveAbsence(Now: true));
        await app.Do(world.Carl, new SaveAbsence(Now: true));
        (await Seen("webcare")).ShouldBe((GapKind.NoBackup, true));
        (await Seen("visuals")).ShouldBe((GapKind.BackupAway, true));

        async Task<(GapKind?, bool)> Seen(string duty) => await world.Cell(duty, world.Canal) is var cell ? (cell.Gap, cell.Open) : default;
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_right_given_or_taken_for_one_channel_counts_there_and_nowhere_else(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        await app.Do(app.Ada, new SetCover(world["publishing"], null, world.Ben, world.Ada));
        await app.Do(app.Ada, new SetCover(world["creation"], null, world.Ben, world.Ada));
        (await Holders("publishing")).ShouldBe((world.Ada, world.Ada));

        await app.Do(app.Ada, new GiveRights(world.Ben, "publishing", "channel:" + world.Canal));
        (await Holders("publishing")).ShouldBe((world.Ben, world.Ada));
        (await world.Cell("publishing", world.Canal)).Gap.ShouldBeNull();
        (await world.Cell("publishing", world.Quai)).Gap.ShouldBe(GapKind.NotPermitted);

        await app.Do(app.Ada, new GiveRights(world.Ben, "writer", "channel:" + world.Quai, Takes: true, Until: new(2026, 8, 5)));
        (await Holders("creation")).ShouldBe((world.Ben, world.Ada));
        app.Clock.Advance(Duration.FromDays(2));
        (await Holders("creation")).ShouldBe((world.Ben, world.Ben), "what was taken until the 5th is back on the 6th");

        async Task<(MemberId?, MemberId?)> Holders(string duty) => ((await world.Cell(duty, world.Canal)).Holder, (await world.Cell(duty, world.Quai)).Holder);
    }

    [Fact]
    public async Task The_manager_is_told_of_a_gap_once_in_a_letter_and_again_only_when_it_is_news()
    {
        await using var world = await TeamWorld.On(settings: WithMail);
        var app = world.App;
        await world.CoverAll(world.Ada, world.Carl.Member);
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben));
        var before = (await world.Letters()).Count;
        var absence = await app.Do(app.Ben, new SaveAbsence(Now: true));
        var letter = (await world.Letters()).Skip(before).ShouldHaveSingleItem();
        letter.ShouldContain("trou de couverture");
        letter.ShouldContain("ada@");
        letter.ShouldContain("Webcare, canal");

        await app.Do(app.Ada, new WatchGaps());
        (await world.Letters()).Count.ShouldBe(before + 1);
        await app.Do(app.Ben, new ReturnEarly(absence.Id));
        await app.Do(app.Ben, new SaveAbsence(Now: true));
        (await world.Letters()).Count.ShouldBe(before + 2);
    }

    [Fact]
    public async Task An_absence_that_begins_by_itself_is_noticed_by_the_watch()
    {
        await using var world = await TeamWorld.On(settings: WithMail);
        var app = world.App;
        await world.CoverAll(world.Ada, world.Carl.Member);
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben));
        await app.Do(app.Ben, new SaveAbsence(From: new(2026, 8, 5), To: new(2026, 8, 5)));
        var before = (await world.Letters()).Count;
        var watch = (global::Relais.Kernel.Jobs.IPeriodic)Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<WatchTime>(app.Services);
        await watch.Run(Cancel);
        (await world.Letters()).Count.ShouldBe(before);
        app.Clock.Set(Instant.FromUtc(2026, 8, 5, 6, 0));
        await watch.Run(Cancel);
        (await world.Letters()).Count.ShouldBe(before + 1);
    }

    [Fact]
    public async Task Whoever_leaves_makes_a_gap_and_their_backup_stands_alone()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben));
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Quai, world.Ben, world.Carl.Member));
        await app.Do(app.Ada, new RemoveMember(world.Ben));
        (await world.Cell("webcare", world.Canal)).Open.ShouldBeTrue();
        var quai = await world.Cell("webcare", world.Quai);
        (quai.Holder, quai.Gap, quai.Open).ShouldBe((world.Carl.Member, GapKind.Nobody, false));
    }

    [Fact]
    public async Task What_a_locked_out_person_answers_for_becomes_a_gap_at_once_and_theirs_again_when_they_are_let_in()
    {
        await using var world = await TeamWorld.On(settings: WithMail);
        var app = world.App;
        await world.CoverAll(world.Ada, world.Carl.Member);
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben));
        await app.Do(app.Ada, new global::Relais.Team.Places.SaveRules(world.Carl.Member, false));
        var before = (await world.Letters()).Count;
        await app.Do(app.Ada, new global::Relais.Identity.LockOut.LockMember(world.Ben, "appareil volé"));
        var cell = await world.Cell("webcare", world.Canal);
        (cell.Open, cell.Holder).ShouldBe((true, world.Carl.Member));
        (await world.Letters()).Skip(before).ShouldContain(l => l.Contains("de couverture"));
        (await app.Do(app.Ada, new ReadCell(world["webcare"], world.Canal))).Proposals.ShouldNotContain(p => p.Member == world.Ben);
        await app.Do(app.Ada, new global::Relais.Identity.LockOut.LetMemberIn(world.Ben));
        (await world.Cell("webcare", world.Canal)).Holder.ShouldBe(world.Ben);
    }

    [Fact]
    public async Task How_much_somebody_has_to_do_is_said_to_their_manager_only()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Quai, world.Ben));
        var boss = app.Ada;
        (await app.Do(boss, new ReadCell(world["webcare"], world.Canal))).Proposals[0].Reasons.ShouldContain(r => r.Contains("ouverte"));
        await app.Do(boss, new global::Relais.Team.Places.SaveRules(world.Carl.Member, false));
        (await app.Do(boss, new ReadCell(world["webcare"], world.Canal))).Proposals[0].Reasons.ShouldNotContain(r => r.Contains("ouverte"));
    }

    [Fact]
    public async Task A_duty_set_aside_comes_back_with_those_who_covered_it()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SetCover(world["visuals"], world.Canal, world.Ben, world.Carl.Member));
        await app.Do(app.Ada, new ShelveDuty(world["visuals"]));
        (await app.Do(app.Ada, new ReadCoverage())).Cells.ShouldNotContain(c => c.Duty == world["visuals"]);
        await app.Do(app.Ada, new ShelveDuty(world["visuals"], Back: true));
        (await world.Cell("visuals", world.Canal)).Owner.ShouldBe(world.Ben);
    }

    [Fact]
    public async Task Another_workspaces_duty_channel_or_member_does_not_exist_here()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        (await app.Run(app.Mallory, new SetCover(world["webcare"], world.Canal, app.Mallory.Member))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Ada, new SetCover(world["webcare"], world.Canal, app.Mallory.Member))).Problem!.Kind.ShouldBe(ProblemKind.Invalid);
        (await app.Run(app.Mallory, new ReadCell(world["webcare"], world.Canal))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new ShelveDuty(world["webcare"]))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Do(app.Mallory, new ReadCoverage())).Cells.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_channel_that_lacks_more_than_the_others_is_flagged()
    {
        await using var world = await TeamWorld.On();
        await world.CoverAll(world.Ada, world.Carl.Member);
        foreach (var key in new[] { "webcare", "visuals", "measure" })
        {
            await world.App.Do(world.App.Ada, new SetCover(world[key], world.Canal));
        }

        var balance = (await world.App.Do(world.App.Ada, new ReadCoverage())).Balance;
        balance.Single(b => b.Channel == world.Canal).Flag.ShouldBe(BalanceFlag.Gaps);
        balance.Single(b => b.Channel == world.Quai).Flag.ShouldBe(BalanceFlag.OnePerson);
    }
}
