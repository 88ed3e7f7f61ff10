using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Live;
using Relais.Kernel.Outbox;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Kernel;

/// <summary>Runs that wait for their turn at the same moment: the first is held back until the others stand in line.</summary>
public sealed class JointSliceTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Postgres];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Stores))]
    public async Task Those_that_wait_go_together_and_one_that_is_refused_leaves_nothing(StoreKind store)
    {
        await using var app = await Start(store);
        using var notices = app.Get<Notices>().Listen(app.Workspace);
        var first = Run(app, app.Ada, "hold");
        var others = new[] { Run(app, app.Ada, "one"), Run(app, app.Ben, "refuse"), Run(app, app.Ada, ""), Run(app, app.Ben, "two") };
        app.Get<PressRoom>().LetGo();
        var (alone, ran) = (await first, await Task.WhenAll(others));
        app.Get<PressRoom>().Runs.ShouldBe(["hold", "one refuse two"]);
        alone.Result.ShouldBe(new StampedMark("hold"));
        ran.Select(r => r.Result).ShouldBe([new StampedMark("one"), null, null, new StampedMark("two")]);
        ran.Select(r => r.Problem?.Kind).ShouldBe([null, ProblemKind.Blocked, ProblemKind.Invalid, null]);
        ran.Select(r => r.Reply.Undo is not null).ShouldBe([true, false, false, true]);
        await ShouldStand(app, ("hold", "Ada Lovelace"), ("one", "Ada Lovelace"), ("two", "Ben Barka"));
        app.Get<PressRoom>().Heard.Select(h => h.Split(' ')[0]).ShouldBe(["hold", "one", "two"]);
        (await Told(notices, "stamp:two")).ShouldBe(["stamp:hold", "stamp:one", "stamp:two"]);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task One_that_breaks_takes_none_of_the_others_along_and_nothing_is_written_twice(StoreKind store)
    {
        await using var app = await Start(store);
        var first = Run(app, app.Ada, "hold");
        var (one, broken, two) = (Run(app, app.Ada, "one"), Run(app, app.Ben, "boom"), Run(app, app.Ben, "two"));
        app.Get<PressRoom>().LetGo();
        (await Should.ThrowAsync<InvalidOperationException>(broken)).Message.ShouldStartWith("An event handler");
        (await Task.WhenAll(first, one, two)).ShouldAllBe(r => r.Problem == null && r.Reply.Undo != null);
        app.Get<PressRoom>().Runs.ShouldBe(["hold", "one boom two", "one", "boom", "two"]);
        await ShouldStand(app, ("hold", "Ada Lovelace"), ("one", "Ada Lovelace"), ("two", "Ben Barka"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task When_the_commit_fails_each_is_told_and_none_is_run_again(StoreKind store)
    {
        var commits = new Commits();
        await using var app = await Start(store, commits);
        var first = Run(app, app.Ada, "hold");
        var others = new[] { Run(app, app.Ada, "one"), Run(app, app.Ben, "refuse"), Run(app, app.Ben, "two") };
        commits.FailAfter(1);
        app.Get<PressRoom>().LetGo();
        (await first).Problem.ShouldBeNull();
        foreach (var other in others)
        {
            (await Should.ThrowAsync<IOException>(other)).Message.ShouldBe("The disk is full.");
        }

        app.Get<PressRoom>().Runs.ShouldBe(["hold", "one refuse two"]);
        await ShouldStand(app, ("hold", "Ada Lovelace"));
        (await Run(app, app.Ada, "after")).Problem.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Who_goes_away_before_the_turn_is_not_run(StoreKind store)
    {
        await using var app = await Start(store);
        using var gone = new CancellationTokenSource();
        var first = Run(app, app.Ada, "hold");
        var left = app.Get<Pipeline>().Run(app.Ada, new Stamp("left"), null, gone.Token);
        var (one, two) = (Run(app, app.Ada, "one"), Run(app, app.Ben, "two"));
        await gone.CancelAsync();
        app.Get<PressRoom>().LetGo();
        await Should.ThrowAsync<OperationCanceledException>(left);
        (await Task.WhenAll(first, one, two)).ShouldAllBe(r => r.Problem == null);
        app.Get<PressRoom>().Runs.ShouldBe(["hold", "one two"]);
        await ShouldStand(app, ("hold", "Ada Lovelace"), ("one", "Ada Lovelace"), ("two", "Ben Barka"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Two_workspaces_never_go_together(StoreKind store)
    {
        await using var app = await Start(store);
        using var theirs = app.Get<Notices>().Listen(app.Mallory.Workspace!.Value);
        var first = Run(app, app.Ada, "hold");
        var runs = new[] { Run(app, app.Ada, "one"), Run(app, app.Mallory, "m1"), Run(app, app.Ada, "two"), Run(app, app.Mallory, "m2"), Run(app, app.Mallory, "m3") };
        app.Get<PressRoom>().LetGo();
        (await Task.WhenAll([first, .. runs])).ShouldAllBe(r => r.Problem == null);
        app.Get<PressRoom>().Runs.ShouldAllBe(r => r.Split(' ').All(m => m.StartsWith('m')) || !r.Split(' ').Any(m => m.StartsWith('m')));
        app.Get<PressRoom>().Runs.ShouldContain("one two");
        await ShouldStand(app, ("hold", "Ada Lovelace"), ("m1", "Mallory Towers"), ("m2", "Mallory Towers"), ("m3", "Mallory Towers"), ("one", "Ada Lovelace"), ("two", "Ada Lovelace"));
        (await Told(theirs, "stamp:m3")).ShouldBe(["stamp:m1", "stamp:m2", "stamp:m3"], ignoreOrder: true);
        await using var db = await app.Db();
        var entries = await db.Set<AuditEntry>().Where(a => a.Kind == "stamp").ToListAsync(Cancel);
        entries.ShouldAllBe(e => e.Title == e.WorkspaceId.ToString() && e.WorkspaceId == (e.Target!.StartsWith('m') ? app.Mallory.Workspace : app.Workspace));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_guest_never_goes_in_the_context_of_others(StoreKind store)
    {
        await using var app = await Start(store);
        var guest = app.Ben with { Guest = new([Guid.Empty], []) };
        var first = Run(app, app.Ada, "hold");
        var others = new[] { Run(app, guest, "g1"), Run(app, app.Ada, "one"), Run(app, guest, "g2"), Run(app, app.Ben, "two") };
        app.Get<PressRoom>().LetGo();
        (await Task.WhenAll([first, .. others])).ShouldAllBe(r => r.Problem == null);
        app.Get<PressRoom>().Runs.ShouldBe(["hold", "one two", "g1", "g2"], ignoreOrder: true);
        await ShouldStand(app, ("hold", "Ada Lovelace"), ("g1", "Ben Barka"), ("g2", "Ben Barka"), ("one", "Ada Lovelace"), ("two", "Ben Barka"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task One_that_asks_about_no_place_keeps_nothing_and_holds_back_nobody(StoreKind store)
    {
        await using var app = await Start(store);
        var eve = app.Eve with { Grants = [new("x", new HashSet<string> { "guestbook.stamp" }, new RightsPlace(PlaceKind.Channel, Guid.CreateVersion7()), false)] };
        var first = Run(app, app.Ada, "hold");
        var (one, forgot, two) = (Run(app, app.Ada, "one"), app.Get<Pipeline>().Run(eve, new Stamp("forgot", Asks: false), null, Cancel), Run(app, app.Ben, "two"));
        app.Get<PressRoom>().LetGo();
        (await forgot).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await Task.WhenAll(first, one, two)).ShouldAllBe(r => r.Problem == null);
        await ShouldStand(app, ("hold", "Ada Lovelace"), ("one", "Ada Lovelace"), ("two", "Ben Barka"));
    }

    [Fact]
    public async Task Each_is_carried_out_in_the_language_of_its_caller()
    {
        await using var app = await Start(StoreKind.Sqlite);
        var first = Run(app, app.Ada, "hold", "fr");
        var others = new[] { Run(app, app.Ada, "one", "fr"), Run(app, app.Ben, "two", "en"), Run(app, app.Ben, "three", "de") };
        app.Get<PressRoom>().LetGo();
        await Task.WhenAll([first, .. others]);
        app.Get<PressRoom>().Heard.ShouldBe(["hold fr", "one fr", "two en", "three de"]);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_run_with_an_idempotency_key_waits_for_nobody_and_is_not_repeated(StoreKind store)
    {
        await using var app = await Start(store);
        app.Get<PressRoom>().LetGo();
        var pipeline = app.Get<Pipeline>();
        var ran = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => pipeline.Run(app.Ada, new Stamp("keyed"), "key-1", Cancel).ContinueWith(t => t.IsFaulted ? null : t.Result.Result, Cancel, TaskContinuationOptions.None, TaskScheduler.Default))));
        ran.ShouldContain(new StampedMark("keyed"));
        await ShouldStand(app, ("keyed", "Ada Lovelace"));
        (await pipeline.Run(app.Ada, new Stamp("keyed"), "key-1", Cancel)).Result.ShouldBe(new StampedMark("keyed"));
        app.Get<PressRoom>().Runs.ShouldAllBe(r => r == "keyed");
    }

    private static Task<TestApp> Start(StoreKind store, Commits? commits = null) => TestApp.On(store, modules: [new GuestbookModule()], more: services =>
    {
        if (commits is not null)
        {
            services.ConfigureDbContext<SqliteAppDb>(o => o.AddInterceptors(commits));
            services.ConfigureDbContext<PostgresAppDb>(o => o.AddInterceptors(commits));
        }
    });

    /// <summary>Stands in line when this returns, in that language.</summary>
    private static Task<Ran> Run(TestApp app, Caller caller, string mark, string language = "fr")
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return app.Get<Pipeline>().Run(caller, new Stamp(mark), null, Cancel);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>These and nothing else: a row, one audit entry in the name of each caller, one message, one undo.</summary>
    private static async Task ShouldStand(TestApp app, params (string Mark, string By)[] marks)
    {
        await using var db = await app.Db();
        var rows = await db.Set<RememberedAnswer>().Where(r => r.Result == "stamp").ToListAsync(Cancel);
        rows.Select(r => Encoding.UTF8.GetString(r.Key)).ShouldBe(marks.Select(m => m.Mark), ignoreOrder: true);
        var entries = await db.Set<AuditEntry>().Where(a => a.Action == "guestbook.stamp").ToListAsync(Cancel);
        entries.Select(e => (e.Target!, e.ActorName)).ShouldBe(marks, ignoreOrder: true);
        var messages = await db.Set<OutboxMessage>().Where(m => m.Kind == "stamp").Select(m => m.Payload).ToListAsync(Cancel);
        messages.ShouldBe(marks.Select(m => $$"""{"mark":"{{m.Mark}}"}"""), ignoreOrder: true);
        var undos = await db.Set<UndoEntry>().IgnoreQueryFilters().Where(u => u.Slice == "guestbook.stamp").ToListAsync(Cancel);
        undos.Select(u => entries.Single(e => e.Id == u.Id).Target).ShouldBe(marks.Select(m => m.Mark), ignoreOrder: true);
        undos.ShouldAllBe(u => u.UserId == entries.Single(e => e.Id == u.Id).UserId);
    }

    /// <summary>The topics told up to this one.</summary>
    private static async Task<List<string>> Told(Notices.Subscription listener, string last)
    {
        var topics = new List<string>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (!topics.Contains(last))
        {
            topics.AddRange((await listener.Reader.ReadAsync(patience.Token)).Topics.Select(t => t.Name));
        }

        return topics;
    }

    /// <summary>Commits that fail, from some moment on, once.</summary>
    private sealed class Commits : DbTransactionInterceptor
    {
        private int left = -1;

        public void FailAfter(int good) => left = good;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            left >= 0 && left-- == 0 ? throw new IOException("The disk is full.") : ValueTask.FromResult(result);
    }
}
