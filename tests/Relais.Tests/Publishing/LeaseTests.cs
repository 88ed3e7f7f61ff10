using NodaTime;
using Npgsql;
using Relais.Kernel.Data;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Tests.Publishing;

/// <summary>A process that stood still for longer than its lease calls no network for what another has taken over.</summary>
public sealed class LeaseTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_another_took_over_is_not_called_though_the_process_renews_what_it_believes_to_hold(bool isSentThere)
    {
        await using var stage = await Stage.On(StoreKind.Sqlite, s => s with { InFlight = 1, LeaseSeconds = 2 });
        DeliveryId[] deliveries = [await stage.AtEleven("a"), await stage.AtEleven("b")];
        var answer = new TaskCompletionSource();
        stage.Network.ThenAsync(async e =>
        {
            await answer.Task;
            return e.Accept();
        });
        stage.App.Clock.Set(new LocalDateTime(2026, 8, 4, 11, 0).InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/Paris"]).ToInstant());
        await stage.Engine.Take(Stage.Cancel);
        await Stage.Until(async () => (await stage.Attempts(deliveries[0])).Count + (await stage.Attempts(deliveries[1])).Count == 2);

        // One call is out, the other waits for its place, begun. Then the process stands still, and another takes both over.
        await Task.Delay(2100, Stage.Cancel);
        await using var other = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>());
        stage.App.Clock.Advance(Duration.FromSeconds(3));
        (await other.RecoverAsync(stage.App.Clock.Now, [], false, Stage.Cancel)).Lost.ShouldBe(2);
        var called = stage.Network.Calls.Single().IdempotencyKey;
        var second = called.StartsWith((await stage.Row(deliveries[0])).IdempotencyKey, StringComparison.Ordinal) ? deliveries[1] : deliveries[0];
        if (isSentThere)
        {
            await LookAndBegin(stage, other, second);
        }

        await stage.Engine.Renew(Stage.Cancel);
        answer.SetResult();
        await Stage.Until(() => Task.FromResult(stage.Engine.InHand == 0));
        stage.Network.Calls.Select(c => c.IdempotencyKey).ShouldBe([called]);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_renewal_keeps_what_is_still_held_and_says_so(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        DeliveryId[] deliveries = [await stage.AtEleven("a"), await stage.AtEleven("b")];
        await using var one = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>());
        await using var other = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>());
        stage.App.Clock.Advance(Duration.FromMinutes(20));
        var now = stage.App.Clock.Now;
        var mine = (await one.ClaimAsync(now, now + Duration.FromSeconds(30), 1, 0, Stage.Cancel)).Single().Id;
        (await other.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).Count.ShouldBe(1);
        (await one.RenewAsync(now + Duration.FromSeconds(60), [.. deliveries.Select(d => d.Value)], Stage.Cancel)).ShouldBe([mine.Value]);
        (await stage.Row(mine)).LeaseUntil.ShouldBe(now + Duration.FromSeconds(60));
    }

    [Fact]
    public async Task A_process_that_stands_still_within_a_claim_keeps_others_from_theirs_no_longer_than_its_lease()
    {
        await using var stage = await Stage.On(StoreKind.Postgres, s => s with { LeaseSeconds = 2 });
        var delivery = await stage.AtEleven("a");
        var store = stage.App.Get<Store>();
        await using var still = new NpgsqlConnection(store.ConnectionString + ";Pooling=false");
        await still.OpenAsync(Stage.Cancel);
        await using var claiming = new NpgsqlCommand(
            $"""BEGIN; SELECT pg_advisory_xact_lock({PostgresLedger.ClaimLock}); SELECT 1 FROM "Deliveries" WHERE "Id" = '{delivery.Value}' FOR UPDATE""", still);
        await claiming.ExecuteNonQueryAsync(Stage.Cancel);

        stage.App.Clock.Advance(Duration.FromMinutes(20));
        await using var other = Ledger.For(store, stage.App.Get<WriteGate>());
        var now = stage.App.Clock.Now;
        var claims = await other.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel).WaitAsync(TimeSpan.FromSeconds(25), Stage.Cancel);
        claims.Select(c => c.Id).ShouldBe([delivery]);
    }

    [Fact]
    public async Task What_a_process_stood_still_in_may_be_tried_again()
    {
        await using var stage = await Stage.On(StoreKind.Postgres, s => s with { LeaseSeconds = 2 });
        await using var still = new NpgsqlConnection(stage.App.Get<Store>().ConnectionString + ";Pooling=false");
        await still.OpenAsync(Stage.Cancel);
        await using var begin = new NpgsqlCommand("BEGIN", still);
        await begin.ExecuteNonQueryAsync(Stage.Cancel);
        await Stage.Until(async () => await Ended(stage));
        var failure = await Should.ThrowAsync<PostgresException>(async () =>
        {
            await using var goOn = new NpgsqlCommand("SELECT 1", still);
            await goOn.ExecuteScalarAsync(Stage.Cancel);
        });
        failure.SqlState.ShouldBe(PostgresOutage.StoodStill);
        PostgresOutage.MayPass(new InvalidOperationException("The schema could not be read.", failure)).ShouldBeTrue();
    }

    [Fact]
    public void A_lease_is_trusted_for_as_long_as_it_was_last_given_or_kept()
    {
        var clock = new TickingClock();
        using var slots = new Slots(new() { LeaseSeconds = 30 }, clock);
        var claim = new Claim
        {
            Id = default, Workspace = default, Post = default, Channel = default, DueAt = default, Fence = 1, PauseEpoch = 0, IdempotencyKey = "k", ContentHash = null, ScheduledBy = null, ToReconcile = false,
            KeptSince = clock.GetTimestamp(),
        };
        clock.Seconds = 20;
        slots.LeaseStands(claim).ShouldBeTrue();
        clock.Seconds = 22;
        slots.LeaseStands(claim).ShouldBeFalse();
        claim.KeptSince = clock.GetTimestamp();
        slots.LeaseStands(claim).ShouldBeTrue();
    }

    private static async Task<bool> Ended(Stage stage)
    {
        await using var beside = new NpgsqlConnection(stage.App.Get<Store>().ConnectionString + ";Pooling=false");
        await beside.OpenAsync(Stage.Cancel);
        await using var open = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'", beside);
        return await open.ExecuteScalarAsync(Stage.Cancel) is 0L;
    }

    private static async Task LookAndBegin(Stage stage, LedgerStore other, DeliveryId id)
    {
        stage.App.Clock.Advance(Duration.FromSeconds(11));
        var now = stage.App.Clock.Now;
        var claim = (await other.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).Single(c => c.Id == id);
        (claim.Looks, claim.Attempts, claim.State, claim.NextTryAt, claim.UnknownSince) = (claim.Looks + 1, claim.Attempts + 1, DeliveryState.Retrying, now, null);
        await other.WriteAsync([new End(claim, now) { Number = claim.Attempts, IsLook = true, StartedAt = now, Outcome = AttemptOutcome.NotThere }], Stage.Cancel);
        var again = (await other.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).Single(c => c.Id == id);
        var begin = new Begin(again, again.Attempts + 1, 0, now);
        await other.WriteAsync([begin], Stage.Cancel);
        begin.Held.ShouldBeTrue("the other process calls the network now");
    }

    private sealed class TickingClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
