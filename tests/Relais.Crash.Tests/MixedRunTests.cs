using System.Globalization;
using NodaTime;

namespace Relais.Crash.Tests;

/// <summary>
/// Everything at once, on both stores at the same time: processes killed, PostgreSQL restarted, networks that fail in every way they
/// know, pauses, and people who change posts at the moment of sending. <c>./test crash --minutes N</c> makes it long and keeps its table.
/// </summary>
public sealed class MixedRunTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Whatever_goes_wrong_nothing_is_lost_nothing_is_doubled_and_people_are_told_the_truth() => RunSettings.Repeatable(output, nameof(MixedRunTests), async () =>
    {
        var length = RunSettings.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(60);
        output.Say($"Seed {RunSettings.Seed}, {length.TotalMinutes:0.#} min.");
        using var cluster = await PostgresCluster.Start(Cancel);
        await using var postgres = await Begin("PostgreSQL", cluster.Address);
        await using var sqlite = await Begin("SQLite", null);
        await Task.WhenAll(new PostgresTrial(postgres, cluster, output).Run(length, Cancel), new SqliteTrial(sqlite, output).Run(length, Cancel));
        await Reckon([new(postgres), new(sqlite)]);
    });

    private async Task<Trial> Begin(string store, string? database) =>
        new(store, RunSettings.Seed, await PeerNetwork.All(output, Cancel), Directory.CreateTempSubdirectory("relais-crash-").FullName, database);

    private async Task Reckon(IReadOnlyList<Reckoning> parts)
    {
        foreach (var part in parts)
        {
            await part.Compare(Cancel);
        }

        string[] table = [Account.Head, .. parts.SelectMany(p => p.Accounts).Select(a => a.Line)];
        foreach (var line in table)
        {
            output.Say(line);
        }

        foreach (var part in parts)
        {
            output.Say("People were asked: " + string.Join(", ", part.Reasons));
            part.Unexplained.Take(20).ToList().ForEach(late => output.Say("late without a known reason: " + late));
            part.Faults.Take(40).ToList().ForEach(fault => output.Say("FAULT " + fault));
        }

        if (RunSettings.Minutes is { } minutes)
        {
            await Keep(table, minutes, parts);
        }

        parts.SelectMany(p => p.Faults).ShouldBeEmpty();
        parts.SelectMany(p => p.Accounts).Sum(a => a.Lost + a.Doubled).ShouldBe(0);
    }

    /// <summary>As Markdown, for docs/reliability.md.</summary>
    private static async Task Keep(string[] table, int minutes, IReadOnlyList<Reckoning> parts)
    {
        var folder = Environment.GetEnvironmentVariable("RELAIS_CRASH_TABLE") ?? Path.Combine(Directory.GetCurrentDirectory(), "artifacts", "crash");
        Directory.CreateDirectory(folder);
        var date = Scene.Now.InUtc().Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var commit = Environment.GetEnvironmentVariable("RELAIS_CRASH_COMMIT") is { Length: > 0 } known ? $", commit {known}" : "";
        string[] page =
        [
            $"{date}, {minutes} minutes, seed {RunSettings.Seed}{commit}:", "", .. table, "",
            "Asked of a person: " + string.Join(", ", parts.SelectMany(p => p.Reasons)) + ".",
            .. parts.SelectMany(p => p.Unexplained).Select(u => "- late without a known reason: " + u),
        ];
        await File.WriteAllLinesAsync(Path.Combine(folder, "table.md"), page);
    }
}
