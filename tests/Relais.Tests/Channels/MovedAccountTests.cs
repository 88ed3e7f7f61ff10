using Relais.Channels;
using Relais.Channels.Connect;
using Relais.Channels.Links;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Microsoft.EntityFrameworkCore;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>An account that moved to another server of its network, where accounts keep their identifier.</summary>
public sealed class MovedAccountTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Connecting_it_again_by_OAuth_takes_up_its_channel_on_the_new_server(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        world.Pds.Did = world.OAuth.Did;
        world.OAuth.Elsewhere[world.Pds.Did] = world.Pds.Address;
        var id = await world.ConnectPds();
        world.OAuth.Elsewhere.Clear();
        await using (var db = await world.App.Db())
        {
            await db.Set<Channel>().ExecuteUpdateAsync(s => s.SetProperty(c => c.RateLimit, 5000).SetProperty(c => c.RateRemaining, 0));
        }

        var finished = await world.App.Do(world.App.Ada, await world.ConsentOAuth(channel: id));

        finished.Channel.ShouldBe(id);
        (await world.All()).ShouldHaveSingleItem().Instance.ShouldBe(world.OAuth.Address);
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>().Access.Instance.ShouldBe(world.OAuth.Address);
        await using var after = await world.App.Db();
        (await after.Set<Channel>().SingleAsync()).RateRemaining.ShouldBeNull("the quota was the old server's");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Connecting_it_again_with_a_password_takes_up_its_channel_on_the_new_server(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        await using var home = await FakePds.Start();
        world.OAuth.Elsewhere[home.Did] = home.Address;

        (await world.App.Do(world.App.Ada, world.SignIn(channel: id) with { Server = home.Address.AbsoluteUri })).Channel.ShouldBe(id);

        (await world.All()).ShouldHaveSingleItem().Instance.ShouldBe(home.Address);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_server_that_only_claims_to_hold_it_takes_no_channel_over(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        await using var claims = await FakePds.Start();
        world.OAuth.Elsewhere["did:plc:eeeeeeeeeeeeeeeeeeeeeeee"] = claims.Address;
        ConnectWithPassword[] ways =
        [
            world.SignIn() with { Server = claims.Address.AbsoluteUri },
            world.SignIn(channel: id) with { Server = claims.Address.AbsoluteUri },
            world.SignIn() with { Server = null, Identifier = "did:plc:eeeeeeeeeeeeeeeeeeeeeeee" },
        ];
        foreach (var way in ways)
        {
            var field = (await world.App.Run(world.App.Ada, way)).Problem.ShouldNotBeNull().Fields.ShouldHaveSingleItem();
            (field.Field, field.TextKey).ShouldBe(("server", "channels.connect.wrong-server"));
        }

        claims.SignIns.ShouldBe(ways.Length);
        (await world.All()).ShouldHaveSingleItem().Instance.ShouldBe(world.Pds.Address);
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>().Access.Instance.ShouldBe(world.Pds.Address);
    }

    [Fact]
    public async Task While_the_directory_is_silent_nothing_is_connected_and_it_is_said_who_did_not_answer()
    {
        await using var world = await ChannelWorld.On();
        world.OAuth.Server.Next("GET /plc/" + world.Pds.Did, Networks.Faults.Answer(503, "{}"));

        var problem = (await world.App.Run(world.App.Ada, world.SignIn())).Problem.ShouldNotBeNull();

        (problem.Kind, problem.TextKey).ShouldBe((ProblemKind.Unavailable, "channels.connect.directory-silent"));
        (await world.All()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_takes_the_password_to_the_server_where_the_account_is_now()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        await using var home = await FakePds.Start();
        world.OAuth.Elsewhere[home.Did] = home.Address;
        var asked = world.Pds.SignIns;

        var secret = (await world.App.Do(world.App.Ada, new MakeReconnectLink(id))).Link.Segments[^1];
        await using var db = await world.App.Get<IAppDbFactory>().CreateAsync(null);
        var holder = (await LinkDesk.Holder(db, secret, Caller.Nobody("192.0.2.7"), world.App.Clock.Now, default)).Value;
        await world.App.Do(holder, new PasswordByLink(secret, FakePds.Password));

        world.Pds.SignIns.ShouldBe(asked, "a password is shown to no server that has nothing to do with it");
        (await world.All()).ShouldHaveSingleItem().Instance.ShouldBe(home.Address);
    }

    [Fact]
    public async Task The_form_as_it_was_filled_in_takes_the_password_there_too()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        await using var home = await FakePds.Start();
        world.OAuth.Elsewhere[home.Did] = home.Address;
        var asked = world.Pds.SignIns;

        (await world.App.Do(world.App.Ada, world.SignIn(channel: id))).Channel.ShouldBe(id);

        world.Pds.SignIns.ShouldBe(asked);
        (await world.All()).ShouldHaveSingleItem().Instance.ShouldBe(home.Address);
    }

    [Fact]
    public async Task An_account_that_was_given_a_channel_on_each_server_before_keeps_them_apart()
    {
        await using var world = await ChannelWorld.On();
        await using var home = await FakePds.Start();
        var old = await world.ConnectPds();
        await Change(s => s.SetProperty(c => c.AccountId, "set aside"));
        var young = await world.ConnectPds();
        await Change(s => s.SetProperty(c => c.Instance, home.Address.AbsoluteUri), young);
        await Change(s => s.SetProperty(c => c.AccountId, world.Pds.Did), old);

        (await world.ConnectPds()).ShouldBe(old);
        world.OAuth.Elsewhere[home.Did] = home.Address;
        (await world.App.Do(world.App.Ada, world.SignIn() with { Server = home.Address.AbsoluteUri })).Channel.ShouldBe(young);
        world.OAuth.Elsewhere.Clear();
        (await world.App.Run(world.App.Ada, world.SignIn(channel: young))).Problem!.TextKey.ShouldBe("channels.connect.other_account");

        async Task Change(Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Channel>> set, ChannelId? only = null)
        {
            await using var db = await world.App.Db();
            await db.Set<Channel>().Where(c => only == null || c.Id == only).ExecuteUpdateAsync(set);
        }
    }

    [Fact]
    public async Task Where_each_server_counts_its_own_accounts_the_same_number_elsewhere_is_another_account()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        await using (var db = await world.App.Db())
        {
            await db.Set<Channel>().ExecuteUpdateAsync(s => s.SetProperty(c => c.Instance, "https://elsewhere.example/"));
        }

        (await world.ConnectSandbox()).ShouldNotBe(id);
        (await world.All()).Count.ShouldBe(2);
    }
}
