using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Relais.Sandbox.Api;
using Relais.Sandbox.Control;
using Relais.Sandbox.Files;
using Relais.Sandbox.Http;
using Relais.Sandbox.Model;
using Relais.Sandbox.Pages;

namespace Relais.Sandbox;

/// <summary>A small social network that speaks Mastodon's published API, listening in this process until it is disposed of.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private const long MaxRequest = 110L * 1024 * 1024;

    private static readonly string[] Names = ["alice", "bob", "chloe", "david", "emma", "farid", "gabriel", "hana", "ines", "jules", "karim", "lea"];

    private readonly WebApplication _app;
    private readonly World _world;
    private readonly MediaStore _store;
    private readonly Seeding _seeding;
    private readonly Ledger _ledger;
    private readonly ITimer _clock;

    private SandboxServer(WebApplication app, World world, MediaStore store, Seeding seeding, Faults faults, TimeProvider time)
    {
        (_app, _world, _store, _seeding, Faults) = (app, world, store, seeding, faults);
        _ledger = new Ledger(world);
        _clock = time.CreateTimer(_ => PostDue(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Where it is reached, without a slash at its end.</summary>
    public string Address => _world.Origin;

    /// <summary>What is made to go wrong.</summary>
    public Faults Faults { get; }

    /// <summary>Requests that were answered with an earlier status because of their Idempotency-Key.</summary>
    public int Replays => _ledger.Summary().Replays;

    /// <summary>How many statuses were accepted through the API.</summary>
    public int Accepted => _ledger.Summary().Accepted;

    /// <summary>Starts one and returns when it listens.</summary>
    /// <exception cref="IOException">The address is taken, or the state file is in use.</exception>
    /// <exception cref="InvalidDataException">The state file is not one of a sandbox.</exception>
    public static async Task<SandboxServer> Start(SandboxOptions options, CancellationToken cancel)
    {
        var world = new World(options.Time, options.StateFile is null ? null : new Journal(options.StateFile));
        var store = new MediaStore(options.StateFile is null ? null : options.StateFile + ".media");
        var faults = new Faults();
        var seeding = new Seeding(world, store);
        WebApplication? app = null;
        try
        {
            app = Build(options, world, store, seeding, faults);
            for (var i = 0; i < options.Accounts; i++) seeding.Open(ReadyMade(i));
            await app.StartAsync(cancel);
            var bound = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
            world.Origin = (options.PublicAddress ?? bound).TrimEnd('/');
            return new SandboxServer(app, world, store, seeding, faults, options.Time);
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            world.Dispose();
            store.Dispose();
            throw;
        }
    }

    /// <summary>Opens the account when it does not exist, and issues a token for it.</summary>
    /// <exception cref="ArgumentException">The name or the scopes are not possible.</exception>
    public AccountToken Issue(NewAccount account) => _seeding.Issue(account);

    /// <summary>Puts in accounts, statuses of the past and reactions.</summary>
    /// <exception cref="ArgumentException">Something in it is not possible; what stood before it has been put in.</exception>
    public Task<Seeded> Plant(Seed seed, CancellationToken cancel) => _seeding.PlantAsync(seed, cancel);

    /// <summary>What clients posted and this server accepted, oldest first.</summary>
    public IEnumerable<LedgerEntry> Ledger(int from = 0) => _ledger.Read(from);

    /// <summary>Runs until the process is asked to end or <paramref name="cancel"/> is.</summary>
    public Task WaitForEnd(CancellationToken cancel) => _app.WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _clock.DisposeAsync();
        await _app.DisposeAsync();
        _world.Dispose();
        _store.Dispose();
    }

    private static WebApplication Build(SandboxOptions options, World world, MediaStore store, Seeding seeding, Faults faults)
    {
        // Settings are read once; watching for changes would watch every folder below the one it was started in.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(SandboxServer).Assembly.GetName().Name, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(options.Address);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequest;
        });
        builder.Services.Configure<FormOptions>(form => form.MultipartBodyLengthLimit = MaxRequest);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddRazorComponents();
        var app = builder.Build();

        var routes = new Routes(app, world, faults, options.RateLimits ? new RateLimits(options.Time) : null, options.Time, options.Latency);
        var oauth = new OAuthRoutes(options.Time);
        InstanceRoutes.Map(routes, app);
        AppRoutes.Map(routes);
        oauth.Map(routes);
        AccountRoutes.Map(routes);
        new MediaRoutes(store, options.ImageProcessing, options.VideoProcessing).Map(routes);
        StatusRoutes.Map(routes);
        ReactionRoutes.Map(routes);
        ScheduledRoutes.Map(routes);
        TimelineRoutes.Map(routes);
        NotificationRoutes.Map(routes);
        ConversationRoutes.Map(routes);
        AbsentRoutes.Map(routes);
        new ControlRoutes(world, seeding, new Ledger(world), faults).Map(app, options.FaultRoutes);
        new SitePages(world, store).Map(app);
        new SignInPages(world, oauth).Map(app);
        routes.MapRest();
        return app;
    }

    private static NewAccount ReadyMade(int number)
    {
        var name = number < Names.Length ? Names[number] : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"account{number + 1}");
        return new NewAccount(name, char.ToUpperInvariant(name[0]) + name[1..]);
    }

    private void PostDue()
    {
        lock (_world.Gate) _world.PostDue();
    }
}
