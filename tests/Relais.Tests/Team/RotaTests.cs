using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity;
using Relais.Identity.Members;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Notifications.Reading;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Notes;
using Relais.Team.Rota;
using Relais.Team.Today;

namespace Relais.Tests.Team;

/// <summary>Tuesday 4 August 2026, 10:42 in Paris: Ben has the week from 9 to 18, Carl the evenings, the rest is closed.</summary>
public sealed class RotaTests
{
    private static readonly LocalDate Monday = new(2026, 8, 3);
    private static readonly LocalDate Today = new(2026, 8, 4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Who_is_on_duty_now_and_next_holds_the_duty_and_passes_it_on_while_away(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        var rota = await Made(world);
        var now = (await app.Do(app.Eve, new WhoIsOnDuty())).Rotas.ShouldHaveSingleItem();
        (now.Now.State, now.Now.Held!.Holder, now.Next!.Held!.Holder, now.ReplyIn("fr")).ShouldBe((DutyState.Held, world.Ben, world.Carl.Member!.Value, null));
        (await app.Do(app.Eve, new WhoHolds(Duty: world["webcare"], Channel: world.Canal))).Why.ShouldBe("Ben Barka est de garde jusqu’à 4 août, 18:00");
        (await app.Do(app.Ben, new MyLine())).Text.ShouldBe("De garde jusqu’à 18:00");

        var absence = await app.Do(app.Ben, new SaveAbsence(Now: true, To: new(2026, 8, 5), StandIn: world.Carl.Member));
        now = (await app.Do(app.Eve, new WhoIsOnDuty())).Rotas[0];
        (now.Now.State, now.Now.Held!.Holder, now.Now.Held.InsteadOf).ShouldBe((DutyState.Held, world.Carl.Member!.Value, world.Ben));
        (await app.Do(world.Carl, new ReadNote(absence.Id))).Items.Count(i => i.Kind == "shift").ShouldBe(2, "today's and tomorrow's");
        await app.Do(app.Ben, new CancelAbsence(absence.Id));

        await app.Do(app.Ben, new SaveAbsence(Now: true));
        var gap = (await app.Do(app.Eve, new WhoIsOnDuty())).Rotas[0].Now;
        (gap.State, gap.Held!.Holder, gap.Held.Gap).ShouldBe((DutyState.Gap, world.Ada, GapKind.NoBackup));
        app.Clock.Advance(Duration.FromHours(13));
        now = (await app.Do(app.Eve, new WhoIsOnDuty())).Rotas[0];
        (now.Now.State, now.ReplyIn("fr"), now.ReplyIn("de")).ShouldBe((DutyState.Closed, "Fermé, à demain.", "Closed, see you tomorrow."));
        (await app.Do(app.Eve, new ShowRotas(rota, Monday))).Days[1].Times.Select(t => t.State).ShouldBe([DutyState.Closed, DutyState.Held, DutyState.Gap, DutyState.Held, DutyState.Closed]);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_swap_is_asked_for_accepted_by_the_other_alone_told_in_the_log_and_taken_back(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        var rota = await Made(world);
        var (day, evening) = await Bands(world, rota);
        var friday = new LocalDate(2026, 8, 7);
        (await app.Run(world.Carl, new AskSwap(rota, day, friday, world.Ada))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "it is Ben's");
        var swap = await app.Do(app.Ben, new AskSwap(rota, day, friday, world.Carl.Member!.Value, $"{evening}/2026-08-06"));
        (await app.Run(app.Ben, new AskSwap(rota, day, friday, world.Ada))).Problem.ShouldNotBeNull("one at a time");
        (await app.Run(app.Ada, new AnswerSwap(swap, true))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Do(world.Carl, new ShowRotas())).Swaps.ShouldHaveSingleItem().IsForReader.ShouldBeTrue();
        (await app.Do(app.Eve, new ShowRotas())).Swaps.ShouldBeEmpty();

        var answered = await app.Get<Pipeline>().Run(world.Carl, new AnswerSwap(swap, true), null, Cancel);
        answered.Problem.ShouldBeNull();
        var asked = (await app.Do(world.Carl, new ListNotifications())).Items.Single(i => i.Kind == "team.swap");
        asked.Text.ShouldStartWith("Ben Barka vous demande de prendre sa garde du 7 août");
        (asked.Details.ShouldHaveSingleItem(), asked.IsRead).ShouldBe(("En échange de la vôtre, le 6 août.", true), "what was answered waits no more");
        (await app.Do(app.Ben, new ListNotifications())).Items.Single(i => i.Kind == "team.swap").Text.ShouldStartWith("Carl Linné prend votre garde du 7 août");
        (await Holder(world, friday, 10)).ShouldBe("Carl Linné");
        (await Holder(world, new(2026, 8, 6), 20)).ShouldBe("Ben Barka");
        (await Holder(world, new(2026, 8, 6), 10)).ShouldBe("Ben Barka");
        await using (var db = await app.Db())
        {
            (await db.Set<AuditEntry>().CountAsync(a => a.Action == "team.ask_swap" || a.Action == "team.answer_swap", Cancel)).ShouldBe(2);
        }

        (await app.Get<Undo>().Run(world.Carl, answered.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await Holder(world, friday, 10)).ShouldBe("Ben Barka");
        await app.Do(app.Ada, new GiveShift(rota, day, friday, world.Ada));
        (await app.Do(app.Ben, new ListNotifications())).Items.Single(i => i.Kind == "team.shift").Text.ShouldStartWith("La garde du 7 août n’est plus à vous");
        (await app.Run(world.Carl, new AnswerSwap(swap, true))).Problem!.TextKey.ShouldBe("team.swap_moot");
        await app.Do(app.Ben, new WithdrawSwap(swap));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_change_of_turns_leaves_the_past_and_can_be_undone_and_a_gap_is_filled(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        var rota = await Made(world);
        var (day, _) = await Bands(world, rota);
        var changed = await app.Get<Pipeline>().Run(app.Ada, new SaveBand(rota, day, [1, 2, 3, 4, 5], new(9, 0), new(17, 0), Turn.Daily, [world.Ada, world.Ben], StartsOn: new(2026, 8, 5)), null, Cancel);
        changed.Problem.ShouldBeNull();
        (await Holder(world, Today, 10)).ShouldBe("Ben Barka");
        (await Holder(world, new(2026, 8, 5), 10)).ShouldBe("Ada Lovelace");
        (await Holder(world, new(2026, 8, 6), 10)).ShouldBe("Ben Barka");
        var week = await app.Do(app.Eve, new ShowRotas(rota, Today));
        var hole = week.Days[2].Times.Single(t => t.State == DutyState.Nobody);
        (hole.Begins, hole.Ends).ShouldBe((new LocalTime(17, 0), new LocalTime(18, 0)));
        await app.Do(app.Ada, new AddShift(rota, new(2026, 8, 5), hole.Begins, hole.Ends, world.Eve));
        (await app.Do(app.Eve, new ShowRotas(rota, Today))).Days[2].Times.ShouldNotContain(t => t.State == DutyState.Nobody);

        (await app.Get<Undo>().Run(app.Ada, changed.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await Holder(world, new(2026, 8, 5), 10)).ShouldBe("Ben Barka");
        await app.Do(app.Ada, new CloseHours(rota, new(2026, 8, 6, 0, 0), new(2026, 8, 7, 0, 0), "Inventaire"));
        (await app.Do(app.Eve, new ShowRotas(rota, Today))).Days[3].Times.ShouldHaveSingleItem().State.ShouldBe(DutyState.Closed);
        await app.Do(app.Ada, new ShelveRota(rota));
        (await app.Do(app.Eve, new WhoIsOnDuty())).Rotas.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_feed_gives_ones_shifts_until_it_is_taken_back_and_keeps_no_secret()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await Made(world);
        var address = (await app.Do(app.Ben, new MakeFeed())).Address.AbsolutePath;
        var secret = address["/feeds/shifts/".Length..^".ics".Length];
        var calendar = (await app.Run(Caller.Nobody(null), new ReadFeed(secret))).Value.Calendar;
        calendar.ShouldContain("DTSTART:20260804T070000Z\r\nDTEND:20260804T160000Z");
        calendar.ShouldNotContain("T160000Z\r\nDTEND:20260804T200000Z", Case.Sensitive, "evenings are Carl's");
        var again = (await app.Run(Caller.Nobody(null), new ReadFeed(secret))).Value.Calendar;
        Uids(again).ShouldBe(Uids(calendar));
        Uids(again).ShouldBeUnique();

        await using var db = await app.Db();
        (await db.Set<AuditEntry>().Where(a => a.Action == "team.make_feed").Select(a => a.After).SingleAsync(Cancel) ?? "").ShouldNotContain(secret);
        (await app.Run(Caller.Nobody(null), new ReadFeed(secret + "x"))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        await app.Do(app.Ben, new RevokeFeed());
        (await app.Run(Caller.Nobody(null), new ReadFeed(secret))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_another_workspace_sees_nothing()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        var rota = await Made(world);
        (await app.Run(app.Ada, new SaveBand(rota, null, [], new(9, 0), new(18, 0), Turn.Weekly, [world.Ben]))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("days");
        (await app.Run(app.Ada, new SaveBand(rota, null, [1], new(9, 0), new(18, 0), Turn.Weekly, []))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("people");
        (await app.Run(app.Ada, new SaveBand(rota, null, [1], new(9, 0), new(18, 0), Turn.Weekly, [app.Mallory.Member!.Value]))).Problem.ShouldNotBeNull();
        (await app.Run(app.Ada, new CloseHours(rota, new(2026, 8, 6, 0, 0), new(2026, 8, 5, 0, 0)))).Problem.ShouldNotBeNull();
        (await app.Run(app.Ada, new SaveRota(null, "x", Zone: "Europe/Nowhere"))).Problem.ShouldNotBeNull();
        (await app.Run(app.Ben, new SaveRota(null, "x"))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Mallory, new ShowRotas(rota))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Do(app.Mallory, new ShowRotas())).Rota.ShouldBeNull();
    }

    private static IReadOnlyList<string> Uids(string calendar) => [.. calendar.Split("\r\n").Where(l => l.StartsWith("UID:", StringComparison.Ordinal))];

    private static async Task<string?> Holder(TeamWorld world, LocalDate day, int hour) =>
        (await world.App.Do(world.App.Eve, new ShowRotas(Week: day))).Days.Single(d => d.Date == day).Times.Last(t => t.Begins <= new LocalTime(hour, 0)).Name;

    private static async Task<(BandId Day, BandId Evening)> Bands(TeamWorld world, RotaId rota)
    {
        var bands = (await world.App.Do(world.App.Eve, new ShowRotas(rota))).Rota!.Bands;
        return (bands.Single(b => b.From.Hour == 9).Id, bands.Single(b => b.From.Hour == 18 && !b.IsClosed).Id);
    }

    private static async Task<RotaId> Made(TeamWorld world)
    {
        var app = world.App;
        var rota = await app.Do(app.Ada, new SaveRota(null, "Permanence messages", world["webcare"], [world.Canal], "Fermé, à demain.", "Closed, see you tomorrow.", "Europe/Paris"));
        await app.Do(app.Ada, new SaveBand(rota, null, [1, 2, 3, 4, 5], new(9, 0), new(18, 0), Turn.Weekly, [world.Ben], StartsOn: Monday));
        await app.Do(app.Ada, new SaveBand(rota, null, [1, 2, 3, 4, 5], new(18, 0), new(22, 0), Turn.Daily, [world.Carl.Member!.Value], StartsOn: Monday));
        await app.Do(app.Ada, new SaveBand(rota, null, [1, 2, 3, 4, 5, 6, 7, 8], new(22, 0), new(9, 0), Turn.Daily, [], true, Monday.PlusDays(-1)));
        return rota;
    }
}
