using Relais.Host.Commands;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;

namespace Relais.Host.Serve;

/// <summary>Runs the product until it is told to stop.</summary>
internal static class Server
{
    internal static async Task Run(RelaisSettings settings, CancellationToken cancel)
    {
        await using var app = await RelaisHost.BuildAsync(settings, cancel: cancel);
        Listening.Expect(settings.Urls);
        await Listening.During(settings.Urls, () => app.StartAsync(cancel));
        Console.WriteLine($"Relais: {settings.PublicUrl}");
        await app.WaitForShutdownAsync(cancel);
    }

    internal static async Task Migrate(RelaisSettings settings, CancellationToken cancel)
    {
        await using var services = CommandServices.Build(settings, LogLevel.Information);
        await services.GetRequiredService<StartStore>().RunAsync(cancel);
    }
}
