using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Host.Serve;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Sandbox;

[assembly: AssemblyFixture(typeof(Relais.Browser.House.Stand))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Relais.Browser.House;

/// <summary>What all tests share: the product on a port of its own, a social network to publish to, and one browser.</summary>
public sealed class Stand : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("relais-browser-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> signedIn = new(StringComparer.Ordinal);
    private IPlaywright? playwright;
    private WebApplication? app;
    private int made;

    public Uri Address { get; private set; } = null!;

    public SandboxServer Sandbox { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    public IServiceProvider Services => app!.Services;

    /// <summary>Where pictures go: of every page, and of pages that failed.</summary>
    public static string Pictures { get; } = Directory.CreateDirectory(Path.Combine(Root(), "artifacts", "test", "browser")).FullName;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await SandboxServer.Start(new() { RateLimits = false }, CancellationToken.None);
        app = await Start(folder);
        Address = new(app.Urls.First());
        playwright = await Playwright.CreateAsync();
        SetDefaultExpectTimeout(20_000);   // the machine may be doing something else too; what is awaited comes, or does not
        Browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        await FirstVisit.MakeOwner(Browser, Address, Person.Ada, "Brasserie du Canal", Look.Desk);
        await Add(Person.Ben);
    }

    /// <summary>The product on an empty folder. Passkeys need a name for it, not a number.</summary>
    /// <param name="folder">Its data.</param>
    /// <param name="bluesky">Where the shared parts of Bluesky are, for a test with servers of its own.</param>
    public static async Task<WebApplication> Start(string folder, BlueskyOptions? bluesky = null)
    {
        var address = new Uri($"http://localhost:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        var settings = new RelaisSettings { DataFolder = folder, Urls = address.GetLeftPart(UriPartial.Authority), PublicUrl = address, PrivateAddresses = ["*"] };
        var host = await RelaisHost.BuildAsync(settings, b =>
        {
            b.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Error);
            b.Services.AddSingleton(bluesky ?? new());
        });
        await host.StartAsync();
        return host;
    }

    /// <summary>A workspace of its own, with a channel on the sandbox unless told otherwise.</summary>
    public async Task<Desk> Desk(bool channel = true)
    {
        var number = Interlocked.Increment(ref made);
        var now = SystemClock.Instance.GetCurrentInstant();
        var workspace = new Workspace { Id = Id.New<WorkspaceId>(now), Slug = string.Create(CultureInfo.InvariantCulture, $"bureau-{number}"), Name = "Brasserie du Canal", CreatedAt = now };
        await using (var db = await Services.GetRequiredService<IAppDbFactory>().CreateAsync(null))
        {
            db.Add(workspace);
            await db.SaveChangesAsync();
        }

        await using var own = await Services.GetRequiredService<IAppDbFactory>().CreateAsync(workspace.Id);
        Caller? owner = null;
        foreach (var user in await own.Set<User>().ToListAsync())
        {
            var member = new Member { Id = Id.New<MemberId>(now), WorkspaceId = workspace.Id, UserId = user.UserId, Role = Role.Owner, JoinedAt = now };
            own.Add(member);
            if (user.Email == Person.Ada.Mail)
            {
                owner = new() { User = user.UserId, Member = member.Id, Name = user.DisplayName, Workspace = workspace.Id, Role = Role.Owner, Door = Door.Page, Zone = workspace.Zone };
            }
        }

        await own.SaveChangesAsync();
        var desk = new Desk(workspace.Id, workspace.Slug, owner!);
        return channel ? await WithChannel(desk, string.Create(CultureInfo.InvariantCulture, $"brasserie{number}")) : desk;
    }

    /// <summary>Runs a slice that must succeed.</summary>
    public async Task<T> Do<T>(Desk desk, IRequest<T> request)
    {
        var outcome = await Services.GetRequiredService<Pipeline>().Run(desk.Owner, request);
        return outcome.Ok ? outcome.Value : throw new InvalidOperationException($"{request.GetType().Name}: {outcome.Problem.TextKey} {string.Join(", ", outcome.Problem.Fields.Select(f => $"{f.Field} {f.TextKey}"))}");
    }

    /// <summary>Cookies of that person, who signs in through the page once.</summary>
    public Task<string> SignedIn(Person person) => signedIn.GetOrAdd(person.Mail, _ => new(() => FirstVisit.SignIn(Browser, Address, person))).Value;

    /// <summary>An account that only one test uses.</summary>
    public async Task<Person> Newcomer(string name)
    {
        var person = new Person(name, $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}@canal.example", "encore-une-longue-phrase", "fr");
        await Add(person);
        return person;
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (app is not null)
        {
            await app.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token);
            await app.DisposeAsync();
        }

        if (Sandbox is not null)
        {
            await Sandbox.DisposeAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>An account on Bluesky that nobody calls: for what is decided before anything is sent.</summary>
    public async Task<Channels.ChannelId> OnBluesky(Desk desk)
    {
        var nowhere = new Uri("http://127.0.0.1:1/");
        var account = new ConnectedAccount(nowhere, "did:plc:abcdefghijklmnopqrstuvwx", "canal.example", "Brasserie du Canal", null, new("https://bsky.app/profile/canal.example"), Services.GetRequiredService<NetworkCatalog>()["bluesky"].Info.Limits, [], new(new Dictionary<string, string>(StringComparer.Ordinal)));
        await using var scope = Services.CreateAsyncScope();
        var adopted = await scope.ServiceProvider.GetRequiredService<Channels.Channels>().Adopt(desk.Owner, "bluesky", account);
        return adopted.Ok ? adopted.Value : throw new InvalidOperationException(adopted.Problem.TextKey);
    }

    /// <summary>Somebody's account.</summary>
    public async Task<UserId> UserOf(Person person)
    {
        await using var db = await Services.GetRequiredService<IAppDbFactory>().CreateAsync(null);
        return new(await db.Set<User>().Where(u => u.Email == person.Mail).Select(u => u.Id).SingleAsync());
    }

    /// <summary>Somebody's place in a workspace.</summary>
    public async Task<MemberId> MemberOf(Desk desk, Person person)
    {
        var user = await UserOf(person);
        await using var db = await Services.GetRequiredService<IAppDbFactory>().CreateAsync(desk.Id);
        return await db.Set<Member>().Where(m => m.UserId == user).Select(m => m.Id).SingleAsync();
    }

    private async Task<Desk> WithChannel(Desk desk, string name)
    {
        var account = Sandbox.Issue(new(name, "Brasserie du Canal"));
        await using var scope = Services.CreateAsyncScope();
        var adopted = await scope.ServiceProvider.GetRequiredService<Channels.Channels>().Adopt(
            desk.Owner, "mastodon", new Uri(Sandbox.Address), new Credential(new Dictionary<string, string>(StringComparer.Ordinal) { ["access_token"] = account.AccessToken }));
        return adopted.Ok ? desk with { Channel = adopted.Value, Account = name } : throw new InvalidOperationException(adopted.Problem.TextKey);
    }

    private async Task Add(Person person)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        var id = Id.New<UserId>(now);
        var user = new User
        {
            Id = id.Value,
            UserName = person.Mail,
            NormalizedUserName = person.Mail.ToUpperInvariant(),
            Email = person.Mail,
            NormalizedEmail = person.Mail.ToUpperInvariant(),
            EmailConfirmed = true,
            SecurityStamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(20)),
            DisplayName = person.Name,
            Language = person.Language,
            CreatedAt = now,
        };
        user.PasswordHash = new PasswordHasher<User>().HashPassword(user, person.Password);
        await using var db = await Services.GetRequiredService<IAppDbFactory>().CreateAsync(null);
        db.Add(user);
        await db.SaveChangesAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at.Parent is { } parent && !File.Exists(Path.Combine(at.FullName, "Relais.slnx")))
        {
            at = parent;
        }

        return at.FullName;
    }
}
