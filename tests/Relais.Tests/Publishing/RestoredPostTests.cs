using NodaTime;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Publishing;
using Relais.Publishing.Sending;

namespace Relais.Tests.Publishing;

/// <summary>A post that was deleted and comes back has the places again that its deletion took, and no others.</summary>
public sealed class RestoredPostTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_deleted_post_does_not_go_out_and_comes_back_to_its_place(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var post = (await stage.Row(delivery)).PostId;
        await stage.App.Do(stage.App.Ada, new DeletePostRequest(post));
        await stage.RunAt(11, 0);
        stage.Network.Calls.ShouldBeEmpty();
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Cancelled);
        await stage.App.Do(stage.App.Ada, new RestorePostRequest(post));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Planned);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_restored_post_has_no_place_on_a_channel_that_was_taken_off_it(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (kept, off) = (await stage.Channel("gardé"), await stage.Channel("retiré"));
        var post = await stage.Post([kept, off], "Bonjour");
        var rows = (await stage.Schedule(post, 11, 0)).Moved;
        await stage.Edit(post, [kept], "Bonjour");
        await stage.App.Do(stage.App.Ada, new DeletePostRequest(post));
        await stage.App.Do(stage.App.Ada, new RestorePostRequest(post));
        (await stage.Row(rows[0].Delivery)).State.ShouldBe(DeliveryState.Planned);
        (await stage.Row(rows[1].Delivery)).State.ShouldBe(DeliveryState.Cancelled);
        (await stage.App.Run(stage.App.Ada, new ScheduleDeliveriesRequest(post))).Problem.ShouldBeNull();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite, true)]
    [InlineData(StoreKind.Sqlite, false)]
    [InlineData(StoreKind.Postgres, true)]
    [InlineData(StoreKind.Postgres, false)]
    public async Task What_was_called_off_before_another_took_its_place_does_not_come_back_with_the_post(StoreKind store, bool lost)
    {
        await using var stage = await Stage.On(store);
        var first = await stage.AtEleven();
        var post = (await stage.Row(first)).PostId;
        await stage.App.Do(stage.App.Ada, new CancelDeliveriesRequest([new(first)]));
        stage.App.Clock.Advance(Duration.FromMinutes(1));
        var second = (await stage.Schedule(post, 10, 50)).Moved.Single().Delivery;
        stage.Network.Then(e => lost ? ScriptedNetwork.Exchange.Lost() : e.Accept());
        await stage.RunAt(10, 50);
        (await stage.Row(second)).State.ShouldBe(lost ? DeliveryState.Unknown : DeliveryState.Published);
        await stage.App.Do(stage.App.Ada, new DeletePostRequest(post));
        await stage.App.Do(stage.App.Ada, new RestorePostRequest(post));
        (await stage.Row(first)).State.ShouldBe(DeliveryState.Cancelled);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Of_two_places_that_a_post_had_the_one_that_its_deletion_took_comes_back(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var first = await stage.AtEleven();
        var post = (await stage.Row(first)).PostId;
        await stage.App.Do(stage.App.Ada, new CancelDeliveriesRequest([new(first)]));
        stage.App.Clock.Advance(Duration.FromMinutes(1));
        var second = (await stage.Schedule(post, 10, 50)).Moved.Single().Delivery;
        await stage.App.Do(stage.App.Ada, new DeletePostRequest(post));
        await stage.App.Do(stage.App.Ada, new RestorePostRequest(post));
        ((await stage.Row(first)).State, (await stage.Row(second)).State).ShouldBe((DeliveryState.Cancelled, DeliveryState.Planned));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_somebody_called_off_does_not_come_back_with_its_post(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var post = (await stage.Row(delivery)).PostId;
        await stage.App.Do(stage.App.Ada, new CancelDeliveriesRequest([new(delivery)]));
        await stage.App.Do(stage.App.Ada, new DeletePostRequest(post));
        await stage.App.Do(stage.App.Ada, new RestorePostRequest(post));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Cancelled);
    }
}
