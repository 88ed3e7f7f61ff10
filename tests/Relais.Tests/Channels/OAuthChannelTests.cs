using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Connect;
using Relais.Channels.Health;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Networks;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>Channels whose authorisation is OAuth's: proof-bound, short-lived, and renewed with a token that works once.</summary>
public sealed class OAuthChannelTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_account_is_connected_by_OAuth_and_checked(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);

        var id = await world.ConnectOAuth();

        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Ok.ShouldBeTrue();
        var sheet = await world.Sheet(id);
        sheet.Channel.Handle.ShouldBe("brasserie.test");
        sheet.Scopes.ShouldAllBe(s => s.Granted);
        sheet.RenewsItself.ShouldBeTrue();
        sheet.DaysLeft.ShouldBe(7);
        sheet.Checks.ShouldHaveSingleItem().Code.ShouldBeNull();
        await using var db = await world.App.Db();
        var row = await db.Set<Channel>().SingleAsync();
        System.Text.Encoding.UTF8.GetString(row.Credential!).ShouldNotContain("tok-");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Of_many_who_need_a_new_token_one_asks_and_the_session_lives(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectOAuth();
        world.OAuth.Slow = TimeSpan.FromMilliseconds(300);
        world.App.Clock.Advance(Duration.FromMinutes(31));

        // Each on a context of its own, as in processes of their own.
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.Access(id)));

        world.OAuth.Refreshes.ShouldBe(1);
        all.ShouldAllBe(a => a is AccessOutcome.Ready);
        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Tokens_are_renewed_ahead_all_day_and_the_end_stays_where_it_was()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectOAuth();
        var end = (await world.All())[0].EndsAt;

        for (var i = 0; i < 5; i++)
        {
            world.App.Clock.Advance(Duration.FromMinutes(23));
            await RenewalTests.Sweep<RefreshDue>(world);
        }

        world.OAuth.Refreshes.ShouldBe(5);
        (await world.All())[0].EndsAt.ShouldBe(end);
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();
    }

    [Fact]
    public async Task A_lost_answer_to_a_renewal_keeps_the_token_while_it_lives_and_then_asks_for_a_person()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectOAuth();
        var old = ((AccessOutcome.Ready)await world.Access(id)).Access;
        world.App.Clock.Advance(Duration.FromMinutes(23));
        world.OAuth.Server.Next("POST /oauth/token", Networks.Faults.LoseAnswer);

        // The server has given a new token that nobody knows; the old one is good until its time.
        (await world.AtTheDoor((channels, db) => channels.Refresh(db, id, old))).ShouldBeOfType<AccessOutcome.Ready>().Access.Credential.ShouldBeEquivalentTo(old.Credential);

        world.App.Clock.Advance(Duration.FromMinutes(8));
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.NotConnected>().State.ShouldBe(ChannelState.NeedsReconnect);
        world.OAuth.Refreshes.ShouldBe(2);
        (await world.Sheet(id)).History.Select(h => h.Kind).ShouldContain("refreshFailed");
        (await world.ConnectOAuth()).ShouldBe(id);
    }

    [Fact]
    public async Task A_token_called_invalid_before_its_time_is_renewed_by_the_check()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectOAuth();
        world.OAuth.Server.Next("GET /xrpc/com.atproto.server.getSession", Networks.Faults.Answer(401, "{\"error\":\"invalid_token\"}", ("WWW-Authenticate", "DPoP error=\"invalid_token\"")));

        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Ok.ShouldBeTrue();

        world.OAuth.Refreshes.ShouldBe(1);
    }

    [Fact]
    public async Task An_authorisation_that_was_withdrawn_asks_for_a_person()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectOAuth();
        world.OAuth.EndSession();

        (await world.App.Do(world.App.Ada, new CheckChannel(id))).Code.ShouldBe(ReasonCodes.TokenRejected);

        (await world.All())[0].State.ShouldBe(ChannelState.NeedsReconnect);
    }

    [Fact]
    public async Task A_refusal_and_a_wrong_account_leave_everything_as_it_was()
    {
        await using var world = await ChannelWorld.On();
        var no = await world.App.Do(world.App.Ada, await world.ConsentOAuth(yes: false));
        var answer = await world.ConsentOAuth();
        world.OAuth.Subject = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb";
        var other = await world.App.Do(world.App.Ada, answer);

        (await world.App.Do(world.App.Ada, new GetAttempt(no.Attempt))).ProblemKey.ShouldBe("channels.connect.consent-refused");
        (await world.App.Do(world.App.Ada, new GetAttempt(other.Attempt))).ProblemKey.ShouldBe("channels.connect.wrong-account");
        (await world.All()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_installation_without_a_public_address_is_told_so_and_one_with_keeps_its_key()
    {
        await using var world = await ChannelWorld.On(settings: s => s with { PublicUrl = new("http://relais.lan:8080") });

        var refused = await world.App.Run(world.App.Ada, new StartConnecting("bluesky", "brasserie.test"));

        refused.Problem!.TextKey.ShouldBe("channels.connect.client-not-public");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task All_connections_of_a_public_installation_sign_with_one_key(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store, s => s with { PublicUrl = new("https://relais.example.org") });
        var registrations = world.App.Get<Registrations>();
        var network = world.App.Get<NetworkCatalog>().As<IRegisterOnce>("bluesky")!;

        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var db = await world.App.Db();
            return ((NetworkResult<AppRegistration?>.Ok)await registrations.For(db, network, "", default)).Value!.ClientSecret;
        }));

        keys.Distinct().ShouldHaveSingleItem();
        world.OAuth.ClientDocument = async () =>
        {
            await using var db = await world.App.Db();
            return network.ClientDocument((await registrations.Own(db, "bluesky", default))!, "Relais", new("https://relais.example.org"))!;
        };
        var id = await world.ConnectOAuth();
        (await world.Sheet(id)).DaysLeft.ShouldBeNull();
    }
}
