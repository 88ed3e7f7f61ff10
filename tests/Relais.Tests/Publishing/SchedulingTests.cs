using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;
using Relais.Publishing;
using Relais.Publishing.History;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;

namespace Relais.Tests.Publishing;

public sealed class SchedulingTests
{
    private static readonly LocalDate Today = new(2026, 8, 4);

    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Postgres];

    [Theory, MemberData(nameof(Stores))]
    public async Task Many_at_once_leave_the_rows_that_each_alone_leaves(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        List<ChannelId> channels = [await stage.Channel("un"), await stage.Channel("deux")];
        var alone = await stage.Post(channels, "Bonjour");
        var among = await stage.Post(channels, "Bonjour");
        var planned = await stage.Post(channels, "Bonjour");
        await stage.App.Do(stage.App.Ada, new PlanPostRequest(planned, Today.PlusDays(1), new LocalTime(9, 0)));
        await stage.App.Do(stage.App.Ada, At(alone, 15));
        var report = await stage.App.Do(stage.App.Ada, new ScheduleManyRequest([At(among, 15), At(planned, 15)]));
        report.Items.Select(i => (i.Post, i.Placed.Count, i.Refused)).ShouldBe([(among, 2, null), (planned, 2, null)]);
        var rows = await Rows(stage);
        foreach (var channel in channels)
        {
            var of = rows.Where(r => r.Row.ChannelId == channel).ToDictionary(r => r.Row.PostId);
            of[among].Said.ShouldBe(of[alone].Said);
            // One that had a place already differs in its fence alone, which every change raises.
            (of[planned].Row.State, of[planned].Row.Local, of[planned].Row.NextTryAt, of[planned].Row.ContentHash).ShouldBe((of[alone].Row.State, of[alone].Row.Local, of[alone].Row.NextTryAt, of[alone].Row.ContentHash));
        }

        rows.Select(r => r.Row.Version).ShouldBeUnique();
        report.Items.SelectMany(i => i.Placed).ShouldAllBe(s => rows.Single(r => r.Row.Id == s.Delivery).Row.Version == s.Version);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Rows_written_in_bulk_are_those_that_a_save_writes(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var id = await stage.AtEleven();
        await stage.RunAt(11, 0);
        var published = await stage.Row(id);
        await using (var db = await stage.App.Db())
        {
            await using var write = await db.BeginWriteAsync(Stage.Cancel);
            await RowBulk.Put(db, [published], Stage.Cancel);
            await write.CommitAsync(Stage.Cancel);
        }

        var again = await stage.Row(id);
        foreach (var property in typeof(Delivery).GetProperties().Where(p => p.Name != nameof(Delivery.Whereabouts)))
        {
            property.GetValue(again).ShouldBe(property.GetValue(published), property.Name);
        }
    }

    [Fact]
    public async Task Rows_of_another_workspace_are_not_written_in_bulk()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var row = await stage.Row(await stage.AtEleven());
        await using var db = await stage.App.Get<IAppDbFactory>().CreateAsync(stage.App.Mallory.Workspace, Stage.Cancel);
        await using var write = await db.BeginWriteAsync(Stage.Cancel);
        await Should.ThrowAsync<InvalidOperationException>(() => RowBulk.Put(db, [row], Stage.Cancel));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task One_that_is_refused_leaves_nothing_and_keeps_no_other_back(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (good, bad) = (await stage.Channel("bon"), await stage.Channel("mauvais"));
        await stage.App.Do(stage.App.Ada, new Relais.Channels.Leave.DisconnectChannel(bad));
        var both = await stage.Post([good, bad], "Pour deux");
        var fine = await stage.Post([good], "Pour un");
        var report = await stage.App.Do(stage.App.Ada, new ScheduleManyRequest([At(both, 15), At(fine, 9), At(fine, 15), At(both, 15) with { Zone = "Mars/Olympus" }, At(PostId.From(Guid.CreateVersion7()), 15)]));
        report.Items.Select(i => i.Refused?.Code).ShouldBe(["publishing.problem.channel", "publishing.problem.past", null, "problem.invalid", "publishing.problem.no_post"]);
        report.Count.ShouldBe(1);
        (await Rows(stage)).Single().Row.PostId.ShouldBe(fine);
    }

    [Fact]
    public async Task Nobody_schedules_in_bulk_what_they_may_not_schedule_alone()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        (await stage.App.Run(stage.App.Ben, new ScheduleManyRequest([At(post, 15)]))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        var here = await stage.Channel("ici");
        var mine = await stage.Post([here], "Ici");
        var editor = stage.App.Ben with { Grants = [new("s", new HashSet<string> { PublishingPermissions.Schedule, PublishingPermissions.Plan }, new(PlaceKind.Channel, here.Value), false)] };
        var report = await stage.App.Do(editor, new ScheduleManyRequest([At(post, 15), At(mine, 15)]));
        report.Items.Select(i => i.Refused?.Kind).ShouldBe([ProblemKind.Forbidden, null]);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task An_hour_that_summer_time_doubles_is_refused_until_confirmed(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        var night = new ScheduleDeliveriesRequest(post, new LocalDate(2026, 10, 25), new LocalTime(2, 30), "Europe/Paris");
        var report = await stage.App.Do(stage.App.Ada, new ScheduleManyRequest([night, night with { ConfirmTime = true }]));
        report.Items.Select(i => i.Refused?.Code).ShouldBe(["publishing.problem.time_doubled", null]);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Each_has_its_entry_in_the_audit_log_and_all_are_undone_in_one_action(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var (one, two) = (await stage.Post([channel], "Un"), await stage.Post([channel], "Deux"));
        await stage.App.Do(stage.App.Ada, new PlanPostRequest(two, Today.PlusDays(1), new LocalTime(9, 0)));
        var ran = await stage.App.Get<Pipeline>().Run(stage.App.Ada, new ScheduleManyRequest([At(one, 15), At(two, 15)]), null, Stage.Cancel);
        await using (var db = await stage.App.Db())
        {
            var entries = await db.Set<AuditEntry>().Where(a => a.Action.StartsWith("deliveries.schedule")).OrderBy(a => a.Action).ToListAsync(Stage.Cancel);
            entries.Select(e => (e.Action, e.Kind)).ShouldBe([("deliveries.schedule", "post"), ("deliveries.schedule", "post"), ("deliveries.schedule_many", "calendar")]);
            entries.Select(e => e.Target).ShouldContain(one.ToString());
        }

        var first = ((ScheduledMany)ran.Result!).Items[0].Placed.Single().Delivery;
        (await stage.App.Do(stage.App.Eve, new GetHistoryRequest(first))).Lines.Select(l => l.TextKey).ShouldBe(["publishing.history.deliveries_schedule"]);
        await stage.App.Get<AuditSealer>().SealAllAsync(Stage.Cancel);
        (await stage.App.Get<Undo>().Run(stage.App.Ada, ran.Reply.Undo!.Value, Stage.Cancel)).Problem.ShouldBeNull();
        var rows = (await Rows(stage)).ToDictionary(r => r.Row.PostId, r => r.Row);
        rows[one].State.ShouldBe(DeliveryState.Cancelled);
        (rows[two].State, rows[two].Local).ShouldBe((DeliveryState.Planned, Today.PlusDays(1) + new LocalTime(9, 0)));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_post_named_twice_finds_what_was_done_before(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        List<ChannelId> channels = [await stage.Channel("un"), await stage.Channel("deux")];
        var post = await stage.Post(channels, "Bonjour");
        await stage.App.Do(stage.App.Ada, new ScheduleManyRequest([At(post, 15) with { Channels = [channels[0]] }, At(post, 16) with { Channels = [channels[1]] }, At(post, 17) with { Channels = [channels[0]] }]));
        (await Rows(stage)).ToDictionary(r => r.Row.ChannelId, r => r.Row.Local.Hour).ShouldBe(new Dictionary<ChannelId, int> { [channels[0]] = 17, [channels[1]] = 16 }, ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task More_than_a_thousand_are_scheduled_by_one_call(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var post = await stage.Post([await stage.Channel()], "Bonjour");
        var items = Enumerable.Range(0, 1100).Select(i => At(post, 15) with { Time = new LocalTime(15, 0).PlusMinutes(i % 60) }).ToList();
        (await stage.App.Run(stage.App.Ada, new ScheduleManyRequest(items))).Problem!.Fields.Single().Field.ShouldBe("items");
        var outcome = await Deliveries.ScheduleMany(stage.App.Get<Pipeline>(), stage.App.Ada, items, Stage.Cancel);
        outcome.Value.Count.ShouldBe(1100);
        (await Rows(stage)).Single().Row.Local.Minute.ShouldBe(1099 % 60);
        await using (var db = await stage.App.Db())
        {
            (await db.Set<AuditEntry>().CountAsync(a => a.Action == "deliveries.schedule" && a.Target == post.ToString() && a.ActorName == stage.App.Ada.Name, Stage.Cancel)).ShouldBe(1100);
            (await db.Set<AuditEntry>().CountAsync(a => a.Action == "deliveries.schedule_many", Stage.Cancel)).ShouldBe(2);
            await ShouldBeSealed(stage, await db.Set<AuditEntry>().CountAsync(a => a.WorkspaceId == stage.App.Workspace, Stage.Cancel));
        }
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Callers_at_the_same_moment_share_commits_and_keep_their_own_answers(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var posts = new List<PostId>();
        for (var i = 0; i < 30; i++)
        {
            posts.Add(await stage.Post([channel], "Post " + i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        var outcomes = await Task.WhenAll(posts.Select((post, i) => Task.Run(() => stage.App.Get<Pipeline>().Run(
            i % 3 == 0 ? stage.App.Ben : stage.App.Ada, At(post, i % 3 == 1 ? 9 : 15), null, Stage.Cancel))));
        outcomes.Select((o, i) => (i % 3, o.Problem?.TextKey)).Distinct().OrderBy(o => o.Item1).ShouldBe([(0, "problem.forbidden"), (1, "publishing.problem.past"), (2, null)]);
        outcomes.Where((_, i) => i % 3 == 2).ShouldAllBe(o => o.Reply.Undo != null && o.Reply.ToastKey == "publishing.toast.scheduled");
        var rows = await Rows(stage);
        rows.Select(r => r.Row.PostId).ShouldBe(posts.Where((_, i) => i % 3 == 2), ignoreOrder: true);
        await using var db = await stage.App.Db();
        (await db.Set<AuditEntry>().CountAsync(a => a.Action == "deliveries.schedule", Stage.Cancel)).ShouldBe(10);
        (await db.Set<UndoEntry>().CountAsync(u => u.Slice == "deliveries.put_back", Stage.Cancel)).ShouldBe(10);
        await stage.App.Get<Undo>().Run(stage.App.Ada, outcomes[2].Reply.Undo!.Value, Stage.Cancel);
        (await Rows(stage)).Single(r => r.Row.PostId == posts[2]).Row.State.ShouldBe(DeliveryState.Cancelled);
        await ShouldBeSealed(stage, await db.Set<AuditEntry>().CountAsync(a => a.WorkspaceId == stage.App.Workspace, Stage.Cancel));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_caller_whose_run_breaks_does_not_take_the_others_along(StoreKind store)
    {
        await using var stage = await Stage.On(store, more: services => services.AddSingleton<Breaking>().AddScoped<IOn<DeliveryChanged>, BreaksOnOne>());
        var channel = await stage.Channel();
        var posts = new List<PostId>();
        for (var i = 0; i < 12; i++)
        {
            posts.Add(await stage.Post([channel], "Post"));
        }

        stage.App.Get<Breaking>().Post = posts[7];
        var runs = posts.Select(post => Task.Run(() => stage.App.Run(stage.App.Ada, At(post, 15)))).ToList();
        await Task.WhenAll(runs.Select(r => r.ContinueWith(_ => { }, Stage.Cancel, TaskContinuationOptions.None, TaskScheduler.Default)));
        runs.Select((r, i) => (i, r.IsFaulted)).Where(r => r.IsFaulted).Select(r => r.i).ShouldBe([7]);
        (await Rows(stage)).Select(r => r.Row.PostId).ShouldBe(posts.Where((_, i) => i != 7), ignoreOrder: true);
    }

    /// <summary>All entries are links of one chain that verifies, and one that is changed afterwards is found.</summary>
    private static async Task ShouldBeSealed(Stage stage, int entries)
    {
        await stage.App.Get<AuditSealer>().SealAllAsync(Stage.Cancel);
        var verdict = await stage.App.Get<AuditVerifier>().VerifyAsync(stage.App.Workspace, cancel: Stage.Cancel);
        verdict.ShouldSatisfyAllConditions(v => v.Flaws.ShouldBeEmpty(), v => v.Head.Seq.ShouldBe(entries));
        await using var db = await stage.App.Db();
        await db.Set<AuditEntry>().Where(a => a.Action == "deliveries.schedule").Take(1).ExecuteUpdateAsync(s => s.SetProperty(a => a.After, "[]"), Stage.Cancel);
        (await stage.App.Get<AuditVerifier>().VerifyAsync(stage.App.Workspace, cancel: Stage.Cancel)).Flaws.ShouldHaveSingleItem();
    }

    private static ScheduleDeliveriesRequest At(PostId post, int hour) => new(post, Today, new LocalTime(hour, 0), "Europe/Paris");

    /// <summary>The deliveries, and in words all of each that is not its own name.</summary>
    private static async Task<List<(Delivery Row, string Said)>> Rows(Stage stage)
    {
        await using var db = await stage.App.Db();
        var rows = await db.Set<Delivery>().AsNoTracking().ToListAsync(Stage.Cancel);
        string[] own = [nameof(Delivery.Id), nameof(Delivery.PostId), nameof(Delivery.IdempotencyKey), nameof(Delivery.Version), nameof(Delivery.Whereabouts)];
        return rows.ConvertAll(r => (r, string.Join("\n", typeof(Delivery).GetProperties().Where(p => !own.Contains(p.Name)).Select(p => $"{p.Name} {p.GetValue(r)}"))));
    }

    private sealed class BreaksOnOne(Breaking breaking) : IOn<DeliveryChanged>
    {
        public Task On(DeliveryChanged happened, Work work) => happened.Post == breaking.Post ? throw new InvalidOperationException("A handler that cannot bear this post.") : Task.CompletedTask;
    }

    private sealed class Breaking
    {
        public PostId Post { get; set; }
    }
}
