using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Relais.Demo;
using Relais.Kernel.Settings;

namespace Relais.Host.Commands;

/// <summary><c>relais demo</c>: the product with a full workspace, and the network it publishes to.</summary>
internal static class DemoCommand
{
    private const string TellOnly = "--tell";

    internal static Command Build(Func<Func<Task>, Task<int>> guarded)
    {
        var urls = new Option<string?>("--urls") { Description = "addresses to listen on" };
        var network = new Option<string>("--network") { Description = "address of the demo's own network", DefaultValueFactory = _ => new DemoOptions().Network };
        var data = new Option<string>("--data") { Description = "folder of the demo", DefaultValueFactory = _ => new DemoOptions().Folder };
        var fresh = new Option<bool>("--fresh") { Description = "forgets what was done in the demo and begins anew, around today" };
        var tell = new Option<bool>(TellOnly) { Description = "tells the story and stops", Hidden = true };
        var demo = new Command("demo", "Starts Relais with a full workspace, and a small network to publish to.") { urls, network, data, fresh, tell };
        demo.SetAction((parsed, cancel) => guarded(() =>
        {
            var options = new DemoOptions { Network = parsed.GetValue(network)!, Folder = parsed.GetValue(data)!, Fresh = parsed.GetValue(fresh) };
            var settings = CommandLine.Settings(parsed.GetValue(urls), null, null);
            return parsed.GetValue(tell) ? RunningDemo.TellAsync(options, settings, cancel) : Run(options, settings, cancel);
        }));
        return demo;
    }

    private static async Task Run(DemoOptions options, RelaisSettings settings, CancellationToken cancel)
    {
        if (RunningDemo.IsUntold(options))
        {
            await TellElsewhere(options, settings, cancel);
        }

        await using var demo = await RunningDemo.StartAsync(options with { Fresh = false }, settings, cancel);
        await Console.Out.WriteLineAsync(Greeting(settings.PublicUrl, options.Folder, demo));
        await demo.App.WaitForShutdownAsync(cancel);
    }

    /// <summary>Tells the story in a process of its own: three months of a team's work take memory that is then the system's again, and not the product's.</summary>
    private static async Task TellElsewhere(DemoOptions options, RelaisSettings settings, CancellationToken cancel)
    {
        var self = Environment.GetCommandLineArgs()[0];
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(self);
        }

        foreach (var argument in (string[])["demo", TellOnly, "--urls", settings.Urls, "--network", options.Network, "--data", options.Folder])
        {
            start.ArgumentList.Add(argument);
        }

        using var teller = Process.Start(start) ?? throw new IOException("The demo could not start the process that prepares it.");
        try
        {
            await teller.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            teller.Kill();
            throw;
        }

        if (teller.ExitCode != 0)
        {
            throw new IOException("The demo could not be prepared; the reason is said above. Nothing else was changed: start it again, and it begins anew.");
        }
    }

    internal static string Greeting(Uri product, string folder, RunningDemo demo)
    {
        var story = Story.Load();
        var viewer = story.Members.First(m => m.Key == story.Viewer);
        var name = story.Members.Max(m => m.Name.Length);
        var mail = story.Members.Max(m => m.Mail.Length);
        var people = story.Members.OrderByDescending(m => m == viewer).Select(m => $"    {m.Name.PadRight(name)}  {m.Mail.PadRight(mail)}  {m.Role.ToString().ToLowerInvariant(),-8}  {m.Function}");
        return $"""

            This is a demo: invented people, and a password that everybody knows. Keep it on this machine.

              Relais       {product}
              its network  {demo.Network.Address}
              folder       {Path.GetFullPath(folder)} (told on {demo.ToldAt.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}; --fresh tells it again, around today)

            Sign in as any of them, with the password {RunningDemo.Password}

            {string.Join(Environment.NewLine, people)}

            """;
    }
}
