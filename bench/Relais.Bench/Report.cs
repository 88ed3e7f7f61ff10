using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Relais.Bench;

/// <summary>Writes <c>docs/performance.md</c> from the lines that scenarios printed: <c>--results FILE --out FILE</c>. Each figure is the median of its runs.</summary>
internal static class Report
{
    private static readonly string[] Keys = ["scenario", "name", "store", "appendfsync", "how", "callers", "count", "posts", "members", "things", "scheduled", "past", "latency_ms", "in_flight"];

    public static Task<object> Run(Options options)
    {
        var lines = File.ReadLines(options.Text("results")!).Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var page = new StringBuilder();
        page.AppendLine("# Performance").AppendLine();
        page.AppendLine("Written by `bench/all`; every line can be had alone with `bench/run SCENARIO`. Figures are medians of the runs that the last column counts.").AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"Taken on {DateTime.UtcNow:yyyy-MM-dd} at commit {Commit()}: {Cpu()}, {Environment.ProcessorCount} cores, {Memory()} GiB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}; a write of 4 KiB made durable takes {Fsync():0.00} ms.").AppendLine();
        foreach (var scenario in lines.GroupBy(l => Text(l, "scenario")))
        {
            Section(page, scenario.Key, [.. scenario]);
        }

        page.AppendLine("## What the columns mean").AppendLine();
        page.AppendLine("- `rate`: deliveries a second from the instant they were all due to the last answer. `limit`: what a bare loop of as many parallel requests reaches against the same network in the same run; `limit_share` is their ratio.");
        page.AppendLine("- `lateness_ms`: from the due instant to the beginning of the call, when all are due at once: it is the length of the queue, not a delay of each.");
        page.AppendLine("- `cpu_ms_each`: processor time of the worker and of the database server together, for each delivery; with the check of the content's hash, of pauses, and the audit entry.");
        page.AppendLine("- `lost`, `doubled`: by the network's own list of what it accepted.");
        page.AppendLine("- `server_ms`: time of the calendar's month page seen over loopback by a signed-in reader, 250 posts on the page whatever the store holds. `page_kb`: compressed.");
        page.AppendLine("- `matrix`: the coverage matrix of a team of that size as programs read it (`server_ms`) and the page that shows it (`page_ms`); `baton`: reading the facts and finding the holder of every thing.");
        page.AppendLine("- `rss_mb`: resident memory of the process; in `memory` of `relais demo` (with the sandbox network inside) a minute after it was ready.");
        page.AppendLine("- `lone`: one delivery at a time, to an engine that sleeps in between: `lateness_ms` from its due instant to its arrival at the network. `restart`: `first_s` from the start of the published build, with posts overdue in its file, to the first arrival.");
        page.AppendLine("- `processes`: deliveries a second of one, two and four workers on one PostgreSQL, each with `in_flight` calls at once. `history`: seconds to publish `count` deliveries from an empty store and from one with that many to come and past; medians of interleaved runs, and their ratio.");
        page.AppendLine("- `schedule`: `rate` is posts a second, written beforehand and each for one channel, that get a scheduled delivery: durable, with the checks of permission, wall time, channel and content, the hash of the content, events, audit entries and undo. `how`: one by one by so many `callers` at once, who wait for their answer before they ask again, or by one call for all. `seal_rate`: entries a second that the sealer chains after them, outside their transactions; `chain_holds`: that chain was verified.");
        page.AppendLine("- `ready_s`: from the start of the published build on a migrated file until `/readyz` says ready.");
        page.AppendLine().AppendLine("How other job systems were made to do the same work, and what is not comparable: [bench/peers](../bench/peers/README.md).");
        File.WriteAllText(options.Text("out")!, page.ToString());
        return Task.FromResult<object>(new { scenario = "report", lines = lines.Count });
    }

    private static void Section(StringBuilder page, string scenario, List<JsonElement> runs)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## {scenario}").AppendLine();
        var groups = runs.GroupBy(r => string.Join('|', Keys.Select(k => Text(r, k)))).ToList();
        var named = Keys.Skip(1).Where(k => runs.Exists(r => Text(r, k).Length > 0)).ToList();
        var measured = runs.SelectMany(r => Numbers(r, "")).Select(n => n.Name).Distinct().Where(n => !Keys.Contains(n)).ToList();
        page.AppendLine("| " + string.Join(" | ", named.Concat(measured).Append("runs")) + " |");
        page.AppendLine("|" + string.Concat(Enumerable.Repeat(" --- |", named.Count + measured.Count + 1)));
        foreach (var group in groups)
        {
            var values = group.SelectMany(r => Numbers(r, "")).ToLookup(n => n.Name, n => n.Value);
            var cells = named.Select(k => Text(group.First(), k)).Concat(measured.Select(m => values.Contains(m) ? Median([.. values[m]]).ToString("0.###", CultureInfo.InvariantCulture) : ""));
            page.AppendLine("| " + string.Join(" | ", cells.Append(group.Count().ToString(CultureInfo.InvariantCulture))) + " |");
        }

        page.AppendLine();
    }

    private static IEnumerable<(string Name, double Value)> Numbers(JsonElement element, string before)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Number)
            {
                yield return (before + property.Name, property.Value.GetDouble());
            }
            else if (property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var inner in Numbers(property.Value, property.Name + " "))
                {
                    yield return inner;
                }
            }
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true })!;
        return git.StandardOutput.ReadToEnd().Trim();
    }

    private static string Cpu() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";

    private static string Memory() => (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024)).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Median of a hundred durable writes, milliseconds.</summary>
    private static double Fsync()
    {
        var path = Path.GetTempFileName();
        var times = new List<double>();
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            for (var i = 0; i < 100; i++)
            {
                var clock = Stopwatch.StartNew();
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
                times.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        File.Delete(path);
        return Median(times);
    }
}
