using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity;
using Relais.Identity.Members;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Identity;

/// <summary>Access until a day ends by itself, and is told of before.</summary>
public sealed class LastDayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Access_is_over_at_the_end_of_the_last_day_and_not_before(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await app.Do(app.Ada, new SetLastDay(app.Ben.Member!.Value, new LocalDate(2026, 8, 6)));
        app.Clock.Set(Instant.FromUtc(2026, 8, 6, 21, 59));
        (await Places(app)).ShouldHaveSingleItem("until midnight in Paris");
        app.Clock.Set(Instant.FromUtc(2026, 8, 6, 22, 0));
        (await Places(app)).ShouldBeEmpty("before any job has run");

        await Run(app);
        await using var db = await app.Db();
        (await db.Set<Member>().SingleAsync(m => m.Id == app.Ben.Member, Cancel)).LeftAt.ShouldNotBeNull();
        (await db.Set<AuditEntry>().Where(a => a.Action == "identity.end_access").ToListAsync(Cancel)).ShouldHaveSingleItem().ActorName.ShouldBe("Relais");
        await Run(app);
        (await db.Set<AuditEntry>().CountAsync(a => a.Action == "identity.end_access", Cancel)).ShouldBe(1);

        await app.Do(app.Ada, new RestoreMember(app.Ben.Member!.Value));
        (await Places(app)).ShouldHaveSingleItem("taken back, without a last day that is over");
    }

    [Fact]
    public async Task A_week_before_they_and_the_owners_get_one_letter_and_a_new_day_begins_anew()
    {
        await using var app = await TestApp.OnSqlite(settings: s => s with { Smtp = new() { Host = "127.0.0.1", From = "relais@example.org" } });
        await app.Do(app.Ada, new SetLastDay(app.Ben.Member!.Value, new LocalDate(2026, 8, 20)));
        await Run(app);
        (await Letters(app)).ShouldBeEmpty();
        app.Clock.Set(Instant.FromUtc(2026, 8, 14, 9, 0));
        await Run(app);
        await Run(app);
        var letters = await Letters(app);
        letters.Count.ShouldBe(2);
        letters.ShouldContain(l => l.Contains("ben@canal.example", StringComparison.Ordinal) && l.Contains("20", StringComparison.Ordinal));
        letters.ShouldContain(l => l.Contains("ada@canal.example", StringComparison.Ordinal) && l.Contains("Ben Barka", StringComparison.Ordinal));

        await app.Do(app.Ada, new SetLastDay(app.Ben.Member!.Value, new LocalDate(2026, 9, 20)));
        await Run(app);
        (await Letters(app)).Count.ShouldBe(2);
        app.Clock.Set(Instant.FromUtc(2026, 9, 15, 9, 0));
        await Run(app);
        (await Letters(app)).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_day_that_is_over_an_owner_and_somebody_above_are_refused()
    {
        await using var app = await TestApp.OnSqlite();
        (await app.Run(app.Ada, new SetLastDay(app.Ben.Member!.Value, new LocalDate(2026, 8, 3)))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("lastDay");
        (await app.Run(app.Ada, new SetLastDay(app.Ada.Member!.Value, new LocalDate(2026, 8, 30)))).Problem!.TextKey.ShouldBe("identity.ends.owner");
        (await app.Run(app.Ben, new SetLastDay(app.Eve.Member!.Value, new LocalDate(2026, 8, 30)))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        var admin = app.Ben with { Role = Role.Admin };
        (await app.Run(admin, new SetLastDay(app.Ada.Member!.Value))).Problem!.TextKey.ShouldBe("identity.above_you");
    }

    [Fact]
    public async Task Whoever_becomes_an_owner_has_no_last_day_any_more_and_setting_one_is_undone()
    {
        await using var app = await TestApp.OnSqlite();
        var set = await app.Get<Pipeline>().Run(app.Ada, new SetLastDay(app.Ben.Member!.Value, new LocalDate(2026, 8, 20)), null, Cancel);
        (await app.Get<Undo>().Run(app.Ada, set.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await Ends(app)).ShouldBeNull();
        await app.Do(app.Ada, new SetLastDay(app.Ben.Member!.Value, new LocalDate(2026, 8, 20)));
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Owner));
        (await Ends(app)).ShouldBeNull();
    }

    private static async Task<Instant?> Ends(TestApp app)
    {
        await using var db = await app.Db();
        return (await db.Set<Member>().AsNoTracking().SingleAsync(m => m.Id == app.Ben.Member, Cancel)).EndsAt;
    }

    private static Task<IReadOnlyList<WorkspaceLink>> Places(TestApp app) => app.Get<Callers>().WorkspacesOfAsync(app.Ben.User!.Value, Cancel);

    private static Task Run(TestApp app) => Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<AccessEnds>(app.Services).Run(Cancel);

    private static async Task<List<string>> Letters(TestApp app)
    {
        await using var db = await app.Db();
        return await db.Set<OutboxMessage>().Where(m => m.Kind == "mail").Select(m => m.Payload).ToListAsync(Cancel);
    }
}
