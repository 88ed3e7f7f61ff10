using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Account;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Jobs;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Notifications;
using Relais.Notifications.Choosing;
using Relais.Notifications.Reading;
using Relais.Notifications.Retention;
using Relais.Notifications.Sending;
using Relais.Tasks.Board;
using Relais.Team.Absences;
using Relais.Tests.House;

namespace Relais.Tests.Notifications;

/// <summary>Members are told what concerns them, each the way they chose. A task given by Ada stands for whatever is told.</summary>
public sealed class TellingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Func<RelaisSettings, RelaisSettings> WithMail => s => s with { Smtp = new() { Host = "127.0.0.1", From = "relais@example.org" } };

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Whoever_is_given_a_task_is_told_in_their_language_and_nobody_else_sees_it(StoreKind store)
    {
        await using var app = await TestApp.On(store, settings: WithMail);
        await Give(app, app.Ben, "Photos du brassin", new(2026, 8, 6));

        var told = (await app.Do(app.Ben, new ListNotifications())).Items.ShouldHaveSingleItem();
        (told.Text, told.Path, told.IsRead, told.Times).ShouldBe(("On vous confie une tâche\u00a0: Photos du brassin", "tasks", false, 1));
        told.Details.ShouldBe(["Pour le 6 août"]);
        (await app.Do(app.Ben with { Language = "en" }, new ListNotifications())).Items[0].Text.ShouldBe("A task is yours: Photos du brassin");
        foreach (var other in new[] { app.Ada, app.Eve, app.Mallory })
        {
            (await app.Do(other, new ListNotifications())).Items.ShouldBeEmpty();
            (await app.Run(other, new MarkRead(told.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        }

        var letter = (await Letters(app)).ShouldHaveSingleItem();
        letter.ShouldContain("ben@canal.example");
        letter.ShouldContain("Photos du brassin");
    }

    [Fact]
    public async Task Nobody_is_told_of_what_they_did_themselves_and_what_is_rolled_back_was_never_told()
    {
        await using var app = await TestApp.OnSqlite(settings: WithMail);
        await Give(app, app.Ada, "Pour moi");
        (await app.Run(app.Ada, new SaveTask(null, "", app.Ben.Member))).Ok.ShouldBeFalse();
        (await app.Do(app.Ada, new ListNotifications())).Items.ShouldBeEmpty();
        (await app.Do(app.Ben, new ListNotifications())).Items.ShouldBeEmpty();
        (await Letters(app)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task News_of_the_same_thing_is_one_line_and_one_mail_until_it_is_read(StoreKind store)
    {
        await using var app = await TestApp.On(store, settings: WithMail);
        var absence = await app.Do(app.Ada, new SaveAbsence(Member: app.Ben.Member, From: new(2026, 8, 10), To: new(2026, 8, 12)));
        app.Clock.Advance(Duration.FromMinutes(5));
        await app.Do(app.Ada, new SaveAbsence(absence.Id, From: new(2026, 8, 10), To: new(2026, 8, 13)));

        var list = await app.Do(app.Ben, new ListNotifications());
        var told = list.Items.ShouldHaveSingleItem();
        (told.Times, told.At, list.Unread).ShouldBe((2, app.Clock.Now, 1));
        told.Text.ShouldBe("Ada Lovelace a noté votre absence du 10 août au 13 août");
        (await Letters(app)).ShouldHaveSingleItem();

        await app.Do(app.Ben, new MarkRead(told.Id));
        await app.Do(app.Ada, new SaveAbsence(absence.Id, From: new(2026, 8, 10), To: new(2026, 8, 14)));
        list = await app.Do(app.Ben, new ListNotifications());
        (list.Items.Count, list.Unread).ShouldBe((2, 1));
        (await Letters(app)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_is_settled_need_not_be_read_any_more_and_its_mail_is_not_sent(StoreKind store)
    {
        await using var app = await TestApp.On(store, settings: WithMail);
        await app.Do(app.Ben, new Choose("tasks.given", TellBy.Digest));
        var given = await Give(app, app.Ben, "Donnée puis reprise");
        var done = await Give(app, app.Ben, "Donnée puis faite");
        await app.Do(app.Ada, new SaveTask(given, "Donnée puis reprise", app.Ada.Member));
        await app.Do(app.Ada, new FinishTask(done));
        var list = await app.Do(app.Ben, new ListNotifications());
        (list.Items.Count, list.Unread).ShouldBe((2, 0));
        await Sweep(app, Instant.FromUtc(2026, 8, 5, 13, 0));
        (await Letters(app)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_kind_is_told_the_way_one_chose()
    {
        await using var app = await TestApp.OnSqlite(settings: WithMail);
        (await app.Do(app.Ben, new ReadChoices())).Kinds.Single(k => k.Key == "tasks.given").By.ShouldBe(TellBy.Mail);
        await app.Do(app.Ben, new Choose("tasks.given", TellBy.App));
        await Give(app, app.Ben, "Une");
        await app.Do(app.Ben, new Choose("tasks.given", TellBy.Off));
        await Give(app, app.Ben, "Deux");

        (await app.Do(app.Ben, new ListNotifications())).Items.ShouldHaveSingleItem().Text.ShouldEndWith("Une");
        (await Letters(app)).ShouldBeEmpty();
        (await app.Run(app.Ben, new Choose("team.gap", TellBy.Off))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("notifications.field.not_off");
        (await app.Run(app.Ben, new Choose("no.such", TellBy.App))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Do(app.Ben, new ReadChoices())).Kinds.ShouldNotContain(k => k.Key == "channels.trouble", "a writer does not manage channels");
        (await app.Do(app.Ada, new ReadChoices())).Kinds.ShouldContain(k => k.Key == "channels.trouble");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_digest_is_one_mail_a_day_at_ones_own_hour_with_what_was_not_read_by_then(StoreKind store)
    {
        await using var app = await TestApp.On(store, settings: WithMail);
        await app.Do(app.Ben, new SaveProfile("Ben Barka", "en", "America/New_York", true));
        await app.Do(app.Ben, new Choose("tasks.given", TellBy.Digest));
        await app.Do(app.Ben, new ChooseHours(DigestAt: new(9, 0)));
        await Give(app, app.Ben, "Une");
        await Give(app, app.Ben, "Deux");
        await Give(app, app.Ben, "Lue");
        var read = (await app.Do(app.Ben, new ListNotifications())).Items.Single(i => i.Text.EndsWith("Lue", StringComparison.Ordinal));
        await app.Do(app.Ben, new MarkRead(read.Id));

        // 10:42 in Paris is 4:42 in New York; nine o'clock there is 13:00 UTC.
        await Sweep(app, Instant.FromUtc(2026, 8, 4, 12, 59));
        (await Letters(app)).ShouldBeEmpty();
        await Sweep(app, Instant.FromUtc(2026, 8, 4, 13, 0));
        await Sweep(app, Instant.FromUtc(2026, 8, 4, 13, 1));
        var letter = (await Letters(app)).ShouldHaveSingleItem();
        letter.ShouldContain("2 notifications");
        letter.ShouldContain("Une");
        letter.ShouldContain("Deux");
        letter.ShouldNotContain("Lue");
        await Sweep(app, Instant.FromUtc(2026, 8, 5, 13, 0));
        (await Letters(app)).Count.ShouldBe(1, "with nothing new there is no mail");
    }

    [Fact]
    public async Task Quiet_hours_hold_mail_and_not_the_list_and_what_one_chooses_meanwhile_counts()
    {
        await using var app = await TestApp.OnSqlite(settings: WithMail);
        await app.Do(app.Ben, new ChooseHours(new(10, 0), new(12, 0)));
        await Give(app, app.Ben, "Une");
        (await app.Do(app.Ben, new ListNotifications())).Unread.ShouldBe(1);
        (await Letters(app)).ShouldBeEmpty();
        await Sweep(app, Instant.FromUtc(2026, 8, 4, 9, 59));
        (await Letters(app)).ShouldBeEmpty();
        await Sweep(app, Instant.FromUtc(2026, 8, 4, 10, 0));
        (await Letters(app)).ShouldHaveSingleItem().ShouldContain("Une");

        app.Clock.Set(Instant.FromUtc(2026, 8, 5, 8, 30));
        await Give(app, app.Ben, "Deux");
        await app.Do(app.Ben, new ChooseHours());
        await Sweep(app, Instant.FromUtc(2026, 8, 5, 8, 31));
        (await Letters(app)).Count.ShouldBe(2, "without quiet hours nothing waits");

        await app.Do(app.Ben, new ChooseHours(new(10, 0), new(12, 0)));
        await Give(app, app.Ben, "Trois");
        await app.Do(app.Ben, new Choose("tasks.given", TellBy.App));
        await Sweep(app, Instant.FromUtc(2026, 8, 5, 11, 0));
        (await Letters(app)).Count.ShouldBe(2, "no mail is wanted any more");
    }

    [Fact]
    public async Task Whoever_is_locked_out_or_has_left_is_told_nothing_and_gets_no_mail_that_waited()
    {
        await using var app = await TestApp.OnSqlite(settings: WithMail);
        await app.Do(app.Ben, new Choose("tasks.given", TellBy.Digest));
        await Give(app, app.Ben, "Une");
        var id = await Give(app, app.Eve, "Pour Eve");
        var before = (await Letters(app)).Count;
        await using (var db = await app.Db())
        {
            await db.Set<Member>().Where(m => m.Id == app.Ben.Member || m.Id == app.Eve.Member).ExecuteUpdateAsync(s => s.SetProperty(m => m.LockedAt, app.Clock.Now), Cancel);
        }

        await Sweep(app, Instant.FromUtc(2026, 8, 5, 13, 0));
        await app.Do(app.Ada, new SaveTask(id, "Pour personne", app.Ada.Member));
        await app.Do(app.Ada, new SaveTask(id, "Pour Eve", app.Eve.Member));
        (await Letters(app)).Count.ShouldBe(before);
        (await app.Do(app.Eve, new ListNotifications())).Items.ShouldHaveSingleItem().Times.ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task All_is_read_at_once_one_is_unread_again_and_old_ones_are_forgotten(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await Give(app, app.Ben, "Une");
        await Give(app, app.Ben, "Deux");
        await app.Do(app.Ben, new MarkAllRead());
        (await app.Do(app.Ben, new ListNotifications(Unread: true))).Items.ShouldBeEmpty();
        var all = (await app.Do(app.Ben, new ListNotifications())).Items;
        all.Count.ShouldBe(2);
        await app.Do(app.Ben, new MarkRead(all[0].Id, Unread: true));
        (await app.Do(app.Ben, new ListNotifications())).Unread.ShouldBe(1);

        app.Clock.Advance(NotificationSweep.Kept + Duration.FromHours(1));
        await Give(app, app.Ben, "Trois");
        await Job<NotificationSweep>(app).Run(Cancel);
        (await app.Do(app.Ben, new ListNotifications())).Items.ShouldHaveSingleItem().Text.ShouldEndWith("Trois");
    }

    [Fact]
    public async Task Pages_of_the_list_follow_each_other_without_gap()
    {
        await using var app = await TestApp.OnSqlite();
        for (var i = 0; i < 53; i++)
        {
            await Give(app, app.Ben, $"Tâche {i}");
        }

        var first = await app.Do(app.Ben, new ListNotifications());
        var second = await app.Do(app.Ben, new ListNotifications(Cursor: first.Next));
        first.Items.Concat(second.Items).Select(i => i.Id).Distinct().Count().ShouldBe(53);
        second.Next.ShouldBeNull();
    }

    [Theory]
    [InlineData("22:00", null)]
    [InlineData(null, "07:00")]
    [InlineData("07:00", "07:00")]
    public async Task Quiet_hours_have_two_ends_that_differ(string? from, string? to)
    {
        await using var app = await TestApp.OnSqlite();
        var ran = await app.Run(app.Ben, new ChooseHours(Time(from), Time(to)));
        ran.Problem!.Kind.ShouldBe(ProblemKind.Invalid);

        static LocalTime? Time(string? text) => text is null ? null : NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;
    }

    [Fact]
    public async Task What_one_chose_is_undone_from_its_toast()
    {
        await using var app = await TestApp.OnSqlite();
        var ran = await app.Get<Pipeline>().Run(app.Ben, new Choose("tasks.given", TellBy.Off), null, Cancel);
        (await app.Get<Undo>().Run(app.Ben, ran.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await app.Do(app.Ben, new ReadChoices())).Kinds.Single(k => k.Key == "tasks.given").By.ShouldBe(TellBy.Mail);
    }

    private static Task<global::Relais.Tasks.TaskId> Give(TestApp app, Caller to, string title, LocalDate? due = null) => app.Do(app.Ada, new SaveTask(null, title, to.Member, due));

    private static async Task<IReadOnlyList<string>> Letters(TestApp app)
    {
        await using var db = await app.Db();
        return await db.Set<OutboxMessage>().Where(m => m.Kind == "mail").OrderBy(m => m.Id).Select(m => m.Payload).ToListAsync(Cancel);
    }

    private static Task Sweep(TestApp app, Instant at)
    {
        app.Clock.Set(at);
        return Job<WaitingMail>(app).Run(Cancel);
    }

    private static IPeriodic Job<TJob>(TestApp app)
        where TJob : class, IPeriodic => app.Get<TJob>();
}
