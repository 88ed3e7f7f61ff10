using System.Diagnostics;
using System.Globalization;

namespace Relais.Bench;

/// <summary>Figures of the whole process: memory at rest, time to be ready.</summary>
internal static class ProcessScenarios
{
    /// <summary>Resident memory of <c>relais demo</c> after a minute of rest, median of <c>--runs</c> (5).</summary>
    public static async Task<object> Memory(Options options)
    {
        var rest = options.Int("rest", 60);
        var megabytes = new List<double>();
        for (var run = 0; run < options.Int("runs", 5); run++)
        {
            var data = Directory.CreateTempSubdirectory("relais-bench-");
            using var process = ProductRun.Launch("demo", data.FullName, out var address);
            await ProductRun.Ready(address, process);
            await Task.Delay(TimeSpan.FromSeconds(rest));
            megabytes.Add(Resident(process.Id));
            await ProductRun.Stop(process);
            data.Delete(recursive: true);
        }

        return new { scenario = "memory", rest_s = rest, rss_mb = megabytes.Quantile(0.5), all = megabytes, target_mb = 200 };
    }

    /// <summary>Start of the published build on a migrated file until <c>/readyz</c> says ready, median of <c>--runs</c> (5).</summary>
    public static async Task<object> Start(Options options)
    {
        var data = Directory.CreateTempSubdirectory("relais-bench-");
        var seconds = new List<double>();
        for (var run = -1; run < options.Int("runs", 5); run++)
        {
            var watch = Stopwatch.StartNew();
            using var process = ProductRun.Launch("serve", data.FullName, out var address);
            await ProductRun.Ready(address, process);

            // The first run makes and migrates the file; it is not counted.
            if (run >= 0)
            {
                seconds.Add(Math.Round(watch.Elapsed.TotalSeconds, 3));
            }

            await ProductRun.Stop(process);
        }

        data.Delete(recursive: true);
        return new { scenario = "start", ready_s = seconds.Quantile(0.5), all = seconds, target_s = 2 };
    }

    private static double Resident(int id)
    {
        var line = File.ReadLines($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return Math.Round(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024, 1);
    }
}
