using System.CommandLine;
using System.Globalization;
using Relais.Demo;

namespace Relais.Host.Commands;

/// <summary><c>relais demo</c>: the product with a full workspace, and the network it publishes to.</summary>
internal static class DemoCommand
{
    internal static Command Build(Func<Func<Task>, Task<int>> guarded)
    {
        var urls = new Option<string?>("--urls") { Description = "addresses to listen on" };
        var network = new Option<string>("--network") { Description = "address of the demo's own network", DefaultValueFactory = _ => new DemoOptions().Network };
        var data = new Option<string>("--data") { Description = "folder of the demo", DefaultValueFactory = _ => new DemoOptions().Folder };
        var fresh = new Option<bool>("--fresh") { Description = "forgets what was done in the demo and begins anew, around today" };
        var demo = new Command("demo", "Starts Relais with a full workspace, and a small network to publish to.") { urls, network, data, fresh };
        demo.SetAction((parsed, cancel) => guarded(() => Run(
            parsed.GetValue(urls),
            new() { Network = parsed.GetValue(network)!, Folder = parsed.GetValue(data)!, Fresh = parsed.GetValue(fresh) },
            cancel)));
        return demo;
    }

    private static async Task Run(string? urls, DemoOptions options, CancellationToken cancel)
    {
        var settings = CommandLine.Settings(urls, null, null);
        await using var demo = await RunningDemo.StartAsync(options, settings, cancel);
        await Console.Out.WriteLineAsync(Greeting(settings.PublicUrl, options.Folder, demo));
        await demo.App.WaitForShutdownAsync(cancel);
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
