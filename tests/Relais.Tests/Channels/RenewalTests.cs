using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Health;
using Relais.Channels.Leave;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Networks;
using Shouldly;

namespace Relais.Tests.Channels;

public sealed class RenewalTests
{
    [Fact]
    public async Task A_credential_that_is_good_is_used_as_it_is()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();

        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();

        world.Pds.Refreshes.ShouldBe(0);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_credential_about_to_expire_is_renewed_once_for_everybody(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        world.Pds.Slow = TimeSpan.FromMilliseconds(300);
        world.App.Clock.Advance(Duration.FromHours(2));

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.Access(id)));

        world.Pds.Refreshes.ShouldBe(1);
        all.ShouldAllBe(a => a is AccessOutcome.Ready);
        all.Select(a => string.Join('|', ((AccessOutcome.Ready)a).Access.Credential.Secrets.Values)).Distinct().ShouldHaveSingleItem();
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>().Access.Credential.ExpiresAt.ShouldBe((await world.All())[0].ExpiresAt);
        (await world.Sheet(id)).RefreshedAt.ShouldBe(world.App.Clock.Now);
    }

    [Fact]
    public async Task Whoever_holds_an_old_credential_gets_the_one_that_replaced_it()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        var old = ((AccessOutcome.Ready)await world.Access(id)).Access;
        world.App.Clock.Advance(Duration.FromHours(3));
        await world.Access(id);

        var renewed = await world.AtTheDoor((channels, db) => channels.Refresh(db, id, old));

        world.Pds.Refreshes.ShouldBe(1);
        renewed.ShouldBeOfType<AccessOutcome.Ready>().Access.Credential.Secrets.Values.ShouldNotBe(old.Credential.Secrets.Values);
    }

    [Fact]
    public async Task A_passing_failure_is_waited_out_and_written_down_once()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        world.Pds.Broken = (503, "Overloaded");
        world.App.Clock.Advance(Duration.FromHours(3));

        var first = await world.Access(id);
        await world.Access(id);

        first.ShouldBeOfType<AccessOutcome.Later>().Reason.Code.ShouldBe(ReasonCodes.NetworkTrouble);
        var sheet = await world.Sheet(id);
        sheet.Channel.State.ShouldBe(ChannelState.Connected);
        sheet.Channel.FailureCode.ShouldBe(ReasonCodes.NetworkTrouble);
        sheet.History.Count(h => h.Kind == "refreshFailed").ShouldBe(1);
        world.Pds.Broken = null;
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();
        (await world.All())[0].FailureCode.ShouldBeNull();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_credential_that_is_no_longer_accepted_asks_for_a_person_once(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        world.Pds.ForgetTokens();
        world.App.Clock.Advance(Duration.FromHours(3));

        (await world.Access(id)).ShouldBeOfType<AccessOutcome.NotConnected>().State.ShouldBe(ChannelState.NeedsReconnect);
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.NotConnected>();

        world.Pds.Refreshes.ShouldBe(1);
        world.Heard.Events.OfType<ChannelNeedsReconnect>().ShouldHaveSingleItem().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
        var sheet = await world.Sheet(id);
        sheet.Channel.FailureCode.ShouldBe(ReasonCodes.TokenRejected);
        sheet.NextRefreshAt.ShouldBeNull();
        (await world.ConnectPds()).ShouldBe(id);
        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();
    }

    [Fact]
    public async Task A_publisher_that_is_refused_marks_the_channel()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        var access = ((AccessOutcome.Ready)await world.Access(id)).Access;

        for (var i = 0; i < 2; i++)
        {
            (await world.AtTheDoor((channels, db) => channels.MarkNeedsReconnect(db, id, access, new(ReasonCodes.TokenRejected, "revoked")))).ShouldBeTrue();
        }

        (await world.All())[0].State.ShouldBe(ChannelState.NeedsReconnect);
        world.Heard.Events.OfType<ChannelNeedsReconnect>().Count().ShouldBe(1);
        (await world.Sheet(id)).History.Count(h => h.Kind == "needsReconnect").ShouldBe(1);
    }

    [Fact]
    public async Task A_success_is_noted_inside_the_callers_own_transaction()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        world.App.Clock.Advance(Duration.FromMinutes(5));
        var now = world.App.Clock.Now;

        await world.AtTheDoor(async (channels, db) =>
        {
            await using var scope = await db.BeginWriteAsync();
            await channels.NoteSuccess(db, id, now, new RateBudget(300, 299, now + Duration.FromMinutes(5), now));
            await scope.CommitAsync();
            return 0;
        });

        var sheet = await world.Sheet(id);
        sheet.Channel.LastSuccessAt.ShouldBe(now);
        sheet.Budget!.Remaining.ShouldBe(299);
    }

    [Fact]
    public async Task A_network_call_inside_a_transaction_is_refused_loudly()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        world.App.Clock.Advance(Duration.FromHours(3));

        await world.AtTheDoor(async (channels, db) =>
        {
            await using var scope = await db.BeginWriteAsync();
            await Should.ThrowAsync<InvalidOperationException>(() => channels.AccessFor(db, id));
            return 0;
        });
    }

    [Fact]
    public async Task The_lease_of_a_process_that_died_ends()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        world.App.Clock.Advance(Duration.FromHours(3));
        await using (var db = await world.App.Db())
        {
            var until = world.App.Clock.Now + Duration.FromMinutes(2);
            await db.Set<Channel>().ExecuteUpdateAsync(s => s.SetProperty(c => c.RefreshLease, Guid.CreateVersion7()).SetProperty(c => c.RefreshLeaseUntil, until));
        }

        world.App.Clock.Advance(Duration.FromMinutes(3));

        (await world.Access(id)).ShouldBeOfType<AccessOutcome.Ready>();
    }

    [Fact]
    public async Task Disconnecting_while_a_renewal_is_under_way_wins()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectPds();
        var (arrived, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        world.Pds.DuringRefresh = () =>
        {
            arrived.SetResult();
            return goOn.Task;
        };
        world.App.Clock.Advance(Duration.FromHours(3));

        var renewing = world.Access(id);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        await world.App.Do(world.App.Ada, new DisconnectChannel(id));
        goOn.SetResult();

        (await renewing).ShouldBeOfType<AccessOutcome.NotConnected>().State.ShouldBe(ChannelState.Disconnected);
        await using var db = await world.App.Db();
        (await db.Set<Channel>().SingleAsync()).Credential.ShouldBeNull();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Credentials_are_renewed_before_they_expire(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        var sheet = await world.Sheet(id);
        world.UntilRefresh(sheet).ShouldBe(Duration.FromMinutes(90));
        await Sweep<RefreshDue>(world);
        world.Pds.Refreshes.ShouldBe(0);

        world.App.Clock.Advance(Duration.FromMinutes(91));
        await Sweep<RefreshDue>(world);
        await Sweep<RefreshDue>(world);

        world.Pds.Refreshes.ShouldBe(1);
        world.UntilRefresh(await world.Sheet(id)).ShouldBe(Duration.FromMinutes(90));
    }

    [Fact]
    public async Task Credentials_whose_key_is_gone_are_said_to_be_unreadable()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectSandbox();
        await using (var db = await world.App.Db())
        {
            var foreign = new byte[80];
            await db.Set<Channel>().ExecuteUpdateAsync(s => s.SetProperty(c => c.Credential, foreign));
        }

        (await world.Access(id)).ShouldBeOfType<AccessOutcome.NotConnected>().Reason.Code.ShouldBe(Sentences.KeyMissing);
    }

    internal static async Task Sweep<TJob>(ChannelWorld world)
        where TJob : Relais.Kernel.Jobs.IPeriodic
    {
        await using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(world.App.Services);
        await ((TJob)scope.ServiceProvider.GetService(typeof(TJob))!).Run(TestContext.Current.CancellationToken);
    }
}
