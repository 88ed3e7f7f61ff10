using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;

namespace Relais.Tests.Publishing;

/// <summary>Clocks go forward on 28 March 2027 and back on 25 October 2026 in Paris.</summary>
public sealed class WallTimeTests
{
    [Fact]
    public async Task An_hour_that_does_not_exist_is_said_and_confirmed_before_it_is_scheduled()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        var request = new ScheduleDeliveriesRequest(post, new LocalDate(2027, 3, 28), new LocalTime(2, 30), "Europe/Paris");
        var asked = await stage.App.Run(stage.App.Ada, request);
        asked.Problem!.TextKey.ShouldBe("publishing.problem.time_skipped");
        ((TimeMeaning)asked.Problem.Current!).Local.ShouldBe(new LocalDateTime(2027, 3, 28, 3, 30));
        var row = await stage.Row((await stage.App.Do(stage.App.Ada, request with { ConfirmTime = true })).Moved.Single().Delivery);
        (row.Local, row.Rule, row.DueAt).ShouldBe((new LocalDateTime(2027, 3, 28, 2, 30), WallTimeRule.Skipped, Instant.FromUtc(2027, 3, 28, 1, 30)));
    }

    [Fact]
    public async Task An_hour_that_happens_twice_means_the_first_once_confirmed()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        var request = new ScheduleDeliveriesRequest(post, new LocalDate(2026, 10, 25), new LocalTime(2, 30), "Europe/Paris");
        (await stage.App.Run(stage.App.Ada, request)).Problem!.TextKey.ShouldBe("publishing.problem.time_doubled");
        (await stage.Row((await stage.App.Do(stage.App.Ada, request with { ConfirmTime = true })).Moved.Single().Delivery)).DueAt.ShouldBe(Instant.FromUtc(2026, 10, 25, 0, 30));
    }

    [Fact]
    public async Task A_time_that_is_over_is_refused()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        (await stage.App.Run(stage.App.Ada, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(10, 41), "Europe/Paris"))).Problem!.TextKey.ShouldBe("publishing.problem.past");
        (await stage.App.Run(stage.App.Ada, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 5), new LocalTime(10, 41), "Europe/Perdu"))).Problem!.Fields.Single().Field.ShouldBe("zone");
    }

    [Fact]
    public async Task The_same_wall_time_elsewhere_is_another_instant()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        var placed = await stage.App.Do(stage.App.Ada, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 5), new LocalTime(9, 0), "America/Montreal"));
        (await stage.Row(placed.Moved.Single().Delivery)).DueAt.ShouldBe(Instant.FromUtc(2026, 8, 5, 13, 0));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task When_the_zone_database_changes_the_wall_time_stays_and_the_instant_follows(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var watch = stage.App.Get<ZoneWatch>();
        await watch.Follow(Stage.Cancel);

        // As if Paris had stayed on winter time this year.
        var old = await stage.Row(delivery);
        await using (var db = await stage.App.Db())
        {
            await db.Set<Delivery>().Where(d => d.Id == delivery).ExecuteUpdateAsync(
                s => s.SetProperty(d => d.DueAt, old.DueAt + Duration.FromHours(1)).SetProperty(d => d.NextTryAt, old.DueAt + Duration.FromHours(1)), Stage.Cancel);
            await db.Set<EngineFact>().ExecuteUpdateAsync(s => s.SetProperty(f => f.Value, "2020a"), Stage.Cancel);
        }

        (await watch.Follow(Stage.Cancel)).ShouldBe(1);
        (await watch.Follow(Stage.Cancel)).ShouldBe(0);
        var row = await stage.Row(delivery);
        (row.Local, row.DueAt, row.NextTryAt).ShouldBe((new LocalDateTime(2026, 8, 4, 11, 0), old.DueAt, old.DueAt));
    }

    [Fact]
    public async Task A_post_that_does_not_fit_is_not_scheduled_and_nothing_is_lost()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var post = await stage.Post([await stage.Channel()], new string('é', 301));
        var outcome = await stage.App.Run(stage.App.Ada, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 5), new LocalTime(9, 0)));
        outcome.Problem!.TextKey.ShouldBe("publishing.problem.not_ready");
        outcome.Problem.Fields.ShouldNotBeEmpty();
        await using var db = await stage.App.Db();
        (await Deliveries.All(db).CountAsync(Stage.Cancel)).ShouldBe(0);
        (await Relais.Content.Posts.Get(db, post, Stage.Cancel))!.Base.Single().Text.Length.ShouldBe(301);
    }

    [Fact]
    public async Task Publishing_now_sends_at_once()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        await stage.App.Do(stage.App.Ada, new PublishNowRequest(post));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Health_tells_what_waits_and_since_when(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        await stage.AtEleven();
        stage.App.Clock.Set(Instant.FromUtc(2026, 8, 4, 9, 10));
        var report = await stage.App.Get<QueueHealth>().Read(Stage.Cancel);
        (report.Due, report.OldestDue, report.Overdue, report.LastSuccess).ShouldBe((1, Duration.FromMinutes(10), 1, null));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        report = await stage.App.Get<QueueHealth>().Read(Stage.Cancel);
        (report.Due, report.Overdue, report.LastSuccess).ShouldBe((0, 0, Instant.FromUtc(2026, 8, 4, 9, 10)));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Health_knows_the_last_success_though_it_was_due_before_another(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        await stage.AtEleven("Celui qui échoue d'abord");
        stage.Network.Then(_ => new PublishOutcome.Retry(Instant.FromUtc(2026, 8, 4, 9, 30), new(ReasonCodes.NetworkTrouble, "503")));
        await stage.RunAt(11, 0);
        await stage.Schedule(await stage.Post([await stage.Channel()], "Celui d'après"), 11, 1);
        await stage.RunAt(11, 1);
        await stage.RunAt(11, 30);
        stage.Network.Posted.Count.ShouldBe(2);
        (await stage.App.Get<QueueHealth>().Read(Stage.Cancel)).LastSuccess.ShouldBe(Instant.FromUtc(2026, 8, 4, 9, 30));
    }
}
