using NodaTime;
using Relais.Content.Lists;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Calendar;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Covering;
using Relais.Team.Notes;
using Relais.Team.Places;
using Relais.Team.Today;

namespace Relais.Tests.Team;

public sealed class AbsenceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task From_away_now_until_the_early_return_everything_passes_and_comes_back(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        await app.Do(app.Ada, new SetCover(world["webcare"], world.Canal, world.Ben, world.Carl.Member));
        var post = await app.Do(app.Ben, new CreatePostRequest("Houblon", "Samedi, Houblon a cinq ans.", [world.Canal]));

        var absence = await app.Do(app.Ben, new SaveAbsence(Now: true, To: new(2026, 8, 9), StandIn: world.Carl.Member, OpensPosts: true));
        absence.Until.ShouldBe(new LocalDateTime(2026, 8, 10, 0, 0));
        var held = await app.Do(app.Eve, new WhoHolds(Duty: world["webcare"], Channel: world.Canal));
        (held.Name, held.Reason).ShouldBe(("Carl Linné", HoldReason.Backup));
        held.Why.ShouldBe("Carl Linné relève Ben Barka jusqu’au 10 août");
        (await Mine(world, world.Carl)).ShouldBe(["Houblon"]);
        (await Mine(world, app.Ben)).ShouldBeEmpty();

        var note = await app.Do(world.Carl, new ReadNote(absence.Id));
        var item = note.Items.ShouldHaveSingleItem();
        (item.Title, item.HolderName, item.Path).ShouldBe(("Houblon", "Carl Linné", $"posts/{post.Id}"));
        note.Duties.ShouldHaveSingleItem().HolderName.ShouldBe("Carl Linné");
        await app.Do(app.Ben, new WriteNote(absence.Id, "Le patron relit avant midi."));
        (await app.Do(world.Carl, new ReadNote(absence.Id))).Words.ShouldBe("Le patron relit avant midi.");

        app.Clock.Advance(Duration.FromHours(2));
        var back = await app.Get<Pipeline>().Run(app.Ben, new ReturnEarly(absence.Id), null, Cancel);
        back.Problem.ShouldBeNull();
        (await app.Do(app.Eve, new WhoHolds(Duty: world["webcare"], Channel: world.Canal))).Name.ShouldBe("Ben Barka");
        (await Mine(world, app.Ben)).ShouldBe(["Houblon"]);
        (await app.Do(world.Carl, new ReadNote(absence.Id))).HasEnded.ShouldBeTrue();

        (await app.Get<Undo>().Run(app.Ben, back.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await app.Do(app.Eve, new WhoHolds(Assigned: world.Ben))).Name.ShouldBe("Carl Linné");
    }

    [Fact]
    public async Task The_calendar_shows_whoever_holds_the_post_now()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        var post = await app.Do(app.Ben, new CreatePostRequest("Houblon", "Houblon a cinq ans.", [world.Canal]));
        await app.Do(app.Ben, new Relais.Publishing.Timing.PlanPostRequest(post.Id, new(2026, 8, 8), new(10, 0), "Europe/Paris"));
        (await Face(world)).ShouldBe("Ben Barka");
        var absence = await app.Do(app.Ben, new SaveAbsence(Now: true, StandIn: world.Carl.Member, OpensPosts: true));
        (await Face(world)).ShouldBe("Carl Linné");
        await app.Do(app.Ben, new CancelAbsence(absence.Id));
        (await Face(world)).ShouldBe("Ben Barka");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_stands_in_writes_in_the_posts_only_while_the_absence_opens_them(bool opens)
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        var post = await app.Do(app.Ben, new CreatePostRequest("Houblon", "Houblon a cinq ans.", [world.Canal]));
        (await MayWrite(world, post.Id)).ShouldBeFalse("before");
        var absence = await app.Do(app.Ben, new SaveAbsence(Now: true, StandIn: world.Carl.Member, OpensPosts: opens));
        (await MayWrite(world, post.Id)).ShouldBe(opens);
        await app.Do(app.Ben, new ReturnEarly(absence.Id));
        (await MayWrite(world, post.Id)).ShouldBeFalse("after");
    }

    [Fact]
    public async Task Why_somebody_is_away_is_told_to_them_and_their_manager_alone()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ben, new SaveAbsence(From: new(2026, 8, 10), To: new(2026, 8, 11), Kind: AbsenceKind.Sick, Reason: "opération du genou"));
        foreach (var (reader, knows) in new[] { (app.Ben, true), (app.Ada, true), (world.Carl, false), (app.Eve, false) })
        {
            var seen = (await app.Do(reader, new ListAbsences())).Items.ShouldHaveSingleItem();
            (seen.Kind is not null, seen.Reason is not null).ShouldBe((knows, knows), reader.Name);
        }

        await using var db = await app.Db();
        var log = System.Text.Json.JsonSerializer.Serialize(db.Set<global::Relais.Kernel.Audit.AuditEntry>().Where(a => a.Action.StartsWith("team.")).Select(a => a.After).ToList());
        log.ShouldNotContain("genou");
        log.ShouldNotContain("sick");
    }

    [Fact]
    public async Task An_absence_is_changed_with_undo_and_whoever_does_not_know_the_reason_leaves_it()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        var absence = await app.Do(app.Ben, new SaveAbsence(From: new(2026, 8, 10), To: new(2026, 8, 11), Kind: AbsenceKind.Sick, Reason: "genou"));
        await app.Do(app.Ada, new SaveRules(world.Carl.Member, false));
        var ran = await app.Get<Pipeline>().Run(app.Ada, new SaveAbsence(absence.Id, From: new(2026, 8, 10), To: new(2026, 8, 14), Kind: AbsenceKind.Leave, StandIn: world.Carl.Member), null, Cancel);
        ran.Problem.ShouldBeNull();
        var changed = await Only(world, absence.Id);
        (changed.Until, changed.StandIn, changed.Kind, changed.Reason).ShouldBe((new LocalDateTime(2026, 8, 15, 0, 0), world.Carl.Member, AbsenceKind.Sick, "genou"));
        (await app.Get<Undo>().Run(app.Ada, ran.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await Only(world, absence.Id)).Until.ShouldBe(new LocalDateTime(2026, 8, 12, 0, 0));
        (await app.Run(app.Ben, new SaveAbsence(absence.Id, From: new(2026, 8, 10), Version: absence.Version))).Problem!.Kind.ShouldBe(ProblemKind.Conflict);
    }

    [Fact]
    public async Task Nobody_declares_or_ends_the_absence_of_somebody_they_do_not_lead()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        (await app.Run(world.Carl, new SaveAbsence(Member: world.Ben, Now: true))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        var absence = await app.Do(app.Ada, new SaveAbsence(Member: world.Ben, Now: true));
        (await app.Run(world.Carl, new ReturnEarly(absence.Id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(world.Carl, new WriteNote(absence.Id, "x"))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Mallory, new ReturnEarly(absence.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new ReadNote(absence.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task Where_absences_need_an_agreement_the_manager_gives_it_and_a_sudden_one_waits_for_nobody()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ada, new SaveRules(world.Ada, true));
        (await app.Do(app.Ben, new SaveAbsence(Now: true, To: new(2026, 8, 4)))).State.ShouldBe(AbsenceState.Agreed);
        var planned = await app.Do(app.Ben, new SaveAbsence(From: new(2026, 8, 20), To: new(2026, 8, 21)));
        planned.State.ShouldBe(AbsenceState.Asked);
        (await app.Run(app.Ben, new AnswerAbsence(planned.Id, true))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);

        await app.Do(app.Ada, new AnswerAbsence(planned.Id, true));
        (await Only(world, planned.Id)).State.ShouldBe(AbsenceState.Agreed);
        await app.Do(app.Ben, new SaveAbsence(planned.Id, From: new(2026, 8, 20), To: new(2026, 8, 28)));
        (await Only(world, planned.Id)).State.ShouldBe(AbsenceState.Asked, "other days are asked for anew");
        await app.Do(app.Ada, new AnswerAbsence(planned.Id, false));
        app.Clock.Set(Instant.FromUtc(2026, 8, 20, 10, 0));
        (await app.Do(app.Ben, new WhoHolds(Assigned: world.Ben))).Reason.ShouldBe(HoldReason.Owner);
    }

    [Fact]
    public async Task Part_of_a_day_ends_at_its_hour_also_when_summer_time_ends()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ben, new SaveAbsence(From: new(2026, 10, 25), FromTime: new(1, 0), To: new(2026, 10, 25), ToTime: new(4, 0), StandIn: world.Carl.Member));
        // 1:00 to 4:00 in Paris lasts four hours that night.
        await Holder(Instant.FromUtc(2026, 10, 24, 22, 59), "Ben Barka");
        await Holder(Instant.FromUtc(2026, 10, 24, 23, 0), "Carl Linné");
        await Holder(Instant.FromUtc(2026, 10, 25, 2, 59), "Carl Linné");
        await Holder(Instant.FromUtc(2026, 10, 25, 3, 0), "Ben Barka");

        async Task Holder(Instant at, string name) => (await app.Do(app.Ben, new WhoHolds(Assigned: world.Ben, At: at))).Name.ShouldBe(name);
    }

    [Fact]
    public async Task An_absence_that_ends_before_it_begins_or_is_covered_by_its_own_person_is_refused()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        (await app.Run(app.Ben, new SaveAbsence(From: new(2026, 8, 11), To: new(2026, 8, 10)))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("to");
        (await app.Run(app.Ben, new SaveAbsence(From: new(2026, 8, 11), FromTime: new(14, 0), To: new(2026, 8, 11), ToTime: new(13, 0)))).Problem!.Kind.ShouldBe(ProblemKind.Invalid);
        (await app.Run(app.Ben, new SaveAbsence(Now: true, StandIn: world.Ben))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("standIn");
        (await app.Run(app.Ben, new SaveAbsence(Now: true, StandIn: app.Mallory.Member))).Problem!.Kind.ShouldBe(ProblemKind.Invalid);
    }

    private static async Task<AbsenceView> Only(TeamWorld world, AbsenceId id) => (await world.App.Do(world.App.Ben, new ListAbsences())).Items.Single(a => a.Id == id);

    private static async Task<IReadOnlyList<string>> Mine(TeamWorld world, Caller caller) =>
        [.. (await world.App.Do(caller, new ListPostsRequest(Mine: true))).Items.Select(l => l.Card.Label)];

    private static async Task<string?> Face(TeamWorld world) =>
        (await world.App.Do(world.App.Ada, new ShowCalendar(new(2026, 8, 3), new(2026, 8, 9), []))).Chips.ShouldHaveSingleItem().Owner?.Name;

    private static async Task<bool> MayWrite(TeamWorld world, global::Relais.Content.PostId post)
    {
        return (await world.App.Run(world.Carl, new SetChannelsRequest(post, [world.Quai]))).Ok;
    }
}
