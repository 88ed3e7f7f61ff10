using NodaTime;
using Relais.Channels;
using Relais.Channels.Leave;
using Relais.Content.Writing;
using Relais.Identity.Members;
using Relais.Kernel.Data;
using Relais.Kernel.Jobs;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Notifications.Reading;
using Relais.Publishing;
using Relais.Publishing.Queue;
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

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_refusal_is_told_though_whoever_holds_the_post_breaks_its_other_delivery_before(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (first, second) = (await stage.Channel("premier"), await stage.Channel("second"));
        var post = await stage.Post([first, second], "Bonjour");
        var refused = await At(11, first);
        var held = await At(12, second);
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.TextTooLong, "500"), null));
        await stage.RunAt(11, 0);
        await stage.Edit(post, [first, second], "");
        ((await stage.Row(refused)).State, (await stage.Row(held)).State).ShouldBe((DeliveryState.Refused, DeliveryState.Held));
        await Watch(stage);
        (await stage.App.Do(stage.App.Ada, new ListNotifications())).Items.ShouldHaveSingleItem().Path.ShouldBe($"deliveries/{refused}");

        async Task<DeliveryId> At(int hour, ChannelId channel) => (await stage.App.Do(
            stage.App.Ada, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(hour, 0), "Europe/Paris", [channel]))).Moved.Single().Delivery;
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_held_before_is_told_though_whoever_holds_the_post_writes_on_and_it_is_held_for_another_reason(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var row = await stage.Row(delivery);
        await ChangeTests.ChangeBehindEveryonesBack(stage, row);
        await stage.RunAt(11, 0);
        (await stage.Row(delivery)).HeldReason.ShouldBe(HeldReason.ContentChanged);
        await stage.Edit(row.PostId, [row.ChannelId], "");
        (await stage.Row(delivery)).HeldReason.ShouldBe(HeldReason.NotReady);
        await Watch(stage);
        (await Troubles(stage, stage.App.Ada)).ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_waits_on_another_channel_is_told_though_whoever_disconnects_one_holds_the_post(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (first, second) = (await stage.Channel("premier"), await stage.Channel("second"));
        var post = await stage.Post([first, second], "Bonjour");
        var refused = await At(11, first);
        await At(12, second);
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.TextTooLong, "500"), null));
        await stage.RunAt(11, 0);
        await stage.App.Do(stage.App.Ada, new DisconnectChannel(second));
        await Watch(stage);
        (await Troubles(stage, stage.App.Ada)).ShouldHaveSingleItem().Path.ShouldBe($"deliveries/{refused}");

        async Task<DeliveryId> At(int hour, ChannelId channel) => (await stage.App.Do(
            stage.App.Ada, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(hour, 0), "Europe/Paris", [channel]))).Moved.Single().Delivery;
    }

    [Theory]
    [InlineData(StoreKind.Sqlite, true)]
    [InlineData(StoreKind.Sqlite, false)]
    [InlineData(StoreKind.Postgres, true)]
    [InlineData(StoreKind.Postgres, false)]
    public async Task When_whoever_scheduled_it_is_not_there_somebody_who_may_decide_is_told_of_a_change(StoreKind store, bool gone)
    {
        await using var stage = await Stage.On(store);
        var app = stage.App;
        await app.Do(app.Ada, new ChangeRole(app.Eve.Member!.Value, Role.Editor));
        var eve = app.Eve with { Role = Role.Editor };
        var post = (await app.Do(app.Ben, new CreatePostRequest("", "Relu et programmé", [await stage.Channel()]))).Id;
        var delivery = (await app.Do(eve, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(11, 0), "Europe/Paris"))).Moved.Single().Delivery;
        if (gone)
        {
            await app.Do(app.Ada, new RemoveMember(app.Eve.Member!.Value));
        }
        else
        {
            await app.Do(eve, new SaveAbsence(Now: true));
        }

        await stage.Edit(post, [(await stage.Row(delivery)).ChannelId], app.Ben, "Autre chose");
        (await stage.Row(delivery)).HeldReason.ShouldBe(HeldReason.ContentChanged);
        (await Troubles(stage, app.Ada)).ShouldHaveSingleItem("she may decide").Path.ShouldBe($"deliveries/{delivery}");
        (await Troubles(stage, app.Ben)).ShouldBeEmpty("he made the change");
    }

    [Fact]
    public async Task The_rest_of_a_thread_that_cannot_be_hung_is_told_with_its_reason()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        await SettledByPeopleTests.RestThatWaits(stage);
        await Watch(stage);
        (await Troubles(stage, stage.App.Ada)).ShouldHaveSingleItem().Details.ShouldContain(d => d.Contains("ne peut pas être accrochée", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reason_whose_values_nobody_kept_is_left_out()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var app = stage.App;
        var post = (await app.Do(app.Ben, new CreatePostRequest("", "Bonjour", [await stage.Channel()]))).Id;
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        await stage.Edit(post, [(await stage.Row(delivery)).ChannelId], new string('x', 301));
        (await Troubles(stage, app.Ben)).ShouldHaveSingleItem().Details[^1].ShouldContain("pas prêt");
        var row = (await PageTests.Render<QueuePage>(stage, app.Ada, new())).QuerySelector($"#delivery-{delivery}")!;
        row.TextContent.ShouldContain("pas prêt");
        row.TextContent.ShouldNotContain("{0}");
    }

    internal static Task Watch(Stage stage) => ((IPeriodic)stage.App.Get<WatchTroubles>()).Run(Stage.Cancel);

    private static async Task<List<NotificationView>> Troubles(Stage stage, Caller of) =>
        [.. (await stage.App.Do(of, new ListNotifications())).Items.Where(i => i.Kind == TroubleNews.Kind.Key)];
}
