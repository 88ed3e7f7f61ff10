using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Notifications.Reading;
using Relais.Team.Absences;
using Relais.Team.Places;
using Relais.Tests.House;
using Relais.Tests.Team;

namespace Relais.Tests.Notifications;

/// <summary>What the team tells its members of absences: when, never why.</summary>
public sealed class TeamNewsTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_absence_is_asked_answered_and_handed_over_to_the_right_people(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        await app.Do(app.Ada, new SaveRules(app.Ada.Member, true));
        var absence = await app.Do(app.Ben, new SaveAbsence(From: new(2026, 8, 10), To: new(2026, 8, 14), Kind: global::Relais.Team.AbsenceKind.Sick, Reason: "Une opération", StandIn: world.Carl.Member));

        var asked = (await Of(app, app.Ada)).ShouldHaveSingleItem();
        (asked.Text, asked.Path).ShouldBe(("Ben Barka demande une absence du 10 août au 14 août", $"team/absences/{absence.Id}"));
        (await Of(app, world.Carl)).ShouldBeEmpty("nothing is handed over before it is agreed");

        await app.Do(app.Ada, new AnswerAbsence(absence.Id, true));
        (await Of(app, app.Ben)).ShouldHaveSingleItem().Text.ShouldBe("Votre absence du 10 août au 14 août est acceptée");
        (await Of(app, world.Carl)).ShouldHaveSingleItem().Text.ShouldBe("Vous relevez Ben Barka du 10 août au 14 août");

        await app.Do(app.Ben, new CancelAbsence(absence.Id));
        var carl = (await Of(app, world.Carl)).ShouldHaveSingleItem();
        (carl.Text, carl.Times).ShouldBe(("Vous ne relevez plus Ben Barka", 2));
        foreach (var person in new[] { app.Ada, world.Carl, app.Eve })
        {
            (await Of(app, person)).ShouldNotContain(i => i.Text.Contains("opération") || i.Details.Any(d => d.Contains("opération")));
        }
    }

    [Fact]
    public async Task A_refusal_says_with_whom_to_look_for_other_days()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SaveRules(app.Ada.Member, true));
        var absence = await app.Do(app.Ben, new SaveAbsence(From: new(2026, 8, 10), To: new(2026, 8, 10)));
        await app.Do(app.Ada, new AnswerAbsence(absence.Id, false));
        var told = (await Of(app, app.Ben)).ShouldHaveSingleItem();
        told.Text.ShouldBe("Votre absence le 10 août n’est pas acceptée");
        told.Details.ShouldHaveSingleItem().ShouldContain("Ada Lovelace");
    }

    private static async Task<IReadOnlyList<NotificationView>> Of(TestApp app, Caller person) => (await app.Do(person, new ListNotifications())).Items;
}
