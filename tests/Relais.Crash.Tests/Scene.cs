using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Writing;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Invariants;
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
/// A workspace with channels and posts, made through the product's own slices by this process: on PostgreSQL beside the workers, on
/// SQLite before any starts and whenever none runs. The same door looks at what became of them.
/// </summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly Caller owner;

    private Scene(ServiceProvider services, Caller owner) => (this.services, this.owner) = (services, owner);

    public static Instant Now => Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());

    /// <summary>Opens it, and makes it the first time.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="database">A <c>postgres://</c> address; the file in the data folder otherwise.</param>
    /// <param name="early">It is an hour earlier here, so that what is due at once can be scheduled.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<Scene> Open(string data, string? database, bool early, CancellationToken cancel)
    {
        var settings = new RelaisSettings { DataFolder = data, Database = database, PrivateAddresses = ["*"], Role = ProcessRole.Web };
        var collection = new ServiceCollection();
        collection.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None).AddSimpleConsole());
        collection.AddSingleton(early ? new AnHourAgo() : TimeProvider.System);
        collection.AddRelais(settings, Product.Modules());
        var services = collection.BuildServiceProvider();
        await services.GetRequiredService<StartStore>().RunAsync(cancel);
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(null, cancel);
        var now = Now;
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
        var (adopted, _) = await UntilTheStoreAnswers(() => Adopt(network, account, cancel), cancel);
        for (var tries = 1; adopted is { Ok: false, Problem.TextKey: "problem.conflict" } && tries < 50; tries++)
        {
            // A worker has just marked the channel; a person who is told so does it again.
            await Task.Delay(100, cancel);
            (adopted, _) = await UntilTheStoreAnswers(() => Adopt(network, account, cancel), cancel);
        }

        return new(network, account, Expect(adopted));
    }

    private async Task<Outcome<Channels.ChannelId>> Adopt(PeerNetwork network, ConnectedAccount account, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(owner.Workspace);
        return await scope.ServiceProvider.GetRequiredService<Channels.Channels>().Adopt(owner, network.Key, account, cancel);
    }

    /// <summary>A post for these channels; several texts make a thread.</summary>
    public async Task<PostId> Write(IReadOnlyList<Seat> seats, IReadOnlyList<string> texts, CancellationToken cancel)
    {
        var post = new PostId(Guid.CreateVersion7());
        await Must(new SavePostRequest(post, "0", Text(seats, texts)), cancel);
        return post;
    }

    /// <summary>What the composer sends.</summary>
    public static PostText Text(IReadOnlyList<Seat> seats, IReadOnlyList<string> texts) =>
        new("", [.. texts.Select(PostSegment.Of)], new Dictionary<ChannelId, IReadOnlyList<PostSegment>>(), "", "fr", [.. seats.Select(s => s.Channel)]);

    /// <summary>Has it sent at that moment; the problem's name when the product refuses.</summary>
    public Task<string?> Schedule(PostId post, Instant due, CancellationToken cancel) => Schedule(post, due.InUtc().LocalDateTime, "UTC", cancel);

    /// <summary>Has it sent when the clocks of that zone show this; the problem's name when the product refuses.</summary>
    public async Task<string?> Schedule(PostId post, LocalDateTime wall, string zone, CancellationToken cancel) =>
        (await Ask(new ScheduleDeliveriesRequest(post, wall.Date, wall.TimeOfDay, zone, ConfirmTime: true), cancel)).Ran.Problem?.TextKey;

    /// <summary>Posts for all these channels at once, due since a minute after an hour ago: no worker has to wait for them.</summary>
    public async Task Due(IReadOnlyList<Seat> seats, string text, CancellationToken cancel) =>
        (await Schedule(await Write(seats, [text], cancel), Now - Duration.FromMinutes(58), cancel)).ShouldBeNull();

    /// <summary>Asks until the store answers, with one key, so that it happens once even if an answer of the store was lost.</summary>
    public async Task<(Ran Ran, bool Repeated)> Ask(object request, CancellationToken cancel)
    {
        var key = Guid.CreateVersion7().ToString("N");
        return await UntilTheStoreAnswers(() => services.GetRequiredService<Pipeline>().Run(owner, request, key, cancel), cancel);
    }

    /// <summary>Connects an account again whose access the network had refused.</summary>
    public Task Reconnect(Seat seat, CancellationToken cancel) => Connect(seat.Network, seat.Account, cancel);

    /// <summary>Reads until the store answers.</summary>
    public async Task<T> Read<T>(Func<AppDb, Task<T>> read, CancellationToken cancel)
    {
        var (answer, _) = await UntilTheStoreAnswers(
            async () =>
            {
                await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(owner.Workspace, cancel);
                return await read(db);
            },
            cancel);
        return answer;
    }

    /// <summary>What the doctor finds.</summary>
    public async Task<IReadOnlyList<string>> Breaches(CancellationToken cancel) =>
        [.. (await services.GetRequiredService<Doctor>().Examine(cancel: cancel)).SelectMany(f => f.Breaches.Select(b => $"{f.Name}: {b.Thing} {b.Said}"))];

    /// <summary>How those stand that are not over.</summary>
    public async Task<IReadOnlyList<string>> Left(CancellationToken cancel)
    {
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(owner.Workspace, cancel);
        var rows = await db.Set<Delivery>().Where(d => d.State != DeliveryState.Published && d.State != DeliveryState.Cancelled)
            .GroupBy(d => new { d.ChannelId, d.State, d.HeldReason, d.ProblemCode, Claimed = d.ClaimedBy != null }).Select(g => new { g.Key, Count = g.Count(), First = g.Min(d => d.NextTryAt) }).ToListAsync(cancel);
        return [.. rows.Select(r => $"{r.Count} on {r.Key.ChannelId} {r.Key.State} {r.Key.HeldReason} {r.Key.ProblemCode}, next {r.First}{(r.Key.Claimed ? ", claimed" : "")}")];
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

    private async Task<Ran> Must(object request, CancellationToken cancel)
    {
        var (ran, _) = await Ask(request, cancel);
        return ran.Problem is null ? ran : throw new InvalidOperationException($"{request.GetType().Name}: {ran.Problem.TextKey} {string.Join(", ", ran.Problem.Fields.Select(f => f.Field + " " + f.TextKey))}");
    }

    private static async Task<(T Answer, bool Repeated)> UntilTheStoreAnswers<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return (await ask(), tries > 1);
            }
            catch (Exception e) when (IsOutage(e) && tries < 200)
            {
                await Task.Delay(150, cancel);
            }
        }
    }

    private static bool IsOutage(Exception e) =>
        e is System.Data.Common.DbException or System.Net.Sockets.SocketException or TimeoutException or IOException || (e.InnerException is { } inner && IsOutage(inner));

    private static T Expect<T>(Outcome<T> outcome) =>
        outcome.Ok ? outcome.Value : throw new InvalidOperationException($"{outcome.Problem.TextKey} {string.Join(", ", outcome.Problem.Fields.Select(f => f.Field + " " + f.TextKey))}");

    /// <summary>Only what is to come can be scheduled; here everything is due from the first moment on.</summary>
    private sealed class AnHourAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromHours(1);
    }
}
