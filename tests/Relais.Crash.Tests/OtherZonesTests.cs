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
        var (soon, inAnHour) = (Scene.Now + Duration.FromSeconds(30), Scene.Now + Duration.FromSeconds(26) + Duration.FromHours(1));
        Zones.From(file).Resolve(Wall(inAnHour, MovesForward), MovesForward).Instant.ShouldBe(inAnHour - Duration.FromHours(1));
        Zones.From(file).Resolve(Wall(soon, MovesBack), MovesBack).Instant.ShouldBe(soon + Duration.FromHours(1));
        await Fill(trial, inAnHour, soon);

        await Live(trial, null, TimeSpan.FromSeconds(9), kill: true);
        OpenRows.Count(trial.Data, """SELECT count(*) FROM "EngineFacts" WHERE "Key" = 'zones'""").ShouldBe(1, "the first life was too short");
        (await Texts(trial)).ShouldBeEmpty("by the database that ships, nothing is due yet");
        await Live(trial, file, soon + Duration.FromSeconds(6) - Scene.Now, kill: true);
        var there = await Texts(trial);
        output.Say($"By the other database: {string.Join(", ", there)}.");
        there.Distinct().ShouldBe([MovesForward], "its hour came earlier, the other's an hour later");
        there.Count.ShouldBe(trial.Seats.Count);

        await Live(trial, null, TimeSpan.FromSeconds(20), kill: false);
        there = await Texts(trial);
        output.Say($"By the first one again: {string.Join(", ", there)}.");
        there.CountBy(t => t).ToDictionary().ShouldBe(new Dictionary<string, int> { [MovesForward] = trial.Seats.Count, [MovesBack] = trial.Seats.Count }, ignoreOrder: true);
    });

    private static async Task Fill(Trial trial, Instant inAnHour, Instant soon)
    {
        await using var scene = await Scene.Open(trial.Data, null, early: false, Cancel);
        await trial.Open(scene, accounts: 2, Cancel);
        foreach (var (zone, due) in new[] { (MovesForward, inAnHour), (MovesBack, soon) })
        {
            (await scene.Schedule(await scene.Write(trial.Seats, [zone], Cancel), Wall(due, zone), zone, Cancel)).ShouldBeNull();
        }
    }

    /// <summary>One life of the process.</summary>
    private static async Task Live(Trial trial, string? zones, TimeSpan length, bool kill)
    {
        using var worker = WorkerProcess.Start(trial.Data, null, leaseSeconds: 5, settings: zones is null ? [] : [("RELAIS_ZONES", zones)]);
        await Task.Delay(length, Cancel);
        worker.HasEnded.ShouldBeFalse(worker.Said);
        if (kill)
        {
            worker.Kill();
        }
        else
        {
            await worker.Stop();
        }
    }

    private static Task Live(Trial trial, string? zones, Duration length, bool kill) => Live(trial, zones, length.ToTimeSpan(), kill);

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
