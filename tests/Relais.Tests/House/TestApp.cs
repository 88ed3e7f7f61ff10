using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Modules;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Tests.House;

/// <summary>
/// The whole product without its web server, on a database file of its own (or a PostgreSQL database of its own), with a clock
/// that the test owns. People by name: Ada owns the workspace, Ben writes, Eve reads; Mallory owns another workspace.
/// </summary>
public sealed class TestApp : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly string folder;
    private readonly Action? drop;

    private TestApp(ServiceProvider services, string folder, TestClock clock, Action? drop) =>
        (this.services, this.folder, Clock, this.drop) = (services, folder, clock, drop);

    public TestClock Clock { get; }

    public IServiceProvider Services => services;

    public string Folder => folder;

    public WorkspaceId Workspace { get; private set; }

    /// <summary>Owner of the workspace.</summary>
    public Caller Ada { get; private set; } = null!;

    /// <summary>Writer.</summary>
    public Caller Ben { get; private set; } = null!;

    /// <summary>Reader.</summary>
    public Caller Eve { get; private set; } = null!;

    /// <summary>Owner of another workspace.</summary>
    public Caller Mallory { get; private set; } = null!;

    /// <summary>A new product on a new SQLite file. Tuesday 4 August 2026, 10:42 in Paris, unless told otherwise.</summary>
    public static Task<TestApp> OnSqlite(Action<IServiceCollection>? more = null, Func<RelaisSettings, RelaisSettings>? settings = null, IReadOnlyList<IModule>? modules = null) =>
        Start(null, more, settings, modules);

    /// <summary>The same on a new PostgreSQL database; skips the test, saying so, when no server is given.</summary>
    public static Task<TestApp> OnPostgres(Action<IServiceCollection>? more = null, Func<RelaisSettings, RelaisSettings>? settings = null, IReadOnlyList<IModule>? modules = null) =>
        Start(PostgresForTests.NewDatabase(), more, settings, modules);

    /// <summary>On the store of that name, for theories that run on both.</summary>
    public static Task<TestApp> On(StoreKind store, Action<IServiceCollection>? more = null, Func<RelaisSettings, RelaisSettings>? settings = null, IReadOnlyList<IModule>? modules = null) =>
        store == StoreKind.Sqlite ? OnSqlite(more, settings, modules) : OnPostgres(more, settings, modules);

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Runs a slice.</summary>
    public Task<Outcome<T>> Run<T>(Caller caller, IRequest<T> request) => Get<Pipeline>().Run(caller, request, TestContext.Current.CancellationToken);

    /// <summary>Runs a slice that must succeed.</summary>
    public async Task<T> Do<T>(Caller caller, IRequest<T> request)
    {
        var outcome = await Run(caller, request);
        return outcome.Ok ? outcome.Value : throw new InvalidOperationException($"{request.GetType().Name}: {outcome.Problem.TextKey} {string.Join(", ", outcome.Problem.Fields.Select(f => f.Field + " " + f.TextKey))}");
    }

    /// <summary>A database context of the workspace, to look at rows.</summary>
    public Task<AppDb> Db() => Get<IAppDbFactory>().CreateAsync(Workspace);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        drop?.Invoke();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<TestApp> Start(string? postgres, Action<IServiceCollection>? more, Func<RelaisSettings, RelaisSettings>? change, IReadOnlyList<IModule>? modules)
    {
        var folder = Directory.CreateTempSubdirectory("relais-test-").FullName;
        var settings = new RelaisSettings { DataFolder = folder, Database = postgres, PrivateAddresses = ["*"] };
        settings = change?.Invoke(settings) ?? settings;
        var clock = new TestClock(Instant.FromUtc(2026, 8, 4, 8, 42));
        var collection = new ServiceCollection();
        collection.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning));
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddRelais(settings, modules is null ? Product.Modules() : new ModuleList([.. Product.Modules().All, .. modules]));
        more?.Invoke(collection);
        var app = new TestApp(collection.BuildServiceProvider(validateScopes: true), folder, clock, postgres is null ? null : () => PostgresForTests.Drop(postgres));
        await app.Get<StartStore>().RunAsync();
        await app.AddPeople();
        return app;
    }

    private async Task AddPeople()
    {
        var mine = NewWorkspace("canal", "Brasserie du Canal");
        var other = NewWorkspace("autre", "Autre");
        await using var db = await Get<IAppDbFactory>().CreateAsync(null);
        db.AddRange(mine, other);
        var now = Now;
        Ada = Person(db, mine, "Ada Lovelace", Role.Owner);
        Ben = Person(db, mine, "Ben Barka", Role.Writer);
        Eve = Person(db, mine, "Eve Curie", Role.Reader);
        Mallory = Person(db, other, "Mallory Towers", Role.Owner);
        await db.SaveChangesAsync();
        Workspace = mine.Id;
        foreach (var caller in new[] { Ada, Ben, Eve, Mallory })
        {
            await using var own = await Get<IAppDbFactory>().CreateAsync(caller.Workspace);
            own.Add(new Member { Id = caller.Member!.Value, WorkspaceId = caller.Workspace!.Value, UserId = caller.User!.Value, Role = caller.Role, JoinedAt = now });
            await own.SaveChangesAsync();
        }
    }

    private Instant Now => Instant.FromDateTimeOffset(Clock.GetUtcNow());

    private Workspace NewWorkspace(string slug, string name) => new() { Id = Id.New<WorkspaceId>(Now), Slug = slug, Name = name, CreatedAt = Now };

    private Caller Person(AppDb db, Workspace workspace, string name, Role role)
    {
        var id = Id.New<UserId>(Now);
        var mail = name.Split(' ')[0].ToLowerInvariant() + "@canal.example";
        db.Add(new User
        {
            Id = id.Value,
            UserName = mail,
            NormalizedUserName = mail.ToUpperInvariant(),
            Email = mail,
            NormalizedEmail = mail.ToUpperInvariant(),
            EmailConfirmed = true,
            SecurityStamp = id.ToString(),
            DisplayName = name,
            CreatedAt = Now,
        });
        return new() { User = id, Member = Id.New<MemberId>(Now), Name = name, Workspace = workspace.Id, Role = role, Door = Door.Page, Zone = workspace.Zone };
    }
}

/// <summary>A clock that moves only when told.</summary>
public sealed class TestClock(Instant start) : TimeProvider
{
    private long ticks = start.ToUnixTimeTicks();

    public Instant Now => Instant.FromUnixTimeTicks(Interlocked.Read(ref ticks));

    public void Advance(Duration by) => Interlocked.Add(ref ticks, (long)by.TotalTicks);

    public void Set(Instant to) => Interlocked.Exchange(ref ticks, to.ToUnixTimeTicks());

    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();
}
