using Relais.Channels;
using Relais.Channels.Connect;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>Who manages channels, but not that one: a channel's account is not put into other hands by connecting it again.</summary>
public sealed class ConnectRightsTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_channel_that_was_taken_from_somebody_is_not_connected_again_by_their_password(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        var ben = Without(world, id);

        (await world.App.Run(ben, world.SignIn())).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "found by its account");
        (await world.App.Run(ben, world.SignIn(channel: id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "asked for");

        (await world.Sheet(id)).ConnectedBy.ShouldBe(world.App.Ada.Name);
        world.Pds.Did = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb";
        (await world.App.Run(ben, world.SignIn(channel: id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "asked for, whoever was authorised");
        (await world.App.Run(ben, world.SignIn())).Ok.ShouldBeTrue("an account that is no channel yet");
    }

    [Fact]
    public async Task Nor_by_OAuth_where_the_person_is_told_after_coming_back()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectOAuth();
        var ben = Without(world, id);
        (await world.App.Run(ben, new StartConnecting("bluesky", world.OAuth.Handle, id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "before leaving in vain");

        var started = await world.App.Do(ben, new StartConnecting("bluesky", world.OAuth.Handle));
        var answer = world.Answer((await world.App.Do(ben, new GetAttempt(started.Attempt))).AuthorizationUrl!);
        (await world.App.Do(ben, answer)).Channel.ShouldBeNull();

        (await world.App.Do(ben, new GetAttempt(started.Attempt))).ProblemKey.ShouldBe("problem.forbidden");
        (await world.Sheet(id)).ConnectedBy.ShouldBe(world.App.Ada.Name);
    }

    [Fact]
    public async Task What_was_begun_before_the_right_was_taken_ends_without_it()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectOAuth();
        var ben = world.App.Ben with { Role = Role.Admin };
        var started = await world.App.Do(ben, new StartConnecting("bluesky", world.OAuth.Handle, id));
        var answer = world.Answer((await world.App.Do(ben, new GetAttempt(started.Attempt))).AuthorizationUrl!);

        (await world.App.Do(Without(world, id), answer)).Channel.ShouldBeNull();

        (await world.Sheet(id)).ConnectedBy.ShouldBe(world.App.Ada.Name);
    }

    /// <summary>Ben as an administrator from whom that channel was taken.</summary>
    private static Caller Without(ChannelWorld world, ChannelId channel) => world.App.Ben with
    {
        Role = Role.Admin,
        Grants = [new("taken", new HashSet<string> { ChannelPermissions.Manage }, new RightsPlace(PlaceKind.Channel, channel.Value), true)],
    };
}
