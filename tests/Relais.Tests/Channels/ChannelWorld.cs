using System.Collections.Concurrent;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Browse;
using Relais.Channels.Connect;
using Relais.Channels.Health;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Outbox;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Networks.Bluesky;
using Relais.Sandbox;
using Relais.Tests.House;
using Relais.Tests.Networks;

namespace Relais.Tests.Channels;

/// <summary>The product with what channels need outside: the real sandbox network for codes, a scripted server for sessions; and ears for events and logs.</summary>
internal sealed class ChannelWorld : IAsyncDisposable
{
    private static readonly HttpClient Browser = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    private ChannelWorld(TestApp app, SandboxServer sandbox, FakePds pds, OAuthPds oauth, Heard heard) => (App, Sandbox, Pds, OAuth, Heard) = (app, sandbox, pds, oauth, heard);

    public TestApp App { get; }

    public SandboxServer Sandbox { get; }

    public FakePds Pds { get; }

    /// <summary>A server of Bluesky's that authorises by OAuth; the network's names and directory lead to it.</summary>
    public OAuthPds OAuth { get; }

    public Heard Heard { get; }

    public static async Task<ChannelWorld> On(StoreKind store = StoreKind.Sqlite, Func<RelaisSettings, RelaisSettings>? settings = null)
    {
        var heard = new Heard();
        var oauth = await OAuthPds.StartAsync(TimeProvider.System);
        var app = await TestApp.On(
            store,
            services =>
            {
                heard.Listen(services);
                services.AddSingleton(new BlueskyOptions { DefaultServer = oauth.Address, PlcDirectory = new(oauth.Address, "plc/") });
            },
            settings);
        oauth.Time = app.Clock;
        var sandbox = await SandboxServer.Start(new SandboxOptions { RateLimits = false }, TestContext.Current.CancellationToken);
        var pds = await FakePds.Start();
        pds.Clock = app.Clock;
        oauth.Others = did => did == pds.Did ? pds.Address : null;
        return new(app, sandbox, pds, oauth, heard);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Sandbox.DisposeAsync();
        await Pds.DisposeAsync();
        await OAuth.DisposeAsync();
    }

    /// <summary>Begins on the sandbox and says yes (or no) there as that account; gives what the network sends the person back with.</summary>
    public async Task<FinishConnecting> Consent(Caller caller, string account = "alice", bool yes = true, ChannelId? channel = null)
    {
        var started = await App.Do(caller, new StartConnecting("sandbox", Sandbox.Address, channel));
        var attempt = await App.Do(caller, new GetAttempt(started.Attempt));
        return await SayYes(attempt.AuthorizationUrl!, account, yes);
    }

    public static async Task<FinishConnecting> SayYes(Uri authorization, string account, bool yes = true)
    {
        var asked = HttpUtility.ParseQueryString(authorization.Query);
        var form = asked.AllKeys.ToDictionary(k => k!, k => asked[k]!);
        (form["account"], form["decision"]) = (account, yes ? "approve" : "deny");
        using var body = new FormUrlEncodedContent(form);
        using var answer = await Browser.PostAsync(authorization.GetLeftPart(UriPartial.Path), body, TestContext.Current.CancellationToken);
        var back = HttpUtility.ParseQueryString(answer.Headers.Location!.Query);
        return new(back["state"] ?? "", back["code"], back["error"]);
    }

    public async Task<ChannelId> ConnectSandbox(string account = "alice") =>
        (await App.Do(App.Ada, await Consent(App.Ada, account))).Channel!.Value;

    public async Task<ChannelId> ConnectPds() => (await App.Do(App.Ada, SignIn())).Channel;

    public async Task<ChannelId> ConnectOAuth() => (await App.Do(App.Ada, await ConsentOAuth())).Channel!.Value;

    /// <summary>Begins by OAuth and says yes; gives what the network sends the person back with.</summary>
    public async Task<FinishConnecting> ConsentOAuth(bool yes = true, ChannelId? channel = null)
    {
        var started = await App.Do(App.Ada, new StartConnecting("bluesky", OAuth.Handle, channel));
        return Answer((await App.Do(App.Ada, new GetAttempt(started.Attempt))).AuthorizationUrl!, yes);
    }

    public FinishConnecting Answer(Uri authorization, bool yes = true) =>
        OAuth.Consent(authorization, yes) is var back ? new(back.State, back.Code, back.Error, back.Issuer) : throw new InvalidOperationException();

    /// <summary>Letters that wait to be sent, by their words.</summary>
    public async Task<IReadOnlyList<string>> Letters()
    {
        await using var db = await App.Db();
        return [.. (await db.Set<OutboxMessage>().Where(m => m.Kind == "mail").OrderBy(m => m.Id).ToListAsync()).Select(m => m.Payload)];
    }

    public ConnectWithPassword SignIn(string password = FakePds.Password, ChannelId? channel = null) => new("bluesky", Pds.Handle, password, Pds.Address.AbsoluteUri, channel);

    public Task<ChannelSheet> Sheet(ChannelId id) => App.Do(App.Ada, new GetChannel(id));

    public async Task<IReadOnlyList<ChannelView>> All() => (await App.Do(App.Ada, new ListChannels())).Channels;

    /// <summary>The front door, as a worker outside requests uses it.</summary>
    public async Task<T> AtTheDoor<T>(Func<Relais.Channels.Channels, AppDb, Task<T>> ask)
    {
        await using var scope = App.Services.CreateAsyncScope();
        await using var db = await App.Db();
        return await ask(scope.ServiceProvider.GetRequiredService<Relais.Channels.Channels>(), db);
    }

    public Task<AccessOutcome> Access(ChannelId id) => AtTheDoor((channels, db) => channels.AccessFor(db, id, TestContext.Current.CancellationToken));

    public Duration UntilRefresh(ChannelSheet sheet) => sheet.NextRefreshAt!.Value - App.Clock.Now;
}

/// <summary>Every channel event, and every line of the log.</summary>
internal sealed class Heard : ILoggerProvider, ILogger, IOn<ChannelConnected>, IOn<ChannelReconnected>, IOn<ChannelNeedsReconnect>, IOn<ChannelDisconnected>, IOn<ChannelRemoved>
{
    public ConcurrentQueue<object> Events { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public void Listen(IServiceCollection services)
    {
        services.AddLogging(l => l.AddProvider(this).SetMinimumLevel(LogLevel.Trace));
        services.AddSingleton<IOn<ChannelConnected>>(this);
        services.AddSingleton<IOn<ChannelReconnected>>(this);
        services.AddSingleton<IOn<ChannelNeedsReconnect>>(this);
        services.AddSingleton<IOn<ChannelDisconnected>>(this);
        services.AddSingleton<IOn<ChannelRemoved>>(this);
    }

    public Task On(ChannelConnected happened, Work work) => Keep(happened);

    public Task On(ChannelReconnected happened, Work work) => Keep(happened);

    public Task On(ChannelNeedsReconnect happened, Work work) => Keep(happened);

    public Task On(ChannelDisconnected happened, Work work) => Keep(happened);

    public Task On(ChannelRemoved happened, Work work) => Keep(happened);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception) + exception);

    public void Dispose()
    {
    }

    private Task Keep(object happened)
    {
        Events.Enqueue(happened);
        return Task.CompletedTask;
    }
}
