using NodaTime;
using Relais.Kernel.Time;

namespace Relais.Crash.Tests;

/// <summary>Another zone database lies there at the next start: what is still to come keeps its time on the wall, and goes out then.</summary>
public sealed class OtherZonesTests(ITestOutputHelper output)
{
    private const string MovesForward = "Europe/Amsterdam";
    private const string MovesBack = "Europe/Copenhagen";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Another_zone_database_at_the_next_start_derives_what_is_to_come_again() => RunSettings.Repeatable(output, nameof(OtherZonesTests), async () =>
    {
        await using var trial = new Trial("SQLite", RunSettings.Seed, await PeerNetwork.All(output, Cancel), Directory.CreateTempSubdirectory("relais-crash-").FullName, null);
        var file = Path.Combine(trial.Data, "changed.nzd");
        ChangedZones.Write(file, "2099z", new Dictionary<string, string> { [MovesForward] = "Europe/Helsinki", [MovesBack] = "Europe/London" });
        await using (var scene = await Scene.Open(trial.Data, null, early: true, Cancel))
        {
            await trial.Open(scene, accounts: 2, Cancel);
        }

        await Live(trial, null, kill: true, () => Task.FromResult(OpenRows.Count(trial.Data, """SELECT count(*) FROM "EngineFacts" WHERE "Key" = 'zones'""") == 1));

        // Written by the database that ships: one in an hour, one in some seconds. By the other it is the other way round.
        var soon = Scene.Now + Duration.FromSeconds(10);
        var inAnHour = soon + Duration.FromHours(1);
        Zones.From(file).Resolve(Wall(inAnHour, MovesForward), MovesForward).Instant.ShouldBe(soon);
        Zones.From(file).Resolve(Wall(soon, MovesBack), MovesBack).Instant.ShouldBe(inAnHour);
        await using (var scene = await Scene.Open(trial.Data, null, early: true, Cancel))
        {
            foreach (var (zone, due) in new[] { (MovesForward, inAnHour), (MovesBack, soon) })
            {
                (await scene.Schedule(await scene.Write(trial.Seats, [zone], Cancel), Wall(due, zone), zone, Cancel)).ShouldBeNull();
            }
        }

        await Live(trial, file, kill: true, async () => (await Texts(trial)).Count >= trial.Seats.Count && Scene.Now > soon + Duration.FromSeconds(6));
        var there = await Texts(trial);
        output.Say($"By the other database: {string.Join(", ", there)}.");
        there.ShouldBe(Enumerable.Repeat(MovesForward, trial.Seats.Count), "its hour came earlier, the other's an hour later");

        await Live(trial, null, kill: false, async () => (await Texts(trial)).Count >= 2 * trial.Seats.Count);
        there = await Texts(trial);
        output.Say($"By the first one again: {string.Join(", ", there)}.");
        there.CountBy(t => t).ToDictionary().ShouldBe(new Dictionary<string, int> { [MovesForward] = trial.Seats.Count, [MovesBack] = trial.Seats.Count }, ignoreOrder: true);
    });

    /// <summary>One life of the process, until that holds.</summary>
    private static async Task Live(Trial trial, string? zones, bool kill, Func<Task<bool>> holds)
    {
        using var worker = WorkerProcess.Start(trial.Data, null, leaseSeconds: 5, settings: zones is null ? [] : [("RELAIS_ZONES", zones)]);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!await holds())
        {
            worker.HasEnded.ShouldBeFalse(worker.Said);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(90), worker.Said);
            await Task.Delay(300, Cancel);
        }

        if (kill)
        {
            worker.Kill();
        }
        else
        {
            await worker.Stop();
        }
    }

    private static LocalDateTime Wall(Instant due, string zone) => due.InZone(Zones.Bundled[zone]).LocalDateTime;

    private static async Task<List<string>> Texts(Trial trial)
    {
        var all = new List<string>();
        foreach (var seat in trial.Seats)
        {
            all.AddRange(await seat.Network.Texts(seat.Account, Cancel));
        }

        return all;
    }
}
