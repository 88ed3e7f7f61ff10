using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Outbox;
using Relais.Tests.House;

namespace Relais.Tests.Outbox;

public sealed class OutboxTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_is_due_is_done_once_and_what_is_not_due_waits(StoreKind store)
    {
        var hands = new Hands();
        await using var app = await TestApp.On(store, hands.Add);
        var due = await Leave(app, Duration.Zero);
        var later = await Leave(app, Duration.FromMinutes(5));

        await app.Get<OutboxWorker>().RunDueAsync(Cancel);
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);

        hands.Done.ShouldBe([due]);
        app.Clock.Advance(Duration.FromMinutes(5));
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);
        hands.Done.ShouldBe([due, later]);
    }

    [Fact]
    public async Task A_store_that_is_away_for_a_moment_ends_neither_the_worker_nor_the_process()
    {
        await using var app = await TestApp.OnSqlite();
        var away = new AwayOnce(app.Get<IAppDbFactory>());
        using var worker = ActivatorUtilities.CreateInstance<OutboxWorker>(app.Services, away, TimeProvider.System);
        await worker.StartAsync(Cancel);
        await away.Back.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        worker.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await worker.StopAsync(Cancel);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Workers_side_by_side_do_each_message_once(StoreKind store)
    {
        var hands = new Hands();
        await using var app = await TestApp.On(store, hands.Add);
        var left = new List<OutboxId>();
        for (var i = 0; i < 40; i++)
        {
            left.Add(await Leave(app, Duration.Zero));
        }

        var workers = Enumerable.Range(0, 4).Select(_ => ActivatorUtilities.CreateInstance<OutboxWorker>(app.Services));
        await Task.WhenAll(workers.Select(w => w.RunDueAsync(Cancel)));

        hands.Done.Order(ById).ShouldBe(left.Order(ById));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_failure_is_written_down_and_tried_again_after_a_growing_pause(StoreKind store)
    {
        var hands = new Hands { Fail = () => new InvalidOperationException("the server is asleep") };
        await using var app = await TestApp.On(store, hands.Add);
        var id = await Leave(app, Duration.Zero);

        await app.Get<OutboxWorker>().RunDueAsync(Cancel);
        var first = await Look(app, id);
        first.Error.ShouldBe("the server is asleep");
        first.DueAt.ShouldBe(app.Clock.Now + Duration.FromSeconds(10));
        (await app.Get<OutboxWorker>().RunDueAsync(Cancel)).ShouldBe(0);

        app.Clock.Advance(Duration.FromSeconds(10));
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);
        (await Look(app, id)).DueAt.ShouldBe(app.Clock.Now + Duration.FromSeconds(20));

        hands.Fail = null;
        app.Clock.Advance(Duration.FromSeconds(20));
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);
        var done = await Look(app, id);
        done.DoneAt.ShouldNotBeNull();
        done.Attempts.ShouldBe(3);
        done.Error.ShouldBeNull();
    }

    [Fact]
    public async Task What_keeps_failing_is_given_up_in_the_end_and_kept_to_be_looked_at()
    {
        var hands = new Hands { Fail = () => new InvalidOperationException("no") };
        await using var app = await TestApp.OnSqlite(hands.Add);
        var id = await Leave(app, Duration.Zero);
        for (var i = 0; i < OutboxWorker.MostAttempts + 3; i++)
        {
            await app.Get<OutboxWorker>().RunDueAsync(Cancel);
            app.Clock.Advance(Duration.FromHours(6));
        }

        var row = await Look(app, id);
        row.FailedAt.ShouldNotBeNull();
        row.Attempts.ShouldBe(OutboxWorker.MostAttempts);
        row.Error.ShouldBe("no");
    }

    [Fact]
    public async Task A_handler_that_knows_better_gives_up_at_once()
    {
        var hands = new Hands { Fail = () => new OutboxGivenUpException("no such mailbox") };
        await using var app = await TestApp.OnSqlite(hands.Add);
        var id = await Leave(app, Duration.Zero);
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);
        var row = await Look(app, id);
        row.FailedAt.ShouldNotBeNull();
        row.Attempts.ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_row_of_a_worker_that_died_is_taken_when_its_lease_ends_and_the_dead_one_settles_nothing(StoreKind store)
    {
        var hands = new Hands();
        await using var app = await TestApp.On(store, hands.Add);
        var id = await Leave(app, Duration.Zero);
        var claims = new OutboxClaims(app.Get<IAppDbFactory>());
        var now = app.Clock.Now;
        var dead = (await claims.Take(8, now, now + Duration.FromMinutes(2), Cancel)).ShouldHaveSingleItem();

        (await app.Get<OutboxWorker>().RunDueAsync(Cancel)).ShouldBe(0);
        app.Clock.Advance(Duration.FromMinutes(2));
        (await app.Get<OutboxWorker>().RunDueAsync(Cancel)).ShouldBe(1);
        hands.Done.ShouldBe([id]);

        (await claims.Later(dead, app.Clock.Now, "too late", Cancel)).ShouldBeFalse();
        (await Look(app, id)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task The_loop_wakes_on_a_commit_without_waiting_for_its_timer()
    {
        var hands = new Hands();
        await using var app = await TestApp.OnSqlite(hands.Add);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var worker = app.Get<OutboxWorker>();
        await worker.StartAsync(stop.Token);
        await Task.Delay(200, Cancel);
        await Leave(app, Duration.Zero);
        app.Get<OutboxSignal>().Wake();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (hands.Done.IsEmpty && watch.Elapsed < TimeSpan.FromSeconds(4))
        {
            await Task.Delay(20, Cancel);
        }

        hands.Done.Count.ShouldBe(1, "the timer alone would take five seconds");
        await worker.StopAsync(Cancel);
    }

    private static readonly IComparer<OutboxId> ById = Comparer<OutboxId>.Create((a, b) => a.Value.CompareTo(b.Value));

    private static async Task<OutboxId> Leave(TestApp app, Duration after)
    {
        var message = OutboxMessage.Of(Id.New<OutboxId>(app.Clock.Now), app.Workspace, "test", new { Hello = 1 }, app.Clock.Now + after);
        await using var db = await app.Db();
        db.Add(message);
        await db.SaveChangesAsync(Cancel);
        return message.Id;
    }

    private static async Task<OutboxMessage> Look(TestApp app, OutboxId id)
    {
        await using var db = await app.Db();
        return await db.Set<OutboxMessage>().AsNoTracking().SingleAsync(m => m.Id == id, Cancel);
    }

    private sealed class Hands : IOutboxHandler
    {
        public ConcurrentQueue<OutboxId> Done { get; } = new();

        public Func<Exception>? Fail { get; set; }

        public string Kind => "test";

        public void Add(IServiceCollection services) => services.AddSingleton<IOutboxHandler>(this);

        public Task Do(OutboxMessage message, CancellationToken cancel)
        {
            if (Fail is not null)
            {
                throw Fail();
            }

            Done.Enqueue(message.Id);
            return Task.CompletedTask;
        }
    }

    /// <summary>A server that restarts, as the mapper tells it: not as a database exception.</summary>
    private sealed class AwayOnce(IAppDbFactory inner) : IAppDbFactory
    {
        private int asked;

        public TaskCompletionSource Back { get; } = new();

        public Task<AppDb> CreateAsync(WorkspaceId? workspace, CancellationToken cancel = default)
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                throw new InvalidOperationException("A transient failure.", new Npgsql.NpgsqlException("The database system is starting up."));
            }

            Back.TrySetResult();
            return inner.CreateAsync(workspace, cancel);
        }

        public Task<AppDb> CreateForAsync(global::Relais.Kernel.Slices.Caller caller, CancellationToken cancel = default) => inner.CreateForAsync(caller, cancel);
    }
}
