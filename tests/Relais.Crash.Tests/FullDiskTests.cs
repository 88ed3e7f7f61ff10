using System.Diagnostics;
using System.Net;
using NodaTime;

namespace Relais.Crash.Tests;

/// <summary>
/// The disk fills up while deliveries run, by somebody else's file, and is freed again: nothing is lost, nothing is doubled, the
/// process lives, and whoever watches it was told.
/// </summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int LeaseSeconds = 5;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_full_disk_loses_nothing_and_doubles_nothing_and_is_told() => RunSettings.Repeatable(output, nameof(FullDiskTests), async () =>
    {
        using var disk = await SmallDisk.Make(48, output, Cancel);
        await using var trial = new Trial("SQLite, full disk", RunSettings.Seed, await PeerNetwork.All(output, Cancel), Directory.CreateTempSubdirectory("relais-crash-").FullName, null);
        await Fill(trial);
        disk.CopyIn(trial.Data);
        using var worker = WorkerProcess.Start(disk.Inside, null, LeaseSeconds, disk.Within, ("RELAIS_LEAST_FREE_MB", "4"));
        using var http = new HttpClient { BaseAddress = worker.Address };
        await Until(() => There(trial) > trial.Asks.Count / 10, "deliveries run");
        (await Ready(http)).ShouldBe(HttpStatusCode.OK, await http.GetStringAnyway("readyz", Cancel));
        disk.Fill();
        var full = Stopwatch.StartNew();
        await Until(async () => await Ready(http) == HttpStatusCode.ServiceUnavailable, "readiness says that the disk is full");
        output.Say($"The disk is full; /readyz said so after {full.Elapsed.TotalSeconds:0.0} s: {await http.GetStringAnyway("readyz", Cancel)}");
        var meanwhile = await UntilNothingGoesOut(trial);
        There(trial).ShouldBeLessThan(trial.Asks.Count, "the disk never stood in the way");
        (await http.GetStringAsync("healthz", Cancel)).ShouldBe("alive");
        worker.HasEnded.ShouldBeFalse(worker.Said);
        disk.Free();
        var freed = Stopwatch.StartNew();
        await Until(async () => await Ready(http) == HttpStatusCode.OK, "it is ready again");
        output.Say($"Freed; ready again after {freed.Elapsed.TotalSeconds:0.0} s. Sent and written down in what room the log still had: {meanwhile}.");
        await Until(() => There(trial) >= trial.Asks.Count, "everything is out");
        await Task.Delay(TimeSpan.FromSeconds(2), Cancel);
        worker.HasEnded.ShouldBeFalse(worker.Said);
        await worker.Stop();
        disk.CopyOut(trial.Data);
        await Compare(trial);
    });

    /// <summary>The database's log has some room of its own; after that nothing may be sent, because it could not be written down. How many were.</summary>
    private static async Task<int> UntilNothingGoesOut(Trial trial)
    {
        var (before, there) = (There(trial), There(trial));
        for (var still = Stopwatch.StartNew(); still.Elapsed < TimeSpan.FromSeconds(6);)
        {
            await Task.Delay(500, Cancel);
            if (There(trial) is var now && now > there)
            {
                there = now;
                still.Restart();
            }
        }

        return there - before;
    }

    private static async Task Fill(Trial trial)
    {
        await using var scene = await Scene.Open(trial.Data, null, early: true, Cancel);
        await trial.Open(scene, accounts: 10, Cancel);
        var person = new Person(trial, scene);
        var start = Scene.Now + Duration.FromSeconds(6);
        for (var i = 0; i < 60; i++)
        {
            await person.Write(trial.Seats, start + Duration.FromMilliseconds(700 * i), thread: false, Cancel);
        }
    }

    private static int There(Trial trial) => trial.Networks.Sum(n => n.Read([.. trial.Seats.Where(s => s.Network == n).Select(s => s.Account)], Cancel).GetAwaiter().GetResult().Sum(a => a.Count()));

    private async Task Compare(Trial trial)
    {
        trial.Troubles.Enqueue(new(Instant.MinValue, Instant.MaxValue, null));
        var reckoning = new Reckoning(trial);
        await reckoning.Compare(Cancel);
        output.Say(Account.Head);
        foreach (var account in reckoning.Accounts)
        {
            output.Say(account.Line);
        }

        reckoning.Faults.ShouldBeEmpty();
    }

    private static async Task<HttpStatusCode> Ready(HttpClient http)
    {
        using var answer = await http.GetAsync("readyz", Cancel);
        return answer.StatusCode;
    }

    private static Task Until(Func<bool> holds, string what) => Until(() => Task.FromResult(holds()), what);

    private static async Task Until(Func<Task<bool>> holds, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(100), what);
            await Task.Delay(300, Cancel);
        }
    }
}

/// <summary>An answer is read whatever its status.</summary>
internal static class Answers
{
    public static async Task<string> GetStringAnyway(this HttpClient http, string path, CancellationToken cancel)
    {
        using var answer = await http.GetAsync(path, cancel);
        return await answer.Content.ReadAsStringAsync(cancel);
    }
}
