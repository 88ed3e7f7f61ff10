using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Sending;

namespace Relais.Tests.Publishing;

/// <summary>What a person decides of a delivery happens, at whatever hour they decide it.</summary>
public sealed class SettledByPeopleTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_not_there_is_sent_again_though_it_is_later_than_the_workspace_allows(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await Unknown(stage, ScriptedNetwork.Exchange.Lost());
        await stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: false));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_thread_goes_on_under_the_segment_that_a_person_found(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await SecondOfThree(stage);
        await stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: true, "https://scripted.example/2"));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        (stage.Network.Posted.Count, (await stage.Row(delivery)).State).ShouldBe((3, DeliveryState.Published));
        stage.Network.Calls.Last().Parent!.RemoteId.ShouldBe("2");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_thread_that_cannot_go_on_waits_with_the_reason_and_sends_nothing_again(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await RestThatWaits(stage);
        var row = await stage.Row(delivery);
        (row.State, row.HeldReason, row.ProblemCode).ShouldBe((DeliveryState.Held, HeldReason.NotReady, "publishing.problem.thread_rest"));
        await stage.App.Do(stage.App.Ada, new RetryDeliveriesRequest([new(delivery, row.Version)]));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Held);
        stage.Network.Calls.Count.ShouldBe(2, "nothing of it goes out again");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_person_who_is_faster_than_a_look_leaves_the_next_call_its_own_line(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => ScriptedNetwork.Exchange.Lost());
        stage.Network.Look = _ =>
        {
            stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: false)).GetAwaiter().GetResult();
            return new ReconcileOutcome.CannotTell(new(ReasonCodes.NetworkTrouble, "?"), null);
        };
        await stage.RunAt(11, 0);
        await stage.RunAfter(Duration.FromSeconds(11));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        (await stage.Attempts(delivery)).Select(a => (a.Number, a.Outcome)).ShouldBe([(1, AttemptOutcome.Lost), (2, AttemptOutcome.Done)]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Now_is_now_in_the_second_pass_of_an_hour_that_comes_twice(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        await using (var db = await stage.App.Db())
        {
            await db.Database.ExecuteSqlRawAsync("""UPDATE "Workspaces" SET "LatenessMinutes" = 30""", Stage.Cancel);
        }

        stage.App.Clock.Set(Instant.FromUtc(2026, 10, 25, 1, 30));
        var placed = await stage.App.Do(stage.App.Ada, new PublishNowRequest(post));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        var row = await stage.Row(placed.Moved.Single().Delivery);
        (row.State, row.DueAt).ShouldBe((DeliveryState.Published, Instant.FromUtc(2026, 10, 25, 1, 30)));
    }

    private static async Task<DeliveryId> SecondOfThree(Stage stage)
    {
        var delivery = await stage.AtEleven("un", "deux", "trois");
        stage.Network.Then(e => e.Accept()).Then(e => e.AcceptAndLose());
        await Untold(stage);
        return delivery;
    }

    /// <summary>A delivery of which the network could not say for hours whether it is there: a person is asked.</summary>
    internal static async Task<DeliveryId> Unknown(Stage stage, PublishOutcome lost)
    {
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => lost);
        await Untold(stage);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Unknown);
        return delivery;
    }

    /// <summary>A thread whose rest waits: the segment that a person found has no identifier under which the next could be hung.</summary>
    internal static async Task<DeliveryId> RestThatWaits(Stage stage)
    {
        var delivery = await SecondOfThree(stage);
        await stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: true, "https://elsewhere.example/2"));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        return delivery;
    }

    private static async Task Untold(Stage stage)
    {
        stage.Network.Look = _ => new ReconcileOutcome.CannotTell(new(ReasonCodes.NetworkTrouble, "?"), null);
        await stage.RunAt(11, 0);
        await stage.RunForHalfADay();
    }
}
