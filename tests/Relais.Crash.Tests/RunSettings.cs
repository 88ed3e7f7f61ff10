using System.Globalization;

namespace Relais.Crash.Tests;

/// <summary>What a run takes from the environment, and the command that repeats it.</summary>
internal static class RunSettings
{
    public static int Seed { get; } = Number("RELAIS_CRASH_SEED") ?? 20260804;

    public static int? Kills { get; } = Number("RELAIS_CRASH_KILLS");

    /// <summary>How long the mixed run goes on; a minute when it is not asked for.</summary>
    public static int? Minutes { get; } = Number("RELAIS_CRASH_MINUTES");

    public static string Command(string test)
    {
        var minutes = Minutes is { } n ? $" --minutes {n}" : "";
        var kills = Kills is { } k ? $"RELAIS_CRASH_KILLS={k} " : "";
        return $"RELAIS_CRASH_SEED={Seed} {kills}./test crash{minutes} -class \"*{test}\"";
    }

    /// <summary>Runs it; on failure the last words are the command that repeats it.</summary>
    public static async Task Repeatable(ITestOutputHelper output, string test, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception)
        {
            output.Say($"To repeat: {Command(test)}");
            throw;
        }
    }

    /// <summary>Said at once and kept with the result.</summary>
    public static void Say(this ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
