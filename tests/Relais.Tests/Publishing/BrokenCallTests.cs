using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;
using Relais.Publishing.Pauses;

namespace Relais.Tests.Publishing;

/// <summary>Whatever breaks in the engine itself around a call, the call is accounted for, and what may have happened is never done again.</summary>
public sealed class BrokenCallTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_look_that_fails_in_the_engine_leaves_the_delivery_unknown_and_does_not_send_it_again(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);
        await Hide(stage, "DeliveryAttempts");
        await stage.RunAfter(Duration.FromSeconds(11));
        await Show(stage, "DeliveryAttempts");

        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Unknown);
        stage.Network.Calls.Count.ShouldBe(1);
        await stage.RunAfter(Duration.FromMinutes(1));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_network_that_throws_when_asked_cannot_tell(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Look = _ => throw new InvalidOperationException("Not as promised.");
        stage.Network.Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);
        await stage.RunForHalfADay();

        var row = await stage.Row(delivery);
        (row.State, row.NextTryAt).ShouldBe((DeliveryState.Unknown, null), "a person is asked after a bounded number of looks");
        stage.Network.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_wish_for_quiet_that_cannot_be_kept_does_not_leave_the_call_open(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.ThenAsync(async _ =>
        {
            await Hide(stage, "ChannelPaces");
            return new PublishOutcome.Retry(stage.App.Clock.Now + Duration.FromMinutes(1), new(ReasonCodes.RateLimited, "429"));
        });
        await stage.RunAt(11, 0);
        await Show(stage, "ChannelPaces");

        (await stage.Attempts(delivery)).Select(a => a.Outcome).ShouldBe([AttemptOutcome.Retry]);
        await stage.RunAfter(Duration.FromMinutes(2));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_lost_access_that_cannot_be_noted_does_not_leave_the_call_open(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.ThenAsync(async _ =>
        {
            await Hide(stage, "Channels");
            return new PublishOutcome.Reconnect(new(ReasonCodes.TokenRejected, "401"));
        });
        await stage.RunAt(11, 0);
        await Show(stage, "Channels");

        (await stage.Attempts(delivery)).Select(a => a.Outcome).ShouldBe([AttemptOutcome.Reconnect]);
        var row = await stage.Row(delivery);
        (row.State, row.HeldReason).ShouldBe((DeliveryState.Held, HeldReason.Channel));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_answer_that_cannot_be_understood_is_looked_into_and_not_called_again(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(e =>
        {
            e.Accept();
            return null!;
        });
        await stage.RunAt(11, 0);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Unknown);
        (await stage.Attempts(delivery)).Select(a => a.Outcome).ShouldBe([AttemptOutcome.Lost]);
        await stage.RunAfter(Duration.FromSeconds(11));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_beginning_that_stood_though_nobody_heard_so_and_that_a_pause_overtook_leaves_no_open_call(StoreKind store)
    {
        await using var stage = await On(store);
        var delivery = await stage.AtEleven();
        var deaf = Deaf(stage);
        deaf.Unheard = () => stage.App.Do(stage.App.Ada, new PausePublishingRequest(Reason: "Panne"));
        await stage.RunAt(11, 0);

        stage.Network.Calls.ShouldBeEmpty();
        deaf.Unheard.ShouldBeNull();
        (await stage.Attempts(delivery)).ShouldAllBe(a => a.Outcome == AttemptOutcome.NotCalled);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_claim_that_stood_though_nobody_heard_so_is_taken_again_when_its_lease_is_over(StoreKind store)
    {
        await using var stage = await On(store);
        var delivery = await stage.AtEleven();
        Deaf(stage).Claims = true;
        await Should.ThrowAsync<IOException>(() => stage.RunAt(11, 0));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Sending);

        stage.App.Clock.Advance(Duration.FromSeconds(31));
        await stage.Engine.Recover(starting: false, Stage.Cancel);
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_ending_that_cannot_be_written_is_given_up_and_settled_by_asking_the_network_though_others_go_on(StoreKind store)
    {
        await using var stage = await On(store);
        var delivery = await stage.AtEleven();
        Deaf(stage).Refused = delivery;
        await stage.RunAt(11, 0);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Sending);
        Deaf(stage).Refused = null;

        stage.Network.ThenAsync(async e =>
        {
            // While another is in hand, leases are renewed.
            stage.App.Clock.Advance(Duration.FromSeconds(31));
            await stage.Engine.Renew(Stage.Cancel);
            await stage.Engine.Recover(starting: false, Stage.Cancel);
            return e.Accept();
        });
        var other = await stage.AtEleven("Un autre");
        await stage.RunAfter(Duration.FromSeconds(1));
        (await stage.Row(other)).State.ShouldBe(DeliveryState.Published);
        await stage.RunAfter(Duration.FromSeconds(11));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Count.ShouldBe(2);
        (await stage.Attempts(delivery)).Select(a => a.Outcome).ShouldBe([AttemptOutcome.Lost, AttemptOutcome.Found]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_a_network_says_is_kept_whatever_characters_it_is_made_of(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.PostRefused, "Refus\u00e9\0 \ud83d net"), null));
        await stage.RunAt(11, 0);
        var row = await stage.Row(delivery);
        (row.State, row.ProblemDetail).ShouldBe((DeliveryState.Refused, "Refus\u00e9 \ufffd net"));
        (await stage.Attempts(delivery)).Single().Detail.ShouldBe("Refus\u00e9 \ufffd net");
    }

    private static Task<Stage> On(StoreKind store) => Stage.On(store, more: services => services.AddSingleton<LedgerStore>(sp =>
        new DeafLedger(Ledger.For(sp.GetRequiredService<Store>(), sp.GetRequiredService<WriteGate>()))));

    private static DeafLedger Deaf(Stage stage) => (DeafLedger)stage.App.Get<LedgerStore>();

    private static Task Hide(Stage stage, string table) => Rename(stage, table, table + "Away");

    private static Task Show(Stage stage, string table) => Rename(stage, table + "Away", table);

    private static async Task Rename(Stage stage, string from, string to)
    {
        await using var db = await stage.App.Db();
        var rename = "ALTER TABLE \"" + from + "\" RENAME TO \"" + to + "\"";
        await db.Database.ExecuteSqlRawAsync(rename, Stage.Cancel);
    }

    /// <summary>A store whose connection breaks after a commit, or that refuses to write one ending.</summary>
    private sealed class DeafLedger(LedgerStore inner) : LedgerStore
    {
        /// <summary>The next beginning stands and nobody hears so; this happens before it is written again.</summary>
        public Func<Task>? Unheard { get; set; }

        /// <summary>The next claim stands and nobody hears so.</summary>
        public bool Claims { get; set; }

        /// <summary>Endings of this delivery cannot be written.</summary>
        public DeliveryId? Refused { get; set; }

        public override async Task<List<Claim>> ClaimAsync(Instant now, Instant leaseUntil, int limit, long takenAt, CancellationToken cancel)
        {
            var claims = await inner.ClaimAsync(now, leaseUntil, limit, takenAt, cancel);
            if (Claims && claims.Count > 0)
            {
                Claims = false;
                throw new IOException("The connection broke.");
            }

            return claims;
        }

        public override async Task WriteAsync(IReadOnlyList<LedgerEntry> group, CancellationToken cancel)
        {
            if (group.OfType<End>().Any(e => e.Claim.Id == Refused))
            {
                throw new InvalidOperationException("This cannot be written.");
            }

            await inner.WriteAsync(group, cancel);
            if (Unheard is { } meanwhile && group.OfType<Begin>().Any())
            {
                Unheard = null;
                await meanwhile();
                throw new IOException("The connection broke.");
            }
        }

        public override Task<IReadOnlyList<Guid>> RenewAsync(Instant leaseUntil, Guid[] inHand, CancellationToken cancel) => inner.RenewAsync(leaseUntil, inHand, cancel);

        public override Task<Recovered> RecoverAsync(Instant now, Guid[] inHand, bool all, CancellationToken cancel) => inner.RecoverAsync(now, inHand, all, cancel);

        public override Task<Instant?> NextDueAsync(CancellationToken cancel) => inner.NextDueAsync(cancel);

        public override Task QuietAsync(Claim claim, Instant until, CancellationToken cancel) => inner.QuietAsync(claim, until, cancel);

        public override ValueTask DisposeAsync() => inner.DisposeAsync();

        public override bool MayPass(Exception failure) => failure is IOException || inner.MayPass(failure);
    }
}
