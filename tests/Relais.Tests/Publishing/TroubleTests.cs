using Relais.Kernel.Data;
using Relais.Kernel.Jobs;
using Relais.Networks;
using Relais.Notifications.Reading;
using Relais.Publishing;
using Relais.Publishing.Sending;
using Relais.Publishing.Troubles;
using Relais.Team.Absences;

namespace Relais.Tests.Publishing;

/// <summary>Whoever holds a post is told, once, that one of its deliveries waits for a person.</summary>
public sealed class TroubleTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Postgres];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_refusal_is_told_to_whoever_holds_the_post_once_with_its_reason(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("Le houblon est là");
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.TextTooLong, "500"), null));
        await stage.RunAt(11, 0);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Refused);

        await Watch(stage);
        await Watch(stage);
        var told = (await stage.App.Do(stage.App.Ada, new ListNotifications())).Items.ShouldHaveSingleItem();
        told.Text.ShouldBe("Refusé par le réseau\u00a0: Le houblon est là");
        told.Details[^1].ShouldContain("trop long");
        (told.Path, told.Times).ShouldBe(($"deliveries/{delivery}", 1));
        (await stage.App.Do(stage.App.Ben, new ListNotifications())).Items.ShouldBeEmpty();

        // Tried again and refused again: that is news.
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.TextTooLong, "500"), null));
        await stage.App.Do(stage.App.Ada, new RetryDeliveriesRequest([new(delivery, (await stage.Row(delivery)).Version)]));
        await Watch(stage);
        (await stage.App.Do(stage.App.Ada, new ListNotifications())).Unread.ShouldBe(0, "what was taken up again waits for nobody");
        await stage.RunAt(11, 1);
        await Watch(stage);
        (await stage.App.Do(stage.App.Ada, new ListNotifications())).Items.Count.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Many_at_once_are_told_as_one_number(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        for (var i = 0; i < 5; i++)
        {
            await stage.AtEleven($"Post {i}");
        }

        await stage.RunAt(16, 0);
        await Watch(stage);
        var told = (await stage.App.Do(stage.App.Ada, new ListNotifications())).Items.ShouldHaveSingleItem();
        told.Text.ShouldBe("5 envois attendent votre décision");
        told.Path.ShouldBe("queue");
    }

    [Fact]
    public async Task While_the_author_is_away_whoever_stands_in_is_told()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        await stage.AtEleven("Bonjour");
        await stage.App.Do(stage.App.Ada, new SaveAbsence(Now: true, StandIn: stage.App.Ben.Member, OpensPosts: true));
        await stage.RunAt(16, 0);
        await Watch(stage);
        (await stage.App.Do(stage.App.Ben, new ListNotifications())).Items.ShouldContain(i => i.Kind == "publishing.trouble");
        (await stage.App.Do(stage.App.Ada, new ListNotifications())).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_breaks_a_scheduled_post_by_their_own_change_is_not_told_of_it()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var channel = await stage.Channel();
        var post = await stage.Post([channel], "Bonjour");
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        await stage.Edit(post, [channel], "");
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Held);
        await Watch(stage);
        (await stage.App.Do(stage.App.Ada, new ListNotifications())).Items.ShouldBeEmpty();
    }

    internal static Task Watch(Stage stage) => ((IPeriodic)stage.App.Get<WatchTroubles>()).Run(Stage.Cancel);
}
