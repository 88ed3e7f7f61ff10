using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Publishing.Model;

namespace Relais.Crash.Tests;

/// <summary>Several workers on one PostgreSQL, people at work beside them, and everything going wrong at random moments of one seed.</summary>
internal sealed class PostgresTrial(Trial trial, PostgresCluster cluster, ITestOutputHelper output)
{
    private const int Workers = 3;
    private const int LeaseSeconds = 5;

    /// <summary>Every so many deaths a process stands still instead, and goes on when others have taken over what it held.</summary>
    private const int KillsPerFreeze = 7;

    public async Task Run(TimeSpan length, CancellationToken cancel)
    {
        await using var scene = await Scene.Open(trial.Data, trial.Database, early: false, cancel);
        await trial.Open(scene, accounts: 8, cancel);
        var workers = Enumerable.Range(0, Workers).Select(_ => Start()).ToList();
        try
        {
            foreach (var worker in workers)
            {
                await worker.UntilUp(cancel);
            }

            var person = new Person(trial, scene);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            over.CancelAfter(length);
            await Task.WhenAll(Write(person, over.Token, cancel), Pause(person, over.Token, cancel), LookAfter(person, over.Token, cancel), Disturb(over.Token), Kill(workers, scene, over.Token, cancel), Restart(length, over.Token, cancel));
            foreach (var network in trial.Networks)
            {
                network.Calm();
            }

            output.Say($"{trial.Store}: {trial.Asks.Count} deliveries asked for; settling.");
            await Settling.Wait(person, scene, trial, output, () => workers.ForEach(w => w.HasEnded.ShouldBeFalse(w.Said)), cancel);
            foreach (var worker in workers)
            {
                await worker.Stop();
            }
        }
        finally
        {
            workers.ForEach(w => w.Dispose());
        }
    }

    private WorkerProcess Start() => WorkerProcess.Start(trial.Data, trial.Database, LeaseSeconds);

    private async Task Write(Person person, CancellationToken over, CancellationToken cancel)
    {
        var random = trial.Chance("writer");
        var meddlers = new List<Task>();
        while (!over.IsCancellationRequested)
        {
            var due = Scene.Now + Duration.FromMilliseconds(random.Next(2500, 6000));
            var kind = random.Next(20);
            if (kind == 0)
            {
                await person.WriteByTwo(trial.Seats[random.Next(trial.Seats.Count)], due, cancel);
            }
            else if (kind < 7)
            {
                await person.Write([.. trial.Seats.Where(_ => random.Next(2) == 0).DefaultIfEmpty(trial.Seats[0])], due, thread: false, cancel);
            }
            else if (kind < 11)
            {
                await person.Write([trial.Seats[random.Next(trial.Seats.Count)]], due, thread: true, cancel);
            }
            else
            {
                var ask = await person.WriteOne(trial.Seats[random.Next(trial.Seats.Count)], due, cancel);
                meddlers.Add(Meddle(person, ask, (Meddling)(1 + (kind % 3)), Duration.FromMilliseconds(random.Next(-60, 700)), cancel));
            }

            await Nap(random, 150, 500, over);
        }

        await Task.WhenAll(meddlers);
    }

    /// <summary>Changes its mind at the very moment of sending, or a little later.</summary>
    private static async Task Meddle(Person person, Ask ask, Meddling how, Duration after, CancellationToken cancel)
    {
        var wait = ask.Due + after - Scene.Now;
        await Task.Delay(wait > Duration.Zero ? wait.ToTimeSpan() : TimeSpan.Zero, cancel);
        await person.Meddle(ask, how, cancel);
    }

    private async Task Pause(Person person, CancellationToken over, CancellationToken cancel)
    {
        var random = trial.Chance("pauses");
        while (await Nap(random, 6000, 14000, over))
        {
            var seat = random.Next(3) == 0 ? null : trial.Seats[random.Next(trial.Seats.Count)];
            await person.Pause(seat, TimeSpan.FromMilliseconds(random.Next(500, 2500)), cancel);
        }
    }

    private async Task LookAfter(Person person, CancellationToken over, CancellationToken cancel)
    {
        while (await Nap(trial.Chance("care"), 2500, 2501, over))
        {
            await person.LookAfter(cancel);
        }
    }

    private async Task Disturb(CancellationToken over)
    {
        var random = trial.Chance("networks");
        while (await Nap(random, 700, 2200, over))
        {
            var seat = trial.Seats[random.Next(trial.Seats.Count)];
            seat.Network.Trouble(random, seat.Account);
            seat.Network.Proxy.Hold = TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(200, 1200) : random.Next(60));
            trial.Fault(seat.Network);
        }
    }

    private async Task Kill(List<WorkerProcess> workers, Scene scene, CancellationToken over, CancellationToken cancel)
    {
        var random = trial.Chance("kills");
        for (var turn = 0; await Nap(random, 4000, 9000, over); turn++)
        {
            var which = random.Next(workers.Count);
            workers[which].HasEnded.ShouldBeFalse(workers[which].Said);
            if (!await workers[which].IsUp(cancel))
            {
                continue;
            }

            if (turn % (KillsPerFreeze + 1) == 1)
            {
                await StandStill(workers[which], random, cancel);
                continue;
            }

            workers[which].Kill();
            var (at, mark) = (Scene.Now, $":{workers[which].Id}:");
            trial.Kills++;
            workers[which].Dispose();
            workers[which] = Start();
            var held = await scene.Read(db => db.Set<Delivery>().Where(d => d.ClaimedBy!.Contains(mark)).Select(d => d.ChannelId).Distinct().ToListAsync(cancel), cancel);
            held.ForEach(channel => trial.Troubles.Enqueue(new(at, at + Duration.FromSeconds(LeaseSeconds + 3), channel)));
        }
    }

    private async Task StandStill(WorkerProcess worker, Random random, CancellationToken cancel)
    {
        var at = Scene.Now;
        await worker.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(LeaseSeconds) + TimeSpan.FromMilliseconds(random.Next(-2000, 4000)), cancel);
        await worker.Thaw();
        trial.Freezes++;
        trial.Troubles.Enqueue(new(at, Scene.Now + Duration.FromSeconds(LeaseSeconds + 3), null));
    }

    private async Task Restart(TimeSpan length, CancellationToken over, CancellationToken cancel)
    {
        var random = trial.Chance("restarts");
        var every = (int)Math.Min(length.TotalMilliseconds / 3, 45_000);
        while (await Nap(random, every * 3 / 4, every * 5 / 4, over))
        {
            var at = Scene.Now;
            await cluster.Restart(trial.Restarts++ % 2 == 0 ? "immediate" : "fast", cancel);
            trial.Troubles.Enqueue(new(at, Scene.Now + Duration.FromSeconds(LeaseSeconds + 3), null));
        }
    }

    /// <summary>False when the run is over.</summary>
    private static async Task<bool> Nap(Random random, int least, int most, CancellationToken over)
    {
        await Task.Delay(random.Next(least, most), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !over.IsCancellationRequested;
    }
}

/// <summary>The end of a run, when nothing goes wrong any more.</summary>
internal static class Settling
{
    /// <summary>How long that may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    /// <summary>Until every delivery is over, with a person looking after what asks for one.</summary>
    public static async Task Wait(Person person, Scene scene, Trial trial, ITestOutputHelper output, Action check, CancellationToken cancel)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        int open;
        while ((open = await person.Open(cancel)) > 0 && clock.Elapsed < Longest)
        {
            check();
            await person.LookAfter(cancel);
            await Task.Delay(1500, cancel);
        }

        await Say(scene, trial, output, clock.Elapsed, open, cancel);
    }

    /// <summary>How long it took, and how what is left stands.</summary>
    public static async Task Say(Scene scene, Trial trial, ITestOutputHelper output, TimeSpan took, int open, CancellationToken cancel)
    {
        output.Say($"{trial.Store}: everything settled in {took.TotalSeconds:0} s; {open} left.");
        foreach (var left in open > 0 ? await scene.Left(cancel) : [])
        {
            output.Say($"{trial.Store}: left are {left}");
        }
    }
}
