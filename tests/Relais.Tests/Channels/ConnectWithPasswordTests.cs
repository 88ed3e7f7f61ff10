using Relais.Channels;
using Relais.Channels.Connect;
using Relais.Channels.Browse;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Slices;
using Relais.Networks;
using Shouldly;

namespace Relais.Tests.Channels;

public sealed class ConnectWithPasswordTests
{
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_app_password_makes_a_channel(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);

        var id = await world.ConnectPds();

        var channel = (await world.All()).ShouldHaveSingleItem();
        channel.Id.ShouldBe(id);
        channel.Name.ShouldBe("Brasserie du Canal");
        channel.Handle.ShouldBe("brasserie.test");
        channel.Instance.ShouldBe(world.Pds.Address);
        channel.ExpiresAt.ShouldNotBeNull();
        (await world.Sheet(id)).RenewsItself.ShouldBeTrue();
    }

    [Theory]
    [InlineData("wrong", "channels.connect.sign-in-refused")]
    [InlineData("needs-code", "channels.connect.sign-in-needs-code")]
    [InlineData("", "problem.field.required")]
    public async Task A_password_that_does_not_open_is_said_at_its_field(string password, string key)
    {
        await using var world = await ChannelWorld.On();

        var problem = (await world.App.Run(world.App.Ada, world.SignIn(password))).Problem.ShouldNotBeNull();

        var field = problem.Fields.ShouldHaveSingleItem();
        field.Field.ShouldBe("password");
        field.TextKey.ShouldBe(key);
        (await world.All()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_name_or_a_wrong_server_is_said_at_its_field()
    {
        await using var world = await ChannelWorld.On();
        (ConnectWithPassword Request, string Field, string Key)[] wrong =
        [
            (world.SignIn() with { Identifier = " " }, "identifier", "problem.field.required"),
            (world.SignIn() with { Server = "pas une adresse" }, "server", "channels.connect.not-a-server"),
            (world.SignIn() with { Server = "http://127.0.0.1:1" }, "server", "channels.connect.unreachable"),
            (world.SignIn() with { Server = world.Sandbox.Address }, "server", "channels.connect.not-a-server"),
            (world.SignIn() with { Network = "mastodon" }, "network", "channels.connect.unknown_network"),
        ];
        foreach (var (request, field, key) in wrong)
        {
            var found = (await world.App.Run(world.App.Ada, request)).Problem.ShouldNotBeNull().Fields.ShouldHaveSingleItem();
            found.TextKey.ShouldBe(key);
            found.Field.ShouldBe(field);
        }
    }

    [Fact]
    public async Task A_network_in_trouble_is_no_fault_of_what_was_typed()
    {
        await using var world = await ChannelWorld.On();
        world.Pds.Broken = (502, "UpstreamFailure");

        var problem = (await world.App.Run(world.App.Ada, world.SignIn())).Problem.ShouldNotBeNull();

        problem.Kind.ShouldBe(ProblemKind.Unavailable);
        problem.TextKey.ShouldBe("channels.connect.network-trouble");
    }

    [Fact]
    public async Task Another_account_cannot_take_a_channels_place()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        (world.Pds.Did, world.Pds.Handle) = ("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb", "autre.test");

        var problem = (await world.App.Run(world.App.Ada, world.SignIn(channel: id))).Problem.ShouldNotBeNull();

        problem.TextKey.ShouldBe("channels.connect.other_account");
        problem.Args.ShouldBe(["autre.test", "brasserie.test"]);
    }

    [Fact]
    public async Task An_account_that_changed_its_name_is_the_same_channel()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        (world.Pds.Handle, world.Pds.DisplayName) = ("canal.test", null);

        (await world.ConnectPds()).ShouldBe(id);

        var channel = (await world.All()).ShouldHaveSingleItem();
        channel.Handle.ShouldBe("canal.test");
        channel.Name.ShouldBe("canal.test");
    }

    [Fact]
    public async Task Its_picture_is_kept_if_it_is_one()
    {
        await using var world = await ChannelWorld.On();
        world.Pds.Picture = Png;
        var id = await world.ConnectPds();

        var key = (await world.App.Do(world.App.Eve, new GetChannelPicture(id))).Key;

        world.App.Get<FileStore>().Exists(key).ShouldBeTrue();
        (await world.App.Run(world.App.Mallory, new GetChannelPicture(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task What_is_no_picture_or_too_large_is_not_kept_and_stops_nothing()
    {
        await using var world = await ChannelWorld.On();
        world.Pds.Picture = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray();
        (await world.ConnectPds()).ShouldNotBe(default);
        (await world.All())[0].AvatarKey.ShouldBeNull();

        world.Pds.Picture = [.. Png, .. new byte[1024 * 1024]];
        await world.ConnectPds();
        (await world.All())[0].AvatarKey.ShouldBeNull();
    }

    [Fact]
    public async Task An_account_connected_elsewhere_is_adopted_by_its_token_alone()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        var access = ((AccessOutcome.Ready)await world.Access(id)).Access;

        var adopted = await world.AtTheDoor((channels, _) => channels.Adopt(world.App.Mallory, "sandbox", access.Instance, access.Credential));

        adopted.Ok.ShouldBeTrue();
        adopted.Value.ShouldNotBe(id);
        (await world.App.Do(world.App.Mallory, new ListChannels())).Channels.ShouldHaveSingleItem().AccountId.ShouldBe(access.AccountId);
        var refused = await world.AtTheDoor((channels, _) => channels.Adopt(
            world.App.Ada, "sandbox", access.Instance, new Credential(access.Credential.Secrets.ToDictionary(s => s.Key, _ => "made-up"))));
        refused.Ok.ShouldBeFalse();
    }
}
