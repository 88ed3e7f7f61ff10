using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relais.Kernel.Invariants;
using Relais.Kernel.Json;
using Relais.Kernel.Settings;

namespace Relais.Host.Commands;

/// <summary><c>relais doctor</c>: looks at every invariant on the live database. Ends with 0 when all hold, 1 when one is broken, 2 when it could not look.</summary>
internal static class DoctorCommand
{
    internal const int Broken = 1;
    internal const int CannotLook = 2;

    internal static Command Build(Option<string?> data)
    {
        var json = new Option<bool>("--json") { Description = "prints one JSON object" };
        var quick = new Option<bool>("--quick") { Description = "leaves out what reads every media file or the whole audit log" };
        var only = new Option<string?>("--only") { Description = "only rules whose name starts with this, such as publishing." };
        var doctor = new Command("doctor", "Checks what must always hold, beside a running server, without changing anything. Ends with 0 (all holds), 1 (something is broken) or 2 (could not look).") { data, json, quick, only };
        doctor.SetAction((parsed, cancel) => Run(
            () => CommandLine.Settings(null, parsed.GetValue(data), null), parsed.GetValue(only), parsed.GetValue(quick), parsed.GetValue(json), Console.Out, cancel));
        return doctor;
    }

    /// <summary>Examines and prints; gives the code to end with.</summary>
    internal static async Task<int> Run(Func<RelaisSettings> read, string? only, bool quick, bool json, TextWriter to, CancellationToken cancel, TimeProvider? time = null)
    {
        try
        {
            var settings = read() with { ReadOnly = true };
            await using var services = CommandServices.OnDatabase(settings, LogLevel.None, time);
            var examined = await services.GetRequiredService<Doctor>().Examine(only, quick, cancel);
            await to.WriteLineAsync(json ? AsJson(examined) : InWords(examined, settings));
            return examined.All(e => e.Holds) ? 0 : Broken;
        }
        catch (Exception e) when (e is CannotExamineException or SettingsException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await to.WriteLineAsync(json ? JsonSerializer.Serialize(new { healthy = (bool?)null, cannotLook = e.Message }, Wire.Json) : e.Message);
            return CannotLook;
        }
    }

    private static string AsJson(IReadOnlyList<Examined> examined) =>
        JsonSerializer.Serialize(new { healthy = examined.All(e => e.Holds), rules = examined.Count, broken = examined.Where(e => !e.Holds) }, Wire.Json);

    private static string InWords(IReadOnlyList<Examined> examined, RelaisSettings settings)
    {
        var broken = examined.Where(e => !e.Holds).ToList();
        var lines = new List<string>();
        foreach (var rule in broken)
        {
            lines.Add($"{rule.Name}: this should hold, and does not: {rule.Rule}");
            lines.AddRange(rule.Breaches.Select(b => $"  {b.Thing}: {b.Said}"));
            if (rule.Breaches.Count >= Examination.Most)
            {
                lines.Add("  and perhaps more");
            }

            lines.Add($"  What to do: {rule.Advice}");
            lines.Add("");
        }

        var where = settings.Database is null ? settings.DatabasePath : "PostgreSQL";
        lines.Add(broken.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{where}: all {examined.Count} rules hold.")
            : string.Create(CultureInfo.InvariantCulture, $"{where}: {broken.Count} of {examined.Count} rules do not hold."));
        return string.Join(Environment.NewLine, lines);
    }
}
