using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Publishing.Engine;

namespace Relais.Tests.Publishing;

public sealed class LostClaimTests
{
    [Fact]
    public async Task A_claim_that_a_crashed_server_forgot_begins_nothing_once_another_process_has_claimed()
    {
        await using var stage = await Stage.On(StoreKind.Postgres);
        await stage.AtEleven();
        var due = new LocalDateTime(2026, 8, 4, 11, 0).InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/Paris"]).ToInstant();
        await using var db = await stage.App.Db();
        var one = stage.App.Get<Ledger>().Rows;
        await using var other = new PostgresLedger(stage.App.Get<Store>());
        var forgotten = (await one.ClaimAsync(due, due + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).ShouldHaveSingleItem();
        await db.Database.ExecuteSqlRawAsync("""UPDATE "Deliveries" SET "State" = 'Scheduled', "ClaimedBy" = NULL, "LeaseUntil" = NULL, "NextTryAt" = "DueAt", "Fence" = 1""", Stage.Cancel);
        (await other.ClaimAsync(due + Duration.FromMilliseconds(40), due + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).ShouldHaveSingleItem();
        var begin = new Begin(forgotten, 1, 0, due);
        await one.WriteAsync([begin], Stage.Cancel);
        begin.Held.ShouldBeFalse("two processes would call the network for one delivery");
    }
}
