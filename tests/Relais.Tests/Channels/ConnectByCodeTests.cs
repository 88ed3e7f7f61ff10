using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Connect;
using Relais.Channels.Model;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Shouldly;

namespace Relais.Tests.Channels;

public sealed class ConnectByCodeTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_account_that_says_yes_becomes_a_channel(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);

        var finished = await world.App.Do(world.App.Ada, await world.Consent(world.App.Ada));

        var channel = (await world.All()).ShouldHaveSingleItem();
        channel.Id.ShouldBe(finished.Channel!.Value);
        channel.Network.ShouldBe("sandbox");
        channel.Handle.ShouldStartWith("alice@");
        channel.State.ShouldBe(ChannelState.Connected);
        channel.Colour.ShouldBeInRange(1, 6);
        channel.Limits.TextLength.ShouldNotBeNull();
        channel.IsUsable.ShouldBeTrue();
        (await world.Access(channel.Id)).ShouldBeOfType<AccessOutcome.Ready>().Access.AccountId.ShouldBe(channel.AccountId);
        world.Heard.Events.ShouldHaveSingleItem().ShouldBeOfType<ChannelConnected>().Channel.ShouldBe(channel.Id);
        var sheet = await world.Sheet(channel.Id);
        sheet.History.ShouldHaveSingleItem().Kind.ShouldBe("connected");
        sheet.ConnectedBy.ShouldBe("Ada Lovelace");
        sheet.Scopes.ShouldAllBe(s => s.Granted);
        sheet.Channel.ExpiresAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_server_knows_this_installation_once()
    {
        await using var world = await ChannelWorld.On();
        await world.ConnectSandbox("alice");
        await world.ConnectSandbox("bob");
        await world.App.Do(world.App.Mallory, new StartConnecting("sandbox", world.Sandbox.Address + "/@chloe"));

        await using var db = await world.App.Db();
        (await db.Set<KnownApp>().CountAsync()).ShouldBe(1);
        (await world.All()).Select(c => c.Colour).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_says_no_reads_it_and_can_start_over_with_what_was_typed()
    {
        await using var world = await ChannelWorld.On();

        var finished = await world.App.Do(world.App.Ada, await world.Consent(world.App.Ada, yes: false));

        finished.Channel.ShouldBeNull();
        var attempt = await world.App.Do(world.App.Ada, new GetAttempt(finished.Attempt));
        attempt.ProblemKey.ShouldBe("channels.connect.consent-refused");
        attempt.AuthorizationUrl.ShouldBeNull();
        attempt.Server.ShouldBe(world.Sandbox.Address);
        (await world.All()).ShouldBeEmpty();
        await using var db = await world.App.Db();
        (await db.Set<AuditEntry>().Where(a => a.Action == "channels.finish_connecting").SingleAsync()).After!.ShouldContain("consent-refused");
    }

    [Fact]
    public async Task An_answer_with_another_state_changes_nothing()
    {
        await using var world = await ChannelWorld.On();
        var back = await world.Consent(world.App.Ada);

        (await world.App.Run(world.App.Ada, back with { State = back.State + "x" })).Problem!.TextKey.ShouldBe("channels.connect.unknown_state");
        (await world.App.Run(world.App.Mallory, back)).Problem!.TextKey.ShouldBe("channels.connect.unknown_state");
        (await world.All()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_the_person_who_began_may_finish()
    {
        await using var world = await ChannelWorld.On();
        var back = await world.Consent(world.App.Ada);
        var ben = world.App.Ben with { Role = Role.Admin };

        (await world.App.Run(ben, back)).Problem!.TextKey.ShouldBe("channels.connect.other_person");
        (await world.App.Run(ben, new GetAttempt((await Attempt(world)).Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await world.App.Do(world.App.Ada, back)).Channel.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_attempt_ends_after_fifteen_minutes()
    {
        await using var world = await ChannelWorld.On();
        var back = await world.Consent(world.App.Ada);
        world.App.Clock.Advance(Duration.FromMinutes(16));
        var before = await world.App.Do(world.App.Ada, new GetAttempt((await Attempt(world)).Id));

        var finished = await world.App.Do(world.App.Ada, back);

        before.ProblemKey.ShouldBe("channels.connect.expired");
        finished.Channel.ShouldBeNull();
        (await world.App.Do(world.App.Ada, new GetAttempt(finished.Attempt))).ProblemKey.ShouldBe("channels.connect.expired");
    }

    [Fact]
    public async Task A_browser_that_comes_back_twice_gets_the_same_channel()
    {
        await using var world = await ChannelWorld.On();
        var back = await world.Consent(world.App.Ada);

        var first = await world.App.Do(world.App.Ada, back);
        var second = await world.App.Do(world.App.Ada, back);

        second.Channel.ShouldBe(first.Channel);
        (await world.All()).ShouldHaveSingleItem();
        (await world.Sheet(first.Channel!.Value)).History.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_code_that_the_network_refuses_is_said_and_the_server_is_met_anew()
    {
        await using var world = await ChannelWorld.On();
        var back = await world.Consent(world.App.Ada);

        var finished = await world.App.Do(world.App.Ada, back with { Code = "made-up" });

        (await world.App.Do(world.App.Ada, new GetAttempt(finished.Attempt))).ProblemKey.ShouldBe("channels.connect.code-refused");
        await using var db = await world.App.Db();
        (await db.Set<KnownApp>().CountAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Connecting_again_keeps_the_channel(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectSandbox();
        var before = ((AccessOutcome.Ready)await world.Access(id)).Access.Credential;
        world.App.Clock.Advance(Duration.FromMinutes(1));

        var again = await world.App.Do(world.App.Ada, await world.Consent(world.App.Ada, channel: id));

        again.Channel.ShouldBe(id);
        (await world.All()).ShouldHaveSingleItem();
        world.Heard.Events.OfType<ChannelReconnected>().ShouldHaveSingleItem().Channel.ShouldBe(id);
        (await world.Sheet(id)).History.Select(h => h.Kind).ShouldBe(["reconnected", "connected"]);
        ((AccessOutcome.Ready)await world.Access(id)).Access.Credential.Secrets.Values.ShouldNotBe(before.Secrets.Values);
    }

    [Fact]
    public async Task Another_account_cannot_take_a_channels_place()
    {
        await using var world = await ChannelWorld.On();
        var alice = await world.ConnectSandbox("alice");

        var finished = await world.App.Do(world.App.Ada, await world.Consent(world.App.Ada, "bob", channel: alice));

        var attempt = await world.App.Do(world.App.Ada, new GetAttempt(finished.Attempt));
        attempt.ProblemKey.ShouldBe("channels.connect.other_account");
        attempt.ProblemArgs[0].ShouldStartWith("bob@");
        attempt.ProblemArgs[1].ShouldStartWith("alice@");
        (await world.All()).ShouldHaveSingleItem().Handle.ShouldStartWith("alice@");
    }

    [Fact]
    public async Task A_server_that_is_none_is_said_at_its_field()
    {
        await using var world = await ChannelWorld.On();
        var pds = world.Pds.Address.GetLeftPart(UriPartial.Authority);
        (string Network, string Server, string Key)[] wrong =
        [
            ("mastodon", "", "channels.connect.server_needed"),
            ("mastodon", "pas une adresse", "channels.connect.not-a-server"),
            ("mastodon", "http://127.0.0.1:1", "channels.connect.unreachable"),
            ("mastodon", pds, "channels.connect.not-a-server"),
            ("mastodon", new string('x', 301), "problem.field.too_long"),
        ];
        foreach (var (network, server, key) in wrong)
        {
            var problem = (await world.App.Run(world.App.Ada, new StartConnecting(network, server))).Problem.ShouldNotBeNull();
            var field = problem.Fields.ShouldHaveSingleItem();
            field.TextKey.ShouldBe(key, server);
            field.Field.ShouldBe("server");
        }

        (await world.App.Run(world.App.Ada, new StartConnecting("myspace", "x"))).Problem!.Fields[0].TextKey.ShouldBe("channels.connect.unknown_network");
        (await world.App.Run(world.App.Ada, new StartConnecting("sandbox", world.Sandbox.Address, ChannelId.From(Guid.CreateVersion7())))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task A_private_address_is_refused_unless_the_operator_allows_it()
    {
        await using var world = await ChannelWorld.On(settings: s => s with { PrivateAddresses = [] });

        var problem = (await world.App.Run(world.App.Ada, new StartConnecting("mastodon", world.Sandbox.Address))).Problem.ShouldNotBeNull();

        problem.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("channels.connect.address-not-allowed");
        (await world.App.Do(world.App.Ada, new ListNetworks())).Networks.Select(n => n.Key).ShouldBe(["mastodon", "bluesky"]);
    }

    [Fact]
    public async Task The_sandbox_is_offered_where_it_can_be_reached()
    {
        await using var world = await ChannelWorld.On();
        (await world.App.Do(world.App.Ada, new ListNetworks())).Networks.Select(n => n.Key).ShouldBe(["mastodon", "bluesky", "sandbox"]);
    }

    private static async Task<ConnectAttempt> Attempt(ChannelWorld world)
    {
        await using var db = await world.App.Db();
        return await db.Set<ConnectAttempt>().SingleAsync();
    }
}
