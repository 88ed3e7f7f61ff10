using NodaTime;
using Relais.Kernel.Data;
using Relais.Publishing;

namespace Relais.Tests.Publishing;

public sealed class StoppingTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_call_that_was_begun_and_not_made_when_the_process_is_stopped_says_so(StoreKind store)
    {
        await using var stage = await Stage.On(store, s => s with { InFlight = 1 });
        DeliveryId[] deliveries = [await stage.AtEleven(), await stage.AtEleven()];
        var answer = new TaskCompletionSource();
        stage.Network.ThenAsync(async e =>
        {
            await answer.Task;
            return e.Accept();
        });
        stage.App.Clock.Set(new LocalDateTime(2026, 8, 4, 11, 0).InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/Paris"]).ToInstant());
        using var stopping = new CancellationTokenSource();
        var running = stage.Engine.Run(stopping.Token);
        await Stage.Until(async () => (await Outcomes(stage, deliveries)).Count == 2);
        await stopping.CancelAsync();
        await Stage.Until(async () => (await Outcomes(stage, deliveries)).Contains(AttemptOutcome.NotCalled));
        answer.SetResult();
        await running;

        (await Outcomes(stage, deliveries)).Order().ShouldBe([AttemptOutcome.Done, AttemptOutcome.NotCalled]);
        stage.Network.Calls.Count.ShouldBe(1);
    }

    private static async Task<List<AttemptOutcome>> Outcomes(Stage stage, DeliveryId[] deliveries)
    {
        var outcomes = new List<AttemptOutcome>();
        foreach (var delivery in deliveries)
        {
            outcomes.AddRange((await stage.Attempts(delivery)).Select(a => a.Outcome));
        }

        return outcomes;
    }
}
