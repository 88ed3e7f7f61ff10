using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Health;
using Relais.Kernel.Data;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Tests.Publishing;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>An account is connected again while a call with its old credential is under way: what the network says of the old one is not said of the new one.</summary>
public sealed class LateRefusalTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_check_that_is_refused_late_leaves_the_new_connection_alone(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        world.App.Clock.Advance(Duration.FromMinutes(1));
        world.Pds.DuringSession = async () =>
        {
            world.Pds.DuringSession = null;
            await world.ConnectPds();
            world.Pds.Broken = (401, "InvalidToken");
        };

        await world.App.Do(world.App.Ada, new CheckChannel(id));

        var sheet = await world.Sheet(id);
        sheet.Channel.State.ShouldBe(ChannelState.Connected);
        sheet.Channel.FailureCode.ShouldBeNull();
        sheet.Checks.ShouldBeEmpty();
        world.Heard.Events.OfType<ChannelNeedsReconnect>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_renewal_that_is_refused_late_gives_the_new_credential(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        world.App.Clock.Advance(Duration.FromHours(3));
        world.Pds.DuringRefresh = async () =>
        {
            world.Pds.DuringRefresh = null;
            await world.ConnectPds();
        };

        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();

        (await world.All())[0].State.ShouldBe(ChannelState.Connected);
        world.Heard.Events.OfType<ChannelNeedsReconnect>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_renewal_that_fails_late_is_not_held_against_the_new_credential(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        world.App.Clock.Advance(Duration.FromHours(3));
        world.Pds.DuringRefresh = async () =>
        {
            world.Pds.DuringRefresh = null;
            await world.ConnectPds();
            world.Pds.Broken = (503, "Overloaded");
        };

        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();

        (await world.Sheet(id)).History.Select(h => h.Kind).ShouldNotContain("refreshFailed");
        (await world.All())[0].FailureCode.ShouldBeNull();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_delivery_that_is_refused_late_goes_out_with_the_new_credential(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var delivery = (await stage.Schedule(await stage.Post([channel], "Bonjour"), 11, 0)).Moved.Single().Delivery;
        stage.Network.ThenAsync(async _ =>
        {
            await ConnectAgain(stage);
            return new PublishOutcome.Reconnect(new(ReasonCodes.TokenRejected, "revoked"));
        });

        await stage.RunAt(11, 0);
        await stage.RunAfter(Duration.FromMinutes(2));

        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.ShouldHaveSingleItem();
        await using var scope = stage.App.Services.CreateAsyncScope();
        await using var db = await stage.App.Db();
        (await scope.ServiceProvider.GetRequiredService<Relais.Channels.Channels>().Get(db, channel))!.State.ShouldBe(ChannelState.Connected);
    }

    private static async Task ConnectAgain(Stage stage)
    {
        await using var scope = stage.App.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(stage.App.Workspace);
        var account = new ConnectedAccount(
            new("https://scripted.example"), "canal", "canal", "canal", null, new("https://scripted.example/@canal"), NetworkLimits.None, [], new(new Dictionary<string, string> { ["token"] = "fresh" }));
        (await scope.ServiceProvider.GetRequiredService<Relais.Channels.Channels>().Adopt(stage.App.Ada, "scripted", account)).Ok.ShouldBeTrue();
    }
}
