using NodaTime;
using Relais.Kernel.Data;
using Relais.Networks;
using Relais.Publishing.Engine;

namespace Relais.Tests.Publishing;

/// <summary>What one channel gets keeps its order, whatever comes in between.</summary>
public sealed class OrderTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Posts_of_one_channel_go_out_in_their_order_and_one_at_a_time(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        foreach (var (text, minute) in new[] { ("trois", 3), ("un", 1), ("deux", 2) })
        {
            await stage.Schedule(await stage.Post([channel], text), 11, minute);
        }

        stage.Network.During = _ => Task.Delay(20, Stage.Cancel);
        await stage.RunAt(11, 5);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["un", "deux", "trois"]);
        stage.Network.MostAtOnce.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task After_the_quiet_that_a_network_asked_for(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        foreach (var (text, minute) in new[] { ("trois", 3), ("un", 1), ("deux", 2) })
        {
            await stage.Schedule(await stage.Post([channel], text), 11, minute);
        }

        var until = stage.App.Clock.Now + Duration.FromMinutes(40);
        stage.Network.Then(_ => new PublishOutcome.Retry(until, new(ReasonCodes.RateLimited, "429")));
        await stage.RunAt(11, 5);
        await stage.RunAt(11, 30);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["un", "deux", "trois"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task After_a_worker_died_that_had_the_first_in_hand(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        await Three(stage, await stage.Channel());
        At(stage, 5);
        await using var dead = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>());
        var now = stage.App.Clock.Now;
        (await dead.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).Count.ShouldBe(1);
        stage.App.Clock.Advance(Duration.FromSeconds(31));
        await stage.Engine.Recover(false, Stage.Cancel);
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["un", "deux", "trois"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task After_a_stop_that_gave_the_first_back(StoreKind store)
    {
        await using var stage = await Stage.On(store, s => s with { InFlight = 1 });
        var answer = new TaskCompletionSource();
        await stage.AtEleven("autre");
        await Three(stage, await stage.Channel());
        stage.Network.ThenAsync(async e =>
        {
            await answer.Task;
            return e.Accept();
        });
        At(stage, 0);
        using var stopping = new CancellationTokenSource();
        var running = stage.Engine.Run(stopping.Token);
        await Stage.Until(() => Task.FromResult(stage.Network.Calls.Count == 1));
        At(stage, 5);
        stage.Engine.Ring();
        await Stage.Until(() => Task.FromResult(stage.Engine.InHand == 2));
        await stopping.CancelAsync();
        answer.SetResult();
        await running;
        stage.App.Clock.Advance(Duration.FromSeconds(10));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.Network.Posted.Select(p => p.Text).Where(t => t != "autre").ShouldBe(["un", "deux", "trois"]);
    }

    private static async Task Three(Stage stage, Relais.Channels.ChannelId channel)
    {
        foreach (var (text, minute) in new[] { ("un", 1), ("deux", 2), ("trois", 3) })
        {
            await stage.Schedule(await stage.Post([channel], text), 11, minute);
        }
    }

    private static void At(Stage stage, int minute) => stage.App.Clock.Set(new LocalDateTime(2026, 8, 4, 11, minute).InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/Paris"]).ToInstant());
}
