using System.Diagnostics;
using NodaTime;

namespace Relais.Crash.Tests;

/// <summary>One process on its file, killed and started again; between two lives, people change what was on its way when it died.</summary>
internal sealed class SqliteTrial(Trial trial, ITestOutputHelper output)
{
    private const int LeaseSeconds = 5;
    private const int MostBehind = 200;

    /// <summary>Since when no process runs.</summary>
    private Instant down = Scene.Now;

    /// <summary>Until when there are posts, and until when there will be.</summary>
    private Instant written;
    private Instant last;

    public async Task Run(TimeSpan length, CancellationToken cancel)
    {
        var random = trial.Chance("lives");
        await Begin(length, random, cancel);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < length)
        {
            await Live(random, cancel);
            await Between(random, cancel);
        }

        foreach (var network in trial.Networks)
        {
            network.Calm();
        }

        output.Say($"{trial.Store}: {trial.Asks.Count} deliveries asked for; settling.");
        await Settle(cancel);
    }

    /// <summary>The accounts, and the posts of the first minute.</summary>
    private async Task Begin(TimeSpan length, Random random, CancellationToken cancel)
    {
        await using var scene = await Scene.Open(trial.Data, null, early: true, cancel);
        await trial.Open(scene, accounts: 5, cancel);
        written = Scene.Now + Duration.FromSeconds(5);
        last = written + Duration.FromTimeSpan(length);
        await Fill(new(trial, scene), random, cancel);
    }

    /// <summary>
    /// Posts due one after another until a minute from now. Not for the whole run at once: what a long run asks for would be overdue by the
    /// time it is written, and one pause would put all of it before a person.
    /// </summary>
    private async Task Fill(Person person, Random random, CancellationToken cancel)
    {
        if (OpenRows.Of(trial.Data, FormattableString.Invariant($"""AND "DueAt" < {Scene.Now.ToUnixTimeTicks()}""")) > MostBehind)
        {
            // The process is dead half of the time: who sees that much waiting asks for no more until it has gone out.
            written = Instant.Max(written, Scene.Now);
            return;
        }

        for (var until = Instant.Min(last, Scene.Now + Duration.FromMinutes(1)); written < until; written += Duration.FromMilliseconds(900))
        {
            await person.Write([.. trial.Seats.Where(_ => random.Next(2) == 0).DefaultIfEmpty(trial.Seats[0])], written, thread: random.Next(6) == 0, cancel);
            if (random.Next(3) == 0)
            {
                await person.WriteOne(trial.Seats[random.Next(trial.Seats.Count)], written, cancel);
            }
        }
    }

    /// <summary>A life of four to nine seconds, ended as by a power cut.</summary>
    private async Task Live(Random random, CancellationToken cancel)
    {
        using var worker = WorkerProcess.Start(trial.Data, null, LeaseSeconds);
        await worker.UntilUp(cancel);
        trial.Troubles.Enqueue(new(down, Scene.Now + Duration.FromSeconds(1), null));
        var end = Scene.Now + Duration.FromMilliseconds(random.Next(4000, 9000));
        while (Scene.Now < end)
        {
            await Task.Delay(random.Next(400, 1200), cancel);
            var seat = trial.Seats[random.Next(trial.Seats.Count)];
            seat.Network.Trouble(random, seat.Account);
            seat.Network.Proxy.Hold = TimeSpan.FromMilliseconds(random.Next(3) == 0 ? random.Next(200, 1200) : random.Next(60));
            trial.Fault(seat.Network);
        }

        worker.HasEnded.ShouldBeFalse(worker.Said);
        worker.Kill();
        trial.Kills++;
        down = Scene.Now;
    }

    private async Task Between(Random random, CancellationToken cancel)
    {
        var from = Scene.Now;
        await using (var scene = await Scene.Open(trial.Data, null, early: false, cancel))
        {
            var person = new Person(trial, scene);
            await person.LookAfter(cancel);
            await Fill(person, random, cancel);
            foreach (var ask in trial.Asks.Where(a => a is { Meddling: Meddling.None, Texts.Count: 1 } && IsAlone(a) && a.Due > from - Duration.FromSeconds(10) && a.Due < from + Duration.FromSeconds(3)).ToList())
            {
                await person.Meddle(ask, (Meddling)random.Next(1, 4), cancel);
            }

            if (random.Next(3) == 0)
            {
                await person.Pause(random.Next(2) == 0 ? null : trial.Seats[random.Next(trial.Seats.Count)], TimeSpan.FromMilliseconds(50), cancel);
            }
        }
    }

    private bool IsAlone(Ask ask) => trial.Asks.Count(a => a.Post == ask.Post) == 1;

    /// <summary>Lives that are never killed, and between them a person who looks after what asks for one.</summary>
    private async Task Settle(CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        int open;
        do
        {
            using (var worker = WorkerProcess.Start(trial.Data, null, LeaseSeconds))
            {
                await worker.UntilUp(cancel);
                trial.Troubles.Enqueue(new(down, Scene.Now + Duration.FromSeconds(1), null));
                for (var rounds = 0; rounds < 60 && OpenRows.Of(trial.Data) > 0; rounds++)
                {
                    await Task.Delay(500, cancel);
                    worker.HasEnded.ShouldBeFalse(worker.Said);
                }

                await worker.Stop();
                down = Scene.Now;
            }

            await using var scene = await Scene.Open(trial.Data, null, early: false, cancel);
            var person = new Person(trial, scene);
            await person.LookAfter(cancel);
            open = await person.Open(cancel);
        }
        while (open > 0 && clock.Elapsed < Settling.Longest);
        await using var end = await Scene.Open(trial.Data, null, early: false, cancel);
        await Settling.Say(end, trial, output, clock.Elapsed, open, cancel);
    }
}

/// <summary>Looks into the file beside the process that serves it, without disturbing it.</summary>
internal static class OpenRows
{
    /// <summary>How many deliveries are neither published nor called off.</summary>
    public static long Of(string data, string more = "") => Count(data, $"""SELECT count(*) FROM "Deliveries" WHERE "State" NOT IN ('Published', 'Cancelled') {more}""");

    /// <summary>What the statement gives.</summary>
    public static long Count(string data, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data, "relais.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
