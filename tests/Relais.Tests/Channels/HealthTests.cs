using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Health;
using Relais.Channels.Leave;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Sandbox.Control;
using Shouldly;

namespace Relais.Tests.Channels;

public sealed class HealthTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_check_takes_over_name_and_limits(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        (world.Pds.DisplayName, world.Pds.BlobLimit) = ("Brasserie du Canal, Lyon", 2_000_000);
        world.App.Clock.Advance(Duration.FromMinutes(10));

        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Ok.ShouldBeTrue();

        var sheet = await world.Sheet(id);
        sheet.Channel.Name.ShouldBe("Brasserie du Canal, Lyon");
        sheet.LastCheckedAt.ShouldBe(world.App.Clock.Now);
        sheet.Channel.LastSuccessAt.ShouldBe(world.App.Clock.Now);
        sheet.History.Select(h => h.Kind).ShouldBe(["limitsChanged", "renamed", "connected"], ignoreOrder: true);
        sheet.History.Single(h => h.Kind == "renamed").Detail.ShouldBe("Brasserie du Canal (@brasserie.test)");
    }

    [Fact]
    public async Task A_failure_is_said_once_and_so_is_its_end()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        world.Sandbox.Faults.Add(new Fault(FaultKind.ErrorBefore, Times: 20));

        var check = await world.App.Do(world.App.Ada, new CheckChannel(id));
        await world.App.Do(world.App.Ada, new CheckChannel(id));

        check.Ok.ShouldBeFalse();
        check.Code.ShouldBe(ReasonCodes.NetworkTrouble);
        var sheet = await world.Sheet(id);
        sheet.Channel.State.ShouldBe(ChannelState.Connected);
        sheet.Channel.FailureCode.ShouldBe(ReasonCodes.NetworkTrouble);
        sheet.NextCheckAt.ShouldBe(world.App.Clock.Now + Duration.FromHours(1));
        world.Sandbox.Faults.Clear();
        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Ok.ShouldBeTrue();
        (await world.Sheet(id)).History.Select(h => h.Kind).ShouldBe(["recovered", "checkFailed", "connected"], ignoreOrder: true);
        (await world.All())[0].FailureCode.ShouldBeNull();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_page_of_a_proxy_ends_no_connection(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        world.Pds.Page = 403;

        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Code.ShouldBe(ReasonCodes.NetworkTrouble);

        (await world.All())[0].State.ShouldBe(ChannelState.Connected);
        world.Pds.Page = null;
        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task A_withdrawn_authorisation_is_found_by_the_check()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        world.Pds.ForgetTokens();
        world.Pds.Broken = (401, "AccountTakedown");

        await world.App.Do(world.App.Ada, new CheckChannel(id));

        var sheet = await world.Sheet(id);
        sheet.Channel.State.ShouldBe(ChannelState.NeedsReconnect);
        sheet.NextCheckAt.ShouldBeNull();
        world.Heard.Events.OfType<ChannelNeedsReconnect>().ShouldHaveSingleItem();
        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Ok.ShouldBeFalse();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Each_channel_is_checked_each_day(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectSandbox();
        world.App.Clock.Advance(Duration.FromHours(20));
        await RenewalTests.Sweep<CheckDue>(world);
        (await world.Sheet(id)).LastCheckedAt.ShouldBeNull();

        world.App.Clock.Advance(Duration.FromHours(5));
        await RenewalTests.Sweep<CheckDue>(world);

        var sheet = await world.Sheet(id);
        sheet.LastCheckedAt.ShouldBe(world.App.Clock.Now);
        (sheet.NextCheckAt!.Value - world.App.Clock.Now).ShouldBeInRange(Duration.FromHours(24), Duration.FromHours(25));
        await using var db = await world.App.Db();
        (await db.Set<ConnectAttempt>().CountAsync()).ShouldBe(1);
        world.App.Clock.Advance(Duration.FromDays(3));
        await RenewalTests.Sweep<CheckDue>(world);
        (await db.Set<ConnectAttempt>().CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task One_channel_that_breaks_does_not_stop_the_others()
    {
        await using var world = await ChannelWorld.On();
        var broken = await world.ConnectPds();
        var good = await world.ConnectSandbox();
        await using (var db = await world.App.Db())
        {
            await db.Set<Channel>().Where(c => c.Id == broken).ExecuteUpdateAsync(s => s.SetProperty(c => c.Limits, "not json"));
        }

        world.App.Clock.Advance(Duration.FromHours(26));
        await RenewalTests.Sweep<CheckDue>(world);

        await using var after = await world.App.Db();
        (await after.Set<Channel>().SingleAsync(c => c.Id == good)).LastCheckedAt.ShouldBe(world.App.Clock.Now);
    }

    [Fact]
    public async Task Disconnecting_forgets_the_credential_and_keeps_the_rest()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();

        await world.App.Do(world.App.Ada, new DisconnectChannel(id));

        var sheet = await world.Sheet(id);
        sheet.Channel.State.ShouldBe(ChannelState.Disconnected);
        sheet.Channel.Name.ShouldBe("Brasserie du Canal");
        sheet.NextRefreshAt.ShouldBeNull();
        sheet.NextCheckAt.ShouldBeNull();
        world.Heard.Events.OfType<ChannelDisconnected>().ShouldHaveSingleItem();
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.NotConnected>();
        (await world.App.Run(world.App.Ada, new CheckChannel(id))).Problem!.TextKey.ShouldBe("channels.check.disconnected");
        await world.App.Do(world.App.Ada, new DisconnectChannel(id));
        world.Heard.Events.OfType<ChannelDisconnected>().Count().ShouldBe(1);
        (await world.ConnectPds()).ShouldBe(id);
        (await world.All())[0].IsUsable.ShouldBeTrue();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_removed_channel_can_be_put_back_or_connected_again(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();

        var ran = await world.App.Get<Pipeline>().Run(world.App.Ada, (object)new RemoveChannel(id), null);
        ran.Problem.ShouldBeNull();
        (await world.All()).ShouldBeEmpty();
        (await world.Sheet(id)).Channel.IsRemoved.ShouldBeTrue();
        await world.App.Get<Undo>().Run(world.App.Ada, ran.Reply.Undo!.Value, default);
        (await world.All()).ShouldHaveSingleItem().State.ShouldBe(ChannelState.Disconnected);

        await world.App.Do(world.App.Ada, new RemoveChannel(id));
        (await world.ConnectPds()).ShouldBe(id);
        (await world.All()).ShouldHaveSingleItem().IsUsable.ShouldBeTrue();
        (await world.Sheet(id)).History.Select(h => h.Kind).Order().ShouldBe(["connected", "reconnected", "removed", "removed", "restored"]);
    }

    [Fact]
    public async Task Whoever_reads_sees_and_touches_nothing()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        var eve = world.App.Eve;

        (await world.App.Do(eve, new GetChannel(id))).Channel.Id.ShouldBe(id);
        (await world.App.Run(eve, new CheckChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await world.App.Run(eve, new DisconnectChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await world.App.Run(eve, new RemoveChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await world.App.Run(eve, world.SignIn())).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await world.App.Run(world.App.Ben with { Role = Role.Editor }, new DisconnectChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
    }

    [Fact]
    public async Task Another_workspace_meets_none_of_it()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        var mallory = world.App.Mallory;

        (await world.App.Do(mallory, new Relais.Channels.Browse.ListChannels())).Channels.ShouldBeEmpty();
        (await world.App.Run(mallory, new GetChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await world.App.Run(mallory, new CheckChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await world.App.Run(mallory, new DisconnectChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await world.App.Run(mallory, new RemoveChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await world.App.Run(mallory, new RestoreChannel(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }
}
