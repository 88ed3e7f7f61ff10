using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;

namespace Relais.Tests.Publishing;

/// <summary>Two people place one post at the same moment: it has one delivery on each channel, whoever was faster.</summary>
public sealed class AtOnceTests
{
    private const int Posts = 10;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_post_that_two_publish_at_the_same_moment_goes_out_once(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        for (var i = 0; i < Posts; i++)
        {
            var post = await stage.Post([channel], $"Bonjour {i}");
            await Together(() => Publish(stage, post), () => Publish(stage, post));
            (await Rows(stage, post)).ShouldBe(1);
        }

        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.Network.Posted.Select(p => p.Text).ShouldBeUnique();
        stage.Network.Posted.Count.ShouldBe(Posts);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_post_that_one_publishes_while_another_schedules_it_has_one_delivery(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        for (var i = 0; i < Posts; i++)
        {
            var post = await stage.Post([channel], $"Bonjour {i}");
            await Together(() => Publish(stage, post), () => stage.App.Run(stage.App.Ada, new ScheduleDeliveriesRequest(post, new(2026, 8, 4), new(11, 0), "Europe/Paris")));
            (await Rows(stage, post)).ShouldBe(1);
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_was_called_off_is_not_put_back_beside_what_has_taken_its_place(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var first = await stage.AtEleven("Bonjour");
        var row = await stage.Row(first);
        var off = await stage.App.Do(stage.App.Ada, new CancelDeliveriesRequest([new(first, row.Version)]));
        var second = (await stage.Schedule(row.PostId, 11, 30)).Moved.Single().Delivery;
        var undone = await stage.App.Run(stage.App.Ada, new PutBackRequest([new(off.Moved.Single(), new(first, row.Local, row.Zone, DeliveryState.Scheduled))]));
        undone.Problem!.TextKey.ShouldBe("publishing.problem.replaced");
        (await stage.Row(first)).State.ShouldBe(DeliveryState.Cancelled);
        (await stage.Row(second)).State.ShouldBe(DeliveryState.Scheduled);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_was_called_off_is_not_put_back_after_it_went_out_another_way(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var first = await stage.AtEleven("Bonjour");
        var row = await stage.Row(first);
        var off = await stage.App.Do(stage.App.Ada, new CancelDeliveriesRequest([new(first, row.Version)]));
        stage.App.Clock.Advance(Duration.FromSeconds(1));
        await Publish(stage, row.PostId);
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.Network.Posted.Count.ShouldBe(1);
        var undone = await stage.App.Run(stage.App.Ada, new PutBackRequest([new(off.Moved.Single(), new(first, row.Local, row.Zone, DeliveryState.Scheduled))]));
        undone.Problem!.TextKey.ShouldBe("publishing.problem.replaced");
        await stage.RunAt(11, 0);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_was_called_off_is_put_back_though_the_post_went_out_before_it_was_scheduled_again(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var post = (await stage.Row(await stage.AtEleven("Bonjour"))).PostId;
        await stage.RunAt(11, 0);
        var again = (await stage.Schedule(post, 11, 30)).Moved.Single().Delivery;
        var row = await stage.Row(again);
        var off = await stage.App.Do(stage.App.Ada, new CancelDeliveriesRequest([new(again, row.Version)]));
        await stage.App.Do(stage.App.Ada, new PutBackRequest([new(off.Moved.Single(), new(again, row.Local, row.Zone, DeliveryState.Scheduled))]));
        (await stage.Row(again)).State.ShouldBe(DeliveryState.Scheduled);
    }

    private static Task Publish(Stage stage, PostId post) => stage.App.Run(stage.App.Ada, new PublishNowRequest(post));

    private static Task Together(Func<Task> one, Func<Task> other) => Task.WhenAll(Task.Run(one, Stage.Cancel), Task.Run(other, Stage.Cancel));

    private static async Task<int> Rows(Stage stage, PostId post)
    {
        await using var db = await stage.App.Db();
        return await db.Set<Delivery>().CountAsync(d => d.PostId == post, Stage.Cancel);
    }
}
