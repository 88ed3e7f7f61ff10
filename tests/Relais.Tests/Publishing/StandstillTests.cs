using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity;
using Relais.Identity.LockOut;
using Relais.Identity.Members;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Sending;

namespace Relais.Tests.Publishing;

/// <summary>Nothing stands still without a person knowing, and nothing that stands still keeps others with it.</summary>
public sealed class StandstillTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_thread_that_broke_goes_on_where_it_stopped(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("un", "deux", "trois");
        stage.Network.Then(e => e.Accept()).Then(_ => new PublishOutcome.Retry(null, new(ReasonCodes.NetworkTrouble, "500")));
        await stage.RunAt(11, 0);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Retrying);
        await stage.RunAfter(Duration.FromSeconds(10));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["un", "deux", "trois"]);
        stage.Network.Calls.Select(c => c.Parent?.RemoteId).ShouldBe([null, "1", "1", "2"]);
        stage.Network.Calls.Last().Root!.RemoteId.ShouldBe("1");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_thread_shortened_to_what_is_out_already_is_published_and_lets_its_channel_go_on(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var post = await stage.Post([channel], "un", "deux");
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        stage.Network.Then(e => e.Accept()).Then(_ => new PublishOutcome.Retry(null, new(ReasonCodes.NetworkTrouble, "500")));
        await stage.RunAt(11, 0);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Retrying);
        await stage.Edit(post, [channel], "un");
        var next = (await stage.Schedule(await stage.Post([channel], "autre"), 11, 2)).Moved.Single().Delivery;
        await stage.RunAt(11, 2);
        var row = await stage.Row(delivery);
        (row.State, row.PublishedAt).ShouldBe((DeliveryState.Published, stage.Network.Posted.First().Receipt.SentAt));
        (await stage.Row(next)).State.ShouldBe(DeliveryState.Published);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_channel_whose_network_is_no_longer_offered_holds_its_own_posts_and_no_others(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (good, bad) = (await stage.AtEleven("bon"), await stage.AtEleven("mauvais"));
        await OnChannelOf(stage, bad, "Network", "gone");
        await stage.RunAt(11, 0);
        (await stage.Row(good)).State.ShouldBe(DeliveryState.Published);
        var held = await stage.Row(bad);
        (held.State, held.HeldReason, held.ProblemCode).ShouldBe((DeliveryState.Held, HeldReason.Channel, "network-not-offered"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_cannot_be_read_is_tried_again_and_then_held_and_keeps_no_others_with_it(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (good, bad) = (await stage.AtEleven("bon"), await stage.AtEleven("mauvais"));
        await OnChannelOf(stage, bad, "Limits", "not what it should be");
        await stage.RunAt(11, 0);
        (await stage.Row(good)).State.ShouldBe(DeliveryState.Published);
        (await stage.Row(bad)).State.ShouldBe(DeliveryState.Retrying);
        for (var i = 0; i < 15; i++)
        {
            await stage.RunAfter(Duration.FromMinutes(1));
        }

        var held = await stage.Row(bad);
        (held.State, held.HeldReason, held.ProblemCode).ShouldBe((DeliveryState.Held, HeldReason.NotReady, "publishing.problem.unreadable"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_change_to_channels_while_a_delivery_is_read_holds_nothing(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var deliveries = new List<DeliveryId>();
        for (var i = 0; i < 12; i++)
        {
            deliveries.Add(await stage.AtEleven($"Envoi {i}"));
        }

        var parcels = stage.App.Get<Relais.Publishing.Engine.Parcels>();
        using var sent = new CancellationTokenSource();
        var changing = Task.Run(
            () =>
            {
                while (!sent.IsCancellationRequested)
                {
                    parcels.Forget();
                }
            },
            Stage.Cancel);
        await stage.RunAt(11, 0);
        await sent.CancelAsync();
        await changing;
        foreach (var delivery in deliveries)
        {
            (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_nobody_knows_and_cannot_be_read_is_a_persons_in_the_end(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => ScriptedNetwork.Exchange.Lost());
        await stage.RunAt(11, 0);
        await OnChannelOf(stage, delivery, "Limits", "not what it should be");
        stage.App.Get<Relais.Publishing.Engine.Parcels>().Forget();
        await stage.RunForHalfADay();
        var row = await stage.Row(delivery);
        (row.State, row.NextTryAt, row.ClaimedBy).ShouldBe((DeliveryState.Unknown, (Instant?)null, (string?)null));
        stage.Network.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_quota_that_frees_up_only_when_it_is_too_late_is_a_persons_to_decide_at_once(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var first = (await stage.Schedule(await stage.Post([channel], "un"), 11, 0)).Moved.Single().Delivery;
        var second = (await stage.Schedule(await stage.Post([channel], "deux"), 11, 1)).Moved.Single().Delivery;
        var until = stage.App.Clock.Now + Duration.FromHours(24);
        stage.Network.Then(_ => new PublishOutcome.Retry(until, new(ReasonCodes.RateLimited, "429")));
        await stage.RunAt(11, 0);
        await stage.RunAt(11, 1);
        foreach (var row in new[] { await stage.Row(first), await stage.Row(second) })
        {
            (row.State, row.HeldReason).ShouldBe((DeliveryState.Held, HeldReason.Quota));
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_network_that_asks_to_be_left_alone_for_years_is_asked_again_after_a_day(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => new PublishOutcome.Retry(stage.App.Clock.Now + Duration.FromDays(10_000), new(ReasonCodes.RateLimited, "429")));
        await stage.RunAt(11, 0);
        await stage.RunAfter(Duration.FromHours(25));
        await stage.App.Do(stage.App.Ada, new RetryDeliveriesRequest([new(delivery, (await stage.Row(delivery)).Version)]));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_lock_out_during_the_call_holds_what_would_be_tried_again(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var app = stage.App;
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Editor));
        var ben = app.Ben with { Role = Role.Editor };
        var post = await stage.Post([await stage.Channel()], "De Ben");
        var theirs = (await app.Do(ben, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(11, 0)))).Moved.Single().Delivery;
        stage.Network.ThenAsync(async _ =>
        {
            await app.Do(app.Ada, new LockMember(ben.Member!.Value, "volé"));
            return new PublishOutcome.Retry(null, new(ReasonCodes.NetworkTrouble, "503"));
        });
        await stage.RunAt(11, 0);
        await stage.RunAfter(Duration.FromSeconds(20));
        var row = await stage.Row(theirs);
        (stage.Network.Posted.Count, row.State, row.HeldReason).ShouldBe((0, DeliveryState.Held, HeldReason.LockedOut));
    }

    /// <summary>As another version of the program, or a hand, would leave it.</summary>
    private static async Task OnChannelOf(Stage stage, DeliveryId delivery, string column, string value)
    {
        var channel = (await stage.Row(delivery)).ChannelId;
        await using var db = await stage.App.Db();
        await db.Database.ExecuteSqlRawAsync(
            db.Kind == StoreKind.Sqlite
                ? $"""UPDATE "Channels" SET "{column}" = '{value}' WHERE hex("Id") = '{Convert.ToHexString(channel.Value.ToByteArray(true))}'"""
                : $"""UPDATE "Channels" SET "{column}" = '{value}' WHERE "Id" = '{channel.Value}'""",
            Stage.Cancel);
    }
}
