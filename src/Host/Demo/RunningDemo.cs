using Relais.Demo.Telling;
using Relais.Host.Serve;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Sandbox;

namespace Relais.Demo;

/// <summary>How a demo is to run.</summary>
public sealed record DemoOptions
{
    /// <summary>Where its network listens.</summary>
    public string Network { get; init; } = "http://localhost:8081";

    /// <summary>Its folder.</summary>
    public string Folder { get; init; } = "demo-data";

    /// <summary>Tells the story anew even if it was told already.</summary>
    public bool Fresh { get; init; }

    /// <summary>The machine's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>The product with a full workspace, and a small network to publish to, both in this process.</summary>
public sealed class RunningDemo : IAsyncDisposable
{
    private RunningDemo(WebApplication app, SandboxServer network, DateTimeOffset toldAt) => (App, Network, ToldAt) = (app, network, toldAt);

    public WebApplication App { get; }

    public SandboxServer Network { get; }

    /// <summary>When its story was told: what it calls "today" is that day.</summary>
    public DateTimeOffset ToldAt { get; }

    /// <summary>Password of every demo account.</summary>
    public static string Password => TellPeople.Password;

    /// <summary>Starts both; the first time, or when asked to, the story is told before the product answers.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="settings">Where the product listens, and what else the environment says; the demo keeps to its folder, sends no mail, and may call its own network.</param>
    /// <param name="cancel">Stops the start.</param>
    /// <exception cref="InvalidDataException">The folder holds something else than a demo.</exception>
    public static async Task<RunningDemo> StartAsync(DemoOptions options, RelaisSettings settings, CancellationToken cancel)
    {
        var demo = await ReadyAsync(options, settings, cancel);
        try
        {
            await demo.App.StartAsync(cancel);
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the story is still to be told. What an interrupted telling left is removed, with <see cref="DemoOptions.Fresh"/> also a whole one.</summary>
    /// <exception cref="InvalidDataException">The folder holds something else than a demo.</exception>
    public static bool IsUntold(DemoOptions options) => new DemoFolder(options.Folder).Open(options.Fresh) is null;

    /// <summary>Tells the story, and starts nothing.</summary>
    /// <exception cref="InvalidDataException">The folder holds something else than a demo.</exception>
    public static async Task TellAsync(DemoOptions options, RelaisSettings settings, CancellationToken cancel) =>
        await (await ReadyAsync(options, settings, cancel)).DisposeAsync();

    private static async Task<RunningDemo> ReadyAsync(DemoOptions options, RelaisSettings settings, CancellationToken cancel)
    {
        var folder = new DemoFolder(options.Folder);
        var told = folder.Open(options.Fresh);
        var clock = new DemoClock(options.Time);
        SandboxServer? network = null;
        WebApplication? app = null;
        try
        {
            network = await SandboxServer.Start(new() { Address = options.Network, StateFile = folder.NetworkFile, Accounts = 0, Time = clock }, cancel);
            app = await RelaisHost.BuildAsync(Of(options, settings, network.Address), b => b.Services.AddSingleton<TimeProvider>(clock), cancel);
            if (told is null)
            {
                folder.Begin(clock.GetUtcNow());
                await new StoryTeller(app.Services, network, clock).Tell(cancel);
                told = clock.GetUtcNow();
                folder.End(told.Value);
            }

            return new(app, network, told.Value);
        }
        catch
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            if (network is not null)
            {
                await network.DisposeAsync();
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await Network.DisposeAsync();
    }

    private static RelaisSettings Of(DemoOptions options, RelaisSettings settings, string network) => settings with
    {
        DataFolder = options.Folder,
        Database = null,
        KeyFile = null,
        Role = ProcessRole.All,
        Smtp = null,
        Sandbox = new(network),
        PrivateAddresses = [.. settings.PrivateAddresses, new Uri(network).Host],
    };
}
