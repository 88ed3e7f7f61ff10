using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels;
using Relais.Content.Writing;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;

namespace Relais.Crash.Tests;

/// <summary>One account on one network, as the product knows it.</summary>
internal sealed record Seat(PeerNetwork Network, ConnectedAccount Account, ChannelId Channel);

/// <summary>
/// A workspace with channels and posts that are due, made through the product's own slices by this process before any worker
/// starts, and looked at by this process after the last one has ended.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly Caller owner;

    private Scene(ServiceProvider services, Caller owner) => (this.services, this.owner) = (services, owner);

    public static async Task<Scene> Open(string data, string? database, CancellationToken cancel)
    {
        var settings = new RelaisSettings { DataFolder = data, Database = database, PrivateAddresses = ["*"], Role = ProcessRole.Web };
        var collection = new ServiceCollection();
        collection.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        collection.AddSingleton<TimeProvider>(new AnHourAgo());
        collection.AddRelais(settings, Product.Modules());
        var services = collection.BuildServiceProvider();
        await services.GetRequiredService<StartStore>().RunAsync(cancel);
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(null, cancel);
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        var workspace = await db.Set<Workspace>().OrderBy(w => w.Id).FirstOrDefaultAsync(cancel);
        if (workspace is null)
        {
            // Whatever the faults, nothing here is too late: lateness has its own tests.
            workspace = db.Add(new Workspace { Id = Id.New<WorkspaceId>(now), Slug = "crash", Name = "Crash", CreatedAt = now, LatenessMinutes = 100_000 }).Entity;
            await db.SaveChangesAsync(cancel);
        }

        return new(services, new()
        {
            User = Id.New<UserId>(now), Member = Id.New<MemberId>(now), Name = "Crash", Workspace = workspace.Id, Role = Role.Owner, Door = Door.CommandLine, Zone = "UTC",
        });
    }

    public async Task<Seat> Connect(PeerNetwork network, ConnectedAccount account, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(owner.Workspace);
        var adopted = await scope.ServiceProvider.GetRequiredService<Channels.Channels>().Adopt(owner, network.Key, account, cancel);
        return new(network, account, Expect(adopted));
    }

    /// <summary>A post for one channel, due since a minute after an hour ago.</summary>
    public async Task Due(Seat seat, string text, CancellationToken cancel)
    {
        var pipeline = services.GetRequiredService<Pipeline>();
        var post = Expect(await pipeline.Run(owner, new CreatePostRequest("", text, [seat.Channel]), cancel));
        var due = Instant.FromDateTimeOffset(services.GetRequiredService<TimeProvider>().GetUtcNow()).Plus(Duration.FromMinutes(1)).InUtc().LocalDateTime;
        Expect(await pipeline.Run(owner, new ScheduleDeliveriesRequest(post.Id, due.Date, new LocalTime(due.Hour, due.Minute), "UTC"), cancel));
    }

    /// <summary>How many deliveries stand in each state.</summary>
    public async Task<Dictionary<DeliveryState, int>> States(CancellationToken cancel)
    {
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(owner.Workspace, cancel);
        return await db.Set<Delivery>().GroupBy(d => d.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    /// <summary>How many calls had each outcome, by channel.</summary>
    public async Task<ILookup<ChannelId, (AttemptOutcome Outcome, int Count)>> Outcomes(CancellationToken cancel)
    {
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(owner.Workspace, cancel);
        var rows = await db.Set<Attempt>().Join(db.Set<Delivery>(), a => a.DeliveryId, d => d.Id, (a, d) => new { d.ChannelId, a.Outcome })
            .GroupBy(r => new { r.ChannelId, r.Outcome }).Select(g => new { g.Key.ChannelId, g.Key.Outcome, Count = g.Count() }).ToListAsync(cancel);
        return rows.ToLookup(r => r.ChannelId, r => (r.Outcome, r.Count));
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private static T Expect<T>(Outcome<T> outcome) =>
        outcome.Ok ? outcome.Value : throw new InvalidOperationException($"{outcome.Problem.TextKey} {string.Join(", ", outcome.Problem.Fields.Select(f => f.Field + " " + f.TextKey))}");

    /// <summary>Only what is to come can be scheduled; here everything is due from the first moment on.</summary>
    private sealed class AnHourAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromHours(1);
    }
}
