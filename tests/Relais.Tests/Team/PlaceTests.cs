using Relais.Identity.Setup;
using Relais.Kernel.Slices;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Covering;
using Relais.Team.Places;
using Relais.Team.Today;
using Relais.Tests.Identity;

namespace Relais.Tests.Team;

public sealed class PlaceTests
{
    [Fact]
    public async Task A_persons_page_says_what_they_answer_for_and_for_whom_they_stand_in()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SetCover(world["webcare"], null, world.Ben, world.Carl.Member));
        await app.Do(app.Ada, new SetCover(world["visuals"], world.Canal, world.Carl.Member));
        await app.Do(app.Ben, new SaveAbsence(Now: true, To: new(2026, 8, 9)));
        var page = await app.Do(app.Eve, new ReadPlace(world.Carl.Member!.Value));
        page.Duties.Select(d => (d.Name, d.Channels.Count, d.IsOwn)).ShouldBe([("Visuels", 1, true), ("Webcare", 2, false)]);
        page.Duties[1].Why.ShouldBe("Carl Linné relève Ben Barka jusqu’au 10 août");
        page.Week.ShouldBeNull("Eve is not their manager");
        (await app.Do(app.Ada, new ReadPlace(world.Carl.Member!.Value))).Week.ShouldNotBeNull();
        (await app.Do(world.Carl, new ReadPlace(world.Carl.Member!.Value))).Week.ShouldNotBeNull();
        (await app.Do(world.Carl, new MyLine())).Text.ShouldBe("Relève Ben au 10");
        (await app.Do(app.Ben, new MyLine())).Text.ShouldBe("Absence, retour le 10");
    }

    [Fact]
    public async Task A_person_says_who_stands_in_for_them_but_not_who_leads_them_or_how_much_they_work()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ben, new SavePlace(world.Ben, world.Carl.Member, world.Carl.Member, 3, [1, 2, 9 - 2], null, null, "français", "poste 12"));
        var place = await app.Do(app.Ben, new ReadPlace(world.Ben));
        (place.Settings.Manager, place.Settings.Backup, place.Settings.WeeklyMinutes).ShouldBe((null, world.Carl.Member, 35 * 60));
        place.Settings.WorkDays.ShouldBe([1, 2, 7]);

        await app.Do(app.Ada, new SavePlace(world.Ben, world.Carl.Member, null, 28, [1, 2, 3, 4], new(8, 0), new(16, 0), null, null));
        var led = await app.Do(world.Carl, new ReadPlace(world.Ben));
        (led.Settings.Manager, led.Settings.WeeklyMinutes, led.MayLead).ShouldBe((world.Carl.Member, 28 * 60, true));
        (await app.Run(app.Eve, new SavePlace(world.Ben, null, null, null, [], null, null, null, null))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Ben, new SavePlace(world.Ben, null, world.Ben, null, [], null, null, null, null))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("backup");
        (await app.Run(app.Mallory, new ReadPlace(world.Ben))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task The_standing_backup_holds_what_nobody_else_was_named_for()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SavePlace(world.Ben, null, world.Carl.Member, null, [1, 2, 3, 4, 5], null, null, null, null));
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben));
        (await world.Cell("webcare", world.Canal)).Gap.ShouldBeNull("the standing backup stands in");
        await app.Do(app.Ben, new SaveAbsence(Now: true));
        (await world.Cell("webcare", world.Canal)).Holder.ShouldBe(world.Carl.Member);
    }

    [Fact]
    public async Task The_pages_of_the_team_show_themselves_to_a_new_owner()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var page = await browser.Page("/w/brasserie-du-canal/team");
        page.QuerySelector("h1")!.TextContent.ShouldBe("Équipe et relais");
        page.QuerySelector("#absence-now")!.ShouldNotBeNull();
        page.QuerySelector(".me__duty")!.TextContent.ShouldBe("En poste");
        (await browser.Page("/w/brasserie-du-canal/settings/duties")).QuerySelectorAll("#duties .fngrid > section").Length.ShouldBe(ReadyDuties.First.Count);
    }
}
