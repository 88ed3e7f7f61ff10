using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Connect;
using Relais.Channels.Leave;
using Relais.Channels.Links;
using Relais.Identity.Members;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Limits;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>A link lets the owner of one network account authorise that account again, once, and nothing else.</summary>
public sealed class ReconnectLinkTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Whoever_holds_it_authorises_the_account_again_by_OAuth_once(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectOAuth();
        world.OAuth.EndSession();
        await world.App.Do(world.App.Ada, new global::Relais.Channels.Health.CheckChannel(id));
        var secret = await Make(world, id);

        (await Holder(world, secret)).Value.Role.ShouldBe(Role.None);
        (await ByCode(world, secret)).Value.Channel.ShouldBe(id);

        var sheet = await world.Sheet(id);
        sheet.Channel.State.ShouldBe(ChannelState.Connected);
        sheet.ConnectedBy.ShouldBe("@brasserie.test");
        sheet.Links.ShouldBeEmpty();
        (await Read(world, secret)).Value.IsDone.ShouldBeTrue();
        (await Holder(world, secret)).Problem!.TextKey.ShouldBe("channels.link.gone");
        await using var db = await world.App.Db();
        (await db.Set<AuditEntry>().Where(a => a.Target == id.ToString()).Select(a => a.Action).ToListAsync()).ShouldBe(
            ["channels.finish_connecting", "channels.mark_needs_reconnect", "channels.make_reconnect_link", "channels.start_by_link", "channels.finish_by_link"], ignoreOrder: true);
    }

    [Fact]
    public async Task It_works_for_a_network_of_codes_and_for_an_application_password()
    {
        await using var world = await ChannelWorld.On();
        var sandbox = await world.ConnectSandbox();
        var pds = await world.ConnectPds();

        var started = await world.App.Do((await Holder(world, await Make(world, sandbox))).Value, new StartByLink(lastSecret));
        var view = (await Read(world, lastSecret, started.Attempt)).Value;
        var back = await ChannelWorld.SayYes(view.AuthorizationUrl!, "alice");
        (await world.App.Do((await Holder(world, lastSecret)).Value, new FinishByLink(lastSecret, back))).Channel.ShouldBe(sandbox);

        await world.App.Do(world.App.Ada, new DisconnectChannel(pds));
        await world.App.Do((await Holder(world, await Make(world, pds))).Value, new PasswordByLink(lastSecret, FakePds.Password));
        (await world.Sheet(pds)).Channel.State.ShouldBe(ChannelState.Connected);
    }

    [Fact]
    public async Task Another_account_is_refused_and_the_link_still_works()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox("alice");
        var secret = await Make(world, id);
        var started = await world.App.Do((await Holder(world, secret)).Value, new StartByLink(secret));
        var back = await ChannelWorld.SayYes((await Read(world, secret, started.Attempt)).Value.AuthorizationUrl!, "bob");

        (await world.App.Do((await Holder(world, secret)).Value, new FinishByLink(secret, back))).Channel.ShouldBeNull();

        var view = (await Read(world, secret, started.Attempt)).Value;
        view.ProblemKey.ShouldBe("channels.link.other_account");
        view.IsDone.ShouldBeFalse();
        (await world.All()).ShouldHaveSingleItem().Handle.ShouldStartWith("alice");
        (await Holder(world, secret)).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task It_ends_by_time_by_being_taken_back_and_with_its_channel()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        var (late, revoked, orphan) = (await Make(world, id), await Make(world, id), await Make(world, id));

        await world.App.Do(world.App.Ada, new RevokeReconnectLink((await world.Sheet(id)).Links[1].Id));
        (await Holder(world, revoked)).Problem!.TextKey.ShouldBe("channels.link.gone");
        (await Read(world, revoked)).Problem!.TextKey.ShouldBe("channels.link.gone");
        (await Holder(world, late)).Ok.ShouldBeTrue();

        world.App.Clock.Advance(Duration.FromDays(3));
        (await Holder(world, late)).Problem.ShouldNotBeNull();
        (await Read(world, late)).Problem.ShouldNotBeNull();

        orphan = await Make(world, id);
        await world.App.Do(world.App.Ada, new RemoveChannel(id));
        (await Holder(world, orphan)).Problem.ShouldNotBeNull();
        (await Read(world, orphan)).Problem.ShouldNotBeNull();
        (await Holder(world, "made-up")).Problem.ShouldNotBeNull();
    }

    [Fact]
    public async Task Only_who_began_with_the_link_can_finish_with_it()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectOAuth();
        var (mine, other) = (await Make(world, id), await Make(world, id));
        var started = await world.App.Do((await Holder(world, mine)).Value, new StartByLink(mine));
        var back = world.Answer((await Read(world, mine, started.Attempt)).Value.AuthorizationUrl!);

        (await world.App.Run((await Holder(world, other)).Value, new FinishByLink(other, back))).Problem!.TextKey.ShouldBe("channels.connect.unknown_state");
        (await world.App.Run(world.App.Ada, back)).Problem!.TextKey.ShouldBe("channels.connect.other_person");
        (await Read(world, other, started.Attempt)).Value.AuthorizationUrl.ShouldBeNull();
    }

    [Fact]
    public async Task Only_who_manages_channels_makes_and_takes_back_and_never_in_another_workspace()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        await Make(world, id);
        var link = (await world.Sheet(id)).Links.Single();

        (await world.App.Run(world.App.Ben, new MakeReconnectLink(id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await world.App.Run(world.App.Mallory, new MakeReconnectLink(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await world.App.Run(world.App.Mallory, new RevokeReconnectLink(link.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task It_is_mailed_where_mail_can_be_sent_and_a_wrong_address_is_said()
    {
        await using var world = await ChannelWorld.On(settings: s => s with { Smtp = new() { Host = "127.0.0.1", From = "relais@example.org" } });
        var id = await world.ConnectSandbox();

        var made = await world.App.Do(world.App.Ada, new MakeReconnectLink(id, "alice@example.org"));

        made.SentTo.ShouldBe("alice@example.org");
        (await world.Letters()).ShouldHaveSingleItem().ShouldNotContain(made.Link.Segments[^1], customMessage: "the secret waits sealed");
        (await world.App.Run(world.App.Ada, new MakeReconnectLink(id, "alice"))).Problem!.Fields[0].TextKey.ShouldBe("channels.link.mail_wrong");
    }

    [Fact]
    public async Task One_address_cannot_try_for_ever()
    {
        await using var world = await ChannelWorld.On();
        var allowed = 0;
        for (var i = 0; i < 25; i++)
        {
            allowed += await Try("192.0.2.7") is null ? 1 : 0;
        }

        allowed.ShouldBe(20);
        (await Try("192.0.2.8")).ShouldBeNull();
        world.App.Clock.Advance(Duration.FromMinutes(11));
        (await Try("192.0.2.7")).ShouldBeNull();

        Task<Problem?> Try(string address) => world.App.Get<AttemptLimiter>().Take(LinkRoutes.TriesByAddress, address);
    }

    [Theory]
    [InlineData("gone", "channels.link.gone")]
    [InlineData("unreachable", "channels.connect.unreachable")]
    [InlineData("anything-made-up", "channels.connect.strange-answer")]
    public void The_page_says_only_sentences_of_its_own(string word, string key) => LinkProblems.KeyOf(word).ShouldBe(key);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task It_ends_when_its_maker_leaves_and_does_not_come_back_with_them(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var app = world.App;
        var id = await world.ConnectOAuth();
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Admin));
        var bens = (await app.Do(app.Ben with { Role = Role.Admin }, new MakeReconnectLink(id))).Link.Segments[^1];

        await app.Do(app.Ada, new RemoveMember(app.Ben.Member.Value));
        (await Holder(world, bens)).Problem!.TextKey.ShouldBe("channels.link.gone");
        (await Read(world, bens)).Ok.ShouldBeFalse();
        await app.Do(app.Ada, new RestoreMember(app.Ben.Member.Value));
        (await Holder(world, bens)).Ok.ShouldBeFalse();
        (await Holder(world, await Make(world, id))).Ok.ShouldBeTrue();
    }

    private string lastSecret = "";

    private async Task<string> Make(ChannelWorld world, ChannelId id) =>
        lastSecret = (await world.App.Do(world.App.Ada, new MakeReconnectLink(id))).Link.Segments[^1];

    private static async Task<Outcome<Caller>> Holder(ChannelWorld world, string secret)
    {
        await using var db = await world.App.Get<IAppDbFactory>().CreateAsync(null);
        return await LinkDesk.Holder(db, secret, Caller.Nobody("192.0.2.7"), world.App.Clock.Now, default);
    }

    private static Task<Outcome<ReconnectLinkView>> Read(ChannelWorld world, string secret, ConnectAttemptId? attempt = null) =>
        world.App.Get<Pipeline>().Run(Caller.Nobody("192.0.2.7"), new ReadReconnectLink(secret, attempt));

    private static async Task<Outcome<ConnectionFinished>> ByCode(ChannelWorld world, string secret)
    {
        var holder = (await Holder(world, secret)).Value;
        var started = await world.App.Do(holder, new StartByLink(secret));
        var answer = world.Answer((await Read(world, secret, started.Attempt)).Value.AuthorizationUrl!);
        return await world.App.Get<Pipeline>().Run(holder, new FinishByLink(secret, answer));
    }
}
