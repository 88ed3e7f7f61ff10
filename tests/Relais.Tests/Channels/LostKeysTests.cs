using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Channels.Connect;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Networks;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>A database that was restored without its key file: nothing that was sealed opens, and every account can be connected again.</summary>
public sealed class LostKeysTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_account_on_a_server_that_was_known_is_connected_again(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectSandbox();
        LoseKeys(world);

        var started = await world.App.Do(world.App.Ada, new StartConnecting("sandbox", world.Sandbox.Address, id));

        var address = (await world.App.Do(world.App.Ada, new GetAttempt(started.Attempt))).AuthorizationUrl.ShouldNotBeNull();
        (await world.App.Do(world.App.Ada, await ChannelWorld.SayYes(address, "alice"))).Channel.ShouldBe(id);
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();
        (await Registered(world)).ShouldBe(1);
        world.Heard.Lines.ShouldContain(line => line.Contains("registration", StringComparison.OrdinalIgnoreCase) && line.Contains("cannot be opened", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_account_of_Bluesky_is_connected_again(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectOAuth();
        LoseKeys(world);

        (await world.ConnectOAuth()).ShouldBe(id);

        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();
        (await Registered(world)).ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_public_installation_shows_no_document_until_it_has_one_new_key_for_all(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store, s => s with { PublicUrl = new("https://relais.example.org") });
        var registrations = world.App.Get<Registrations>();
        var network = world.App.Get<NetworkCatalog>().As<IRegisterOnce>("bluesky")!;
        var before = await Register();
        LoseKeys(world);

        (await Own()).ShouldBeNull();
        var after = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Register()));

        after.Distinct().ShouldHaveSingleItem().ShouldNotBe(before);
        (await Own())!.ClientSecret.ShouldBe(after[0]);
        (await Registered(world)).ShouldBe(1);

        async Task<AppRegistration?> Own()
        {
            await using var db = await world.App.Db();
            return await registrations.Own(db, "bluesky", default);
        }

        async Task<string> Register()
        {
            await using var db = await world.App.Db();
            return ((NetworkResult<AppRegistration?>.Ok)await registrations.For(db, network, "", default)).Value!.ClientSecret;
        }
    }

    /// <summary>Another key file under the same name, as a start without the old one makes it.</summary>
    private static void LoseKeys(ChannelWorld world)
    {
        var path = world.App.Get<RelaisSettings>().KeyPath;
        File.Delete(path);
        _ = new SecretBox(path, world.App.Clock);

        // The box of a process that runs reads the file again when a key is added.
        world.App.Get<SecretBox>().Rotate();
    }

    private static async Task<int> Registered(ChannelWorld world)
    {
        await using var db = await world.App.Db();
        return await db.Set<KnownApp>().CountAsync();
    }
}
