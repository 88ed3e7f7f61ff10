using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Leave;
using Relais.Content.Writing;
using Relais.Identity.LockOut;
using Relais.Identity.Members;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing;
using Relais.Publishing.History;
using Relais.Publishing.Pauses;
using Relais.Publishing.Sending;

namespace Relais.Tests.Publishing;

/// <summary>What somebody's deed does to a delivery beside it is in the log under the delivery, and in its history.</summary>
public sealed class LoggedReactionTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_autosave_that_continues_a_writing_session_and_holds_a_delivery_says_so(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var row = await stage.Row(delivery);
        await stage.Edit(row.PostId, [row.ChannelId], new string('x', 301));
        await stage.Edit(row.PostId, [row.ChannelId], new string('x', 302));
        var told = (await Log(stage, delivery)).ShouldHaveSingleItem("held once, however much is typed after");
        (told.Action, told.ActorName).ShouldBe(("publishing.held", "Ada Lovelace"));
        told.After!.ShouldContain("notReady");
        var line = (await stage.App.Do(stage.App.Ada, new GetHistoryRequest(delivery))).Lines[^1];
        (line.TextKey, line.By).ShouldBe(("publishing.history.publishing_held", "Ada Lovelace"));
        await using var db = await stage.App.Db();
        (await db.Set<AuditEntry>().CountAsync(e => e.Action == "posts.save", Stage.Cancel)).ShouldBe(0, "the session has its entry");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_goes_with_its_channel_is_in_the_log(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await stage.App.Do(stage.App.Ada, new DisconnectChannel((await stage.Row(delivery)).ChannelId));
        (await Log(stage, delivery)).ShouldHaveSingleItem().Action.ShouldBe("publishing.held");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_held_by_locking_out_whoever_scheduled_it_is_in_the_log(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var app = stage.App;
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Editor));
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        var asked = new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(11, 0), "Europe/Paris");
        var delivery = (await app.Do(app.Ben with { Role = Role.Editor }, asked)).Moved.Single().Delivery;
        await app.Do(app.Ada, new LockMember(app.Ben.Member!.Value));
        (await Log(stage, delivery)).ShouldHaveSingleItem().Action.ShouldBe("publishing.held");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_came_due_during_a_pause_and_is_held_by_lifting_it_is_in_the_log(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
        stage.App.Clock.Advance(Duration.FromMinutes(30));
        await stage.App.Do(stage.App.Ada, new ResumePublishingRequest());
        (await Log(stage, delivery)).ShouldHaveSingleItem().Action.ShouldBe("publishing.held");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_goes_and_comes_back_with_its_post_is_in_the_log(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var post = (await stage.Row(delivery)).PostId;
        await stage.App.Do(stage.App.Ada, new DeletePostRequest(post));
        stage.App.Clock.Advance(Duration.FromMinutes(1));
        await stage.App.Do(stage.App.Ada, new RestorePostRequest(post));
        (await Log(stage, delivery)).Select(e => e.Action).ShouldBe(["deliveries.cancel", "deliveries.put_back"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_called_off_by_taking_its_channel_off_the_post_is_in_the_log(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (kept, off) = (await stage.Channel("gardé"), await stage.Channel("retiré"));
        var post = await stage.Post([kept, off], "Bonjour");
        var rows = (await stage.Schedule(post, 11, 0)).Moved;
        await stage.Edit(post, [kept], "Bonjour");
        (await Log(stage, rows[0].Delivery)).ShouldBeEmpty();
        (await Log(stage, rows[1].Delivery)).ShouldHaveSingleItem().Action.ShouldBe("deliveries.cancel");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_looked_for_again_because_its_channel_is_back_is_in_the_log(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await SettledByPeopleTests.Unknown(stage, ScriptedNetwork.Exchange.Lost());
        var channel = (await stage.Row(delivery)).ChannelId;
        await stage.App.Do(stage.App.Ada, new DisconnectChannel(channel));
        await using var db = await stage.App.Db();
        (await stage.Channel((await db.Set<Relais.Channels.Model.Channel>().SingleAsync(c => c.Id == channel, Stage.Cancel)).Name)).ShouldBe(channel);
        (await stage.Row(delivery)).NextTryAt.ShouldNotBeNull();
        (await Log(stage, delivery))[^1].ShouldSatisfyAllConditions(e => e.Action.ShouldBe("deliveries.look_again"), e => e.ActorName.ShouldBe("Ada Lovelace"));
    }

    private static async Task<List<AuditEntry>> Log(Stage stage, DeliveryId delivery)
    {
        await using var db = await stage.App.Db();
        var target = delivery.ToString();
        return await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Kind == "delivery" && e.Target == target).OrderBy(e => e.At).ToListAsync(Stage.Cancel);
    }
}
