using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

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
            using var process = Launch("demo", data.FullName, out var address);
            await Ready(address, process);
            await Task.Delay(TimeSpan.FromSeconds(rest));
            megabytes.Add(Resident(process.Id));
            await Stop(process);
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
            using var process = Launch("serve", data.FullName, out var address);
            await Ready(address, process);

            // The first run makes and migrates the file; it is not counted.
            if (run >= 0)
            {
                seconds.Add(Math.Round(watch.Elapsed.TotalSeconds, 3));
            }

            await Stop(process);
        }

        data.Delete(recursive: true);
        return new { scenario = "start", ready_s = seconds.Quantile(0.5), all = seconds, target_s = 2 };
    }

    /// <summary>The product as releases are: <c>bench/run</c> publishes it beside this program.</summary>
    private static string Program => Path.Combine(AppContext.BaseDirectory, "relais");

    private static Process Launch(string verb, string data, out Uri address)
    {
        address = new Uri($"http://localhost:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        List<string> arguments = [verb, "--urls", address.ToString().TrimEnd('/'), "--data", Path.Combine(data, "data")];
        if (verb == "demo")
        {
            arguments.AddRange(["--network", $"http://localhost:{FreePort().ToString(CultureInfo.InvariantCulture)}"]);
        }

        var start = new ProcessStartInfo(Program, arguments) { WorkingDirectory = data, RedirectStandardOutput = true };
        foreach (var ours in start.Environment.Keys.Where(k => k.StartsWith("RELAIS_", StringComparison.Ordinal)).ToList())
        {
            // The product refuses a setting that it does not know.
            start.Environment.Remove(ours);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task Ready(Uri address, Process process)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromMinutes(3) && !process.HasExited)
        {
            try
            {
                if ((await http.GetAsync(new Uri(address, "/readyz"))).StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(10);
        }

        throw new InvalidOperationException("The product did not become ready.");
    }

    private static double Resident(int id)
    {
        var line = File.ReadLines($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return Math.Round(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024, 1);
    }

    private static async Task Stop(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
