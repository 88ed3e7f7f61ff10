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

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_a_person_found_is_kept_with_its_address_and_counts_as_sent_when_it_was_lost(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("un", "deux");
        stage.Network.Then(e => e.Accept()).Then(e => e.AcceptAndLose());
        await Untold(stage);
        var lost = (await stage.Row(delivery)).UnknownSince;
        await stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: true, "https://scripted.example/2"));
        var row = await stage.Row(delivery);
        (row.State, row.RemoteUrl).ShouldBe((DeliveryState.Published, "https://scripted.example/1"));
        var found = Relais.Publishing.Engine.Claim.Read(row.Receipts)[^1];
        (found.RemoteId, found.Url.ToString(), (Instant?)found.SentAt).ShouldBe(("2", "https://scripted.example/2", lost));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_a_person_found_is_not_found_again_for_another_with_the_same_text(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await Unknown(stage, ScriptedNetwork.Exchange.Lost());
        await stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: true, "https://scripted.example/7"));
        var channel = (await stage.Row(delivery)).ChannelId;
        IReadOnlySet<string>? others = null;
        stage.Network.Look = segment =>
        {
            others = segment.Others;
            return new ReconcileOutcome.NotThere();
        };
        stage.Network.Then(_ => ScriptedNetwork.Exchange.Lost());
        await stage.App.Do(stage.App.Ada, new PublishNowRequest(await stage.Post([channel], "Bonjour")));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        await stage.RunAfter(Duration.FromSeconds(11));
        others.ShouldNotBeNull().ShouldContain("7");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Nothing_is_looked_for_only_before_what_a_person_found(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        await stage.Schedule(await stage.Post([channel], "un"), 11, 0);
        var second = (await stage.Schedule(await stage.Post([channel], "deux"), 11, 40)).Moved.Single().Delivery;
        stage.Network.Then(_ => ScriptedNetwork.Exchange.Lost()).Then(_ => ScriptedNetwork.Exchange.Lost());
        OutgoingSegment? first = null;
        stage.Network.Look = segment =>
        {
            first = segment.Text == "un" ? segment : first;
            return new ReconcileOutcome.CannotTell(new(ReasonCodes.NetworkTrouble, "?"), null);
        };
        await stage.RunAt(11, 0);
        await stage.RunAt(11, 40);
        (await stage.Row(second)).State.ShouldBe(DeliveryState.Unknown);
        await stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(second, IsThere: true, "https://scripted.example/media"));
        first = null;
        await stage.RunAfter(Duration.FromMinutes(30));
        first.ShouldNotBeNull().Later.ShouldBeNull("it may have been sent before");
        first.Others.ShouldContain("media");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_moment_at_which_a_person_had_something_sent_is_the_one_that_its_row_shows(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.PostRefused, "No."), null));
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.PostRefused, "No."), null));
        stage.App.Clock.Set(Instant.FromUtc(2026, 8, 4, 9, 0) + Duration.FromMilliseconds(345));
        await stage.App.Do(stage.App.Ada, new PublishNowRequest(await stage.Post([await stage.Channel("a")], "Bonjour")));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.App.Clock.Set(Instant.FromUtc(2026, 10, 25, 1, 30));
        await stage.App.Do(stage.App.Ada, new PublishNowRequest(await stage.Post([await stage.Channel("b")], "Bonsoir")));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.Network.Calls.Count.ShouldBe(2);
        (await stage.App.Get<Relais.Kernel.Invariants.Doctor>().Examine(cancel: Stage.Cancel)).Single(e => e.Name == "publishing.instants_match_wall_times").Breaches.ShouldBeEmpty();
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
