using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Access;
using Relais.Channels.Health;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Networks;
using Relais.Sandbox.Control;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>Who manages channels is told when one needs them: once, in their language, and never in floods.</summary>
public sealed class AlertTests
{
    private static Func<RelaisSettings, RelaisSettings> WithMail => s => s with { Smtp = new() { Host = "127.0.0.1", From = "relais@example.org" } };

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Only_who_manages_channels_is_told_once_that_a_person_is_needed(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store, WithMail);
        var id = await world.ConnectOAuth();
        world.OAuth.EndSession();

        for (var i = 0; i < 3; i++)
        {
            await world.App.Do(world.App.Ada, new CheckChannel(id));
        }

        var letter = (await world.Letters()).ShouldHaveSingleItem();
        letter.ShouldContain("a besoin de vous");
        letter.ShouldContain("ada");
    }

    [Fact]
    public async Task Passing_trouble_is_told_only_when_it_lasts_and_not_again_when_it_comes_and_goes()
    {
        await using var world = await ChannelWorld.On(settings: WithMail);
        var id = await world.ConnectSandbox();

        world.Sandbox.Faults.Add(new Fault(FaultKind.ErrorBefore, Times: 50));
        await Check(ChannelAlerts.Lasting - 1);
        (await world.Letters()).ShouldBeEmpty();
        await Check(3);
        (await world.Letters()).Count.ShouldBe(1);

        world.Sandbox.Faults.Clear();
        await Check(1);
        world.Sandbox.Faults.Add(new Fault(FaultKind.ErrorBefore, Times: 50));
        await Check(4);
        (await world.Letters()).Count.ShouldBe(1);

        world.Sandbox.Faults.Clear();
        await Check(1);
        world.App.Clock.Advance(Duration.FromHours(13));
        world.Sandbox.Faults.Add(new Fault(FaultKind.ErrorBefore, Times: 50));
        await Check(4);
        (await world.Letters()).Count.ShouldBe(2);

        async Task Check(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await world.App.Do(world.App.Ada, new CheckChannel(id));
            }
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_renewal_that_keeps_failing_is_told_within_hours_and_once(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store, WithMail);
        await world.ConnectPds();
        world.App.Clock.Advance(Duration.FromHours(2));
        world.Pds.Broken = (503, "Overloaded");

        for (var minutes = 0; minutes <= 240; minutes += 10)
        {
            await RenewalTests.Sweep<RefreshDue>(world);
            await RenewalTests.Sweep<CheckDue>(world);
            world.App.Clock.Advance(Duration.FromMinutes(10));
        }

        (await world.Letters()).ShouldHaveSingleItem().ShouldContain("a besoin de vous");
    }

    [Fact]
    public async Task Without_mail_nothing_waits_to_be_sent()
    {
        await using var world = await ChannelWorld.On();
        var id = await world.ConnectOAuth();
        world.OAuth.EndSession();

        await world.App.Do(world.App.Ada, new CheckChannel(id));

        (await world.Letters()).ShouldBeEmpty();
        (await world.All())[0].State.ShouldBe(ChannelState.NeedsReconnect);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_authorisation_that_ends_is_said_two_weeks_one_week_three_days_and_a_day_before(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store, WithMail);
        var id = await world.ConnectOAuth();
        var start = world.App.Clock.Now;
        await using (var db = await world.App.Db())
        {
            var end = start + Duration.FromDays(60);
            await db.Set<Channel>().ExecuteUpdateAsync(s => s.SetProperty(c => c.EndsAt, end).SetProperty(c => c.NextWarningAt, Warnings.Next(end, start, start)).SetProperty(c => c.NextRefreshAt, (Instant?)null));
        }

        var said = new List<string>();
        for (var day = 0; day < 62; day++)
        {
            await RenewalTests.Sweep<WarnDue>(world);
            await RenewalTests.Sweep<WarnDue>(world);
            said = [.. (await world.Sheet(id)).History.Where(h => h.Kind == "endsSoon").Select(h => h.Detail!)];
            world.App.Clock.Advance(Duration.FromDays(1));
        }

        said.ShouldBe(["1", "3", "7", "14"]);
        (await world.Letters()).Count(l => l.Contains("prend fin dans", StringComparison.Ordinal)).ShouldBe(4);
        (await world.All())[0].State.ShouldBe(ChannelState.Connected, "what can still be renewed is left to the renewal");
    }

    [Fact]
    public void A_short_authorisation_is_not_warned_of_as_it_begins()
    {
        var now = Instant.FromUtc(2026, 8, 4, 10, 0);

        Warnings.Next(now + Duration.FromDays(7), now, now).ShouldBe(now + Duration.FromDays(4));
        Warnings.Next(null, now, now).ShouldBeNull();
        Warnings.DaysLeft(now + Duration.FromHours(25), now).ShouldBe(2);
    }

    [Fact]
    public async Task A_right_that_was_withdrawn_is_seen_by_the_daily_check()
    {
        await using var world = await ChannelWorld.On(settings: WithMail);
        var id = await world.ConnectOAuth();
        world.OAuth.Scope = "atproto";
        world.App.Clock.Advance(Duration.FromHours(26));

        await RenewalTests.Sweep<CheckDue>(world);

        var sheet = await world.Sheet(id);
        sheet.Scopes.Single(s => !s.Granted).Name.ShouldBe("transition:generic");
        sheet.History.Select(h => h.Kind).ShouldContain("scopesMissing");
        (await world.Letters()).ShouldHaveSingleItem();
    }
}
