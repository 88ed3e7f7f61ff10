using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Relais.Bench;

/// <summary>The product in a process of its own, on a port of its own.</summary>
internal static class ProductRun
{
    /// <summary>The product as releases are: <c>bench/run</c> publishes it beside this program.</summary>
    private static string Program => Path.Combine(AppContext.BaseDirectory, "relais");

    public static Process Launch(string verb, string data, out Uri address, params (string Name, string Value)[] settings)
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

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    public static async Task Ready(Uri address, Process process)
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

    public static async Task Stop(Process process)
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
