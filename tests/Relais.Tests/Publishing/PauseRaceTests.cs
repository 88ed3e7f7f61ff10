using NodaTime;
using Npgsql;
using Relais.Kernel.Data;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Pauses;

namespace Relais.Tests.Publishing;

/// <summary>A pause that comes between two statements of another process.</summary>
public sealed class PauseRaceTests
{
    [Fact]
    public async Task A_claim_that_has_not_seen_the_pause_takes_nothing_that_could_go_out_during_it()
    {
        await using var stage = await Stage.On(StoreKind.Postgres);
        var delivery = await stage.AtEleven("Bonjour");
        var store = stage.App.Get<Store>();
        stage.App.Clock.Advance(Duration.FromMinutes(20));
        var now = stage.App.Clock.Now;
        await using var other = Ledger.For(store, stage.App.Get<WriteGate>());
        await using var held = new NpgsqlConnection(store.ConnectionString + ";Pooling=false");
        await held.OpenAsync(Stage.Cancel);
        await Run(held, """BEGIN; LOCK TABLE "Deliveries" IN ACCESS EXCLUSIVE MODE""");
        var claiming = other.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel);
        await Stage.Until(async () => await Run(held, "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") > 0);

        // The claim has asked for pauses, and found none.
        await using var beside = new NpgsqlConnection(store.ConnectionString + ";Pooling=false");
        await beside.OpenAsync(Stage.Cancel);
        await Run(
            beside,
            $"""INSERT INTO "Pauses" ("Id", "WorkspaceId", "Epoch", "Reason", "StartedAt", "StartedBy") VALUES (gen_random_uuid(), '{stage.App.Workspace.Value}', 1, 'Accident', {now.ToUnixTimeTicks()}, 'Ada')""");
        await Run(held, "COMMIT");
        (await claiming).ShouldBeEmpty();
        (await other.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).ShouldBeEmpty();
        (await stage.Row(delivery)).HeldReason.ShouldBe(HeldReason.Paused);
    }

    private static async Task<long> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Stage.Cancel) as long? ?? 0;
    }
}
