using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Relais.Kernel.Data;
using Relais.Kernel.Health;
using Relais.Kernel.Settings;
using Relais.Tests.Doctor;
using Relais.Tests.Host;
using Relais.Tests.House;

namespace Relais.Tests.Operations;

public sealed class ReadinessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_post_late_without_a_reason_is_told_and_one_that_waits_for_a_pause_is_not(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        (await Finding(ward.App, "queue")).Ok.ShouldBeTrue();
        await Plants.Overdue(ward);
        var late = await Finding(ward.App, "queue");
        late.Ok.ShouldBeFalse();
        late.Detail.ShouldContain("1 overdue without reason");
        late.TextKey.ShouldBe("readiness.queue.overdue");
        await ward.App.Do(ward.App.Ada, new global::Relais.Publishing.Pauses.PausePublishingRequest());
        (await Finding(ward.App, "queue")).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task A_claim_that_nobody_renews_is_told()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        await Plants.Lease(ward);
        (await Finding(ward.App, "queue")).ShouldSatisfyAllConditions(f => f.Ok.ShouldBeFalse(), f => f.TextKey.ShouldBe("readiness.queue.stuck"));
    }

    [Fact]
    public async Task A_message_that_nobody_takes_is_told()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        (await Finding(ward.App, "outbox")).Ok.ShouldBeTrue();
        await Plants.Outbox(ward);
        (await Finding(ward.App, "outbox")).Ok.ShouldBeFalse();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_database_that_answers_and_cannot_be_written_is_not_ready(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        (await Finding(app, "store")).ShouldSatisfyAllConditions(f => f.Ok.ShouldBeTrue(f.Detail));
        if (store == StoreKind.Sqlite)
        {
            using var other = new SqliteConnection($"Data Source={app.Get<RelaisSettings>().DatabasePath};Pooling=False");
            other.Open();
            using (var hold = other.CreateCommand())
            {
                hold.CommandText = "BEGIN EXCLUSIVE";
                hold.ExecuteNonQuery();
            }

            (await Finding(app, "store")).TextKey.ShouldBe("readiness.store.not_written");
        }
        else
        {
            await using (var db = await app.Db())
            {
                var name = db.Database.GetDbConnection().Database;
#pragma warning disable EF1002 // The test's own database.
                await db.Database.ExecuteSqlRawAsync($"ALTER DATABASE \"{name}\" SET default_transaction_read_only = on", Cancel);
#pragma warning restore EF1002
            }

            NpgsqlConnection.ClearAllPools();
            (await Finding(app, "store")).TextKey.ShouldBe("readiness.store.not_written");
            (await Finding(app, "migrations")).Ok.ShouldBeTrue("it still answers");
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_missing_migration_is_told(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        (await Finding(app, "migrations")).Ok.ShouldBeTrue();
        await using var db = await app.Db();
        await db.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" = (SELECT max("MigrationId") FROM "__EFMigrationsHistory")""", Cancel);
        (await Finding(app, "migrations")).Detail.ShouldStartWith("1 missing");
    }

    [Fact]
    public async Task A_clock_that_jumps_is_told()
    {
        await using var app = await TestApp.OnSqlite();
        var clock = new ClockReadiness(app.Get<IAppDbFactory>(), app.Get<Store>(), app.Clock);
        (await clock.Check(Cancel)).Single().Ok.ShouldBeTrue();
        app.Clock.Advance(Duration.FromHours(1));
        (await clock.Check(Cancel)).Single().Detail.ShouldStartWith("the clock jumped by 3");
    }

    [Fact]
    public async Task A_clock_behind_what_was_already_written_is_told()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        ward.App.Clock.Set(Instant.FromUtc(2026, 8, 4, 0, 0));
        var clock = new ClockReadiness(ward.App.Get<IAppDbFactory>(), ward.App.Get<Store>(), ward.App.Clock);
        (await clock.Check(Cancel)).Single().Detail.ShouldContain("behind the newest audit entry");
    }

    [Fact]
    public async Task On_PostgreSQL_the_servers_clock_is_compared()
    {
        await using var app = await TestApp.OnPostgres();
        (await new ClockReadiness(app.Get<IAppDbFactory>(), app.Get<Store>(), TimeProvider.System).Check(Cancel)).Single().Ok.ShouldBeTrue();
        (await new ClockReadiness(app.Get<IAppDbFactory>(), app.Get<Store>(), app.Clock).Check(Cancel)).Single().Detail.ShouldContain("database server's clock differs");
    }

    [Fact]
    public async Task Readyz_answers_503_with_its_reasons_and_200_when_all_is_well()
    {
        await using (var well = await RunningHost.Start())
        {
            (await well.Http.GetAsync("/readyz", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK, await well.Http.GetStringAsync("/readyz", Cancel));
            (await well.Http.GetStringAsync("/healthz", Cancel)).ShouldBe("alive");
        }

        await using var full = await RunningHost.Start(s => s with { LeastFreeMegabytes = int.MaxValue });
        var answer = await full.Http.GetAsync("/readyz", Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var json = await answer.Content.ReadAsStringAsync(Cancel);
        json.ShouldContain("\"ready\":false");
        json.ShouldContain("\"name\":\"disk\",\"ok\":false");
    }

    [Fact]
    public async Task Pages_say_the_same_in_words_to_whoever_may_act()
    {
        await using var host = await SignedInHost.Start(s => s with { LeastFreeMegabytes = int.MaxValue });
        await host.Services.GetRequiredService<Checkup>().Look(Cancel);
        using var ada = host.Browser(host.Ada);
        var status = await ada.GetStringAsync("/w/canal/status", Cancel);
        status.ShouldContain("Libérez de la place");
        status.ShouldContain("État du serveur");
        (await ada.GetStringAsync("/w/canal/calendar", Cancel)).ShouldContain("Libérez de la place");
        using var english = host.Browser(host.Ada, "en");
        (await english.GetStringAsync("/w/canal/status", Cancel)).ShouldContain("Free room before files and posts are refused");
        using var eve = host.Browser(host.Eve);
        (await eve.GetStringAsync("/w/canal/calendar", Cancel)).ShouldNotContain("Libérez de la place");
        (await eve.GetStringAsync("/w/canal/status", Cancel)).ShouldNotContain("Libérez de la place");
    }

    private static async Task<ReadinessFinding> Finding(TestApp app, string name)
    {
        foreach (var part in app.Services.GetServices<IReadiness>())
        {
            if ((await part.Check(Cancel)).FirstOrDefault(f => f.Name == name) is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"Nobody speaks of {name}.");
    }
}
