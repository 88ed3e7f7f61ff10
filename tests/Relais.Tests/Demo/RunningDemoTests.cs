using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Demo;
using Relais.Host.Commands;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Networks;
using Relais.Publishing;
using Relais.Tests.Backups;

namespace Relais.Tests.Demo;

/// <summary>The story told to a real product and its network, once for all these tests: Tuesday 4 August 2026, 10:42 in Lille.</summary>
public sealed class ToldDemo : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("relais-demo-").FullName;

    public ShiftedClock Clock { get; } = new(Instant.FromUtc(2026, 8, 4, 8, 42));

    public RunningDemo Running { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Running = await Start("http://127.0.0.1:0");
        Clock.Stop();
    }

    public Task<RunningDemo> Start(string network) => RunningDemo.StartAsync(
        new() { Network = network, Folder = Folder, Time = Clock }, new RelaisSettings { Urls = "http://127.0.0.1:0" }, TestContext.Current.CancellationToken);

    /// <summary>Ends it and starts it again on the same folder and network.</summary>
    public async Task StartAgain()
    {
        var network = Running.Network.Address;
        await Running.DisposeAsync();
        Running = await Start(network);
    }

    public async Task<AppDb> Db()
    {
        var databases = Running.App.Services.GetRequiredService<IAppDbFactory>();
        await using var all = await databases.CreateAsync(null);
        return await databases.CreateAsync(await all.Set<Workspace>().Select(w => (WorkspaceId?)w.Id).SingleAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>Runs as the machine's clock does, from another moment on, until it is stopped.</summary>
public sealed class ShiftedClock(Instant start) : TimeProvider
{
    private readonly DateTimeOffset began = System.GetUtcNow();
    private DateTimeOffset? stopped;
    private TimeSpan jumped;

    public void Jump(Duration by) => jumped += by.ToTimeSpan();

    /// <summary>Once the story is told: what is found does not depend on how long the tests before took.</summary>
    public void Stop() => stopped = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => start.ToDateTimeOffset() + ((stopped ?? System.GetUtcNow()) - began) + jumped;
}

public sealed class RunningDemoTests(ToldDemo demo) : IClassFixture<ToldDemo>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_of_the_story_is_a_member_with_a_portrait()
    {
        await using var db = await demo.Db();
        var people = await new People(db).ListAsync(Cancel);
        people.Count.ShouldBe(16);
        people.ShouldAllBe(p => p.Portrait != null);
        people.Single(p => p.Role == Role.Owner).Name.ShouldBe("Hélène Dufour");
    }

    [Fact]
    public async Task Everybody_of_the_story_answers_for_something()
    {
        await using var db = await demo.Db();
        var functions = await new global::Relais.Team.Functions(db, new Text(demo.Running.App.Services.GetRequiredService<TextCatalog>())).ListAsync(Cancel);
        var people = await new People(db).ListAsync(Cancel);
        people.ShouldAllBe(p => functions.Any(f => f.Members.Contains(p.Member)));
        functions.Single(f => f.Key == "community_manager").Members.ShouldHaveSingleItem().ShouldBe(people.Single(p => p.Name == "Nora Belkacem").Member);
        functions.Single(f => f.Name == "Juridique").Members.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Six_accounts_are_connected_with_their_pictures()
    {
        await using var scope = demo.Running.App.Services.CreateAsyncScope();
        await using var db = await demo.Db();
        var channels = await scope.ServiceProvider.GetRequiredService<Relais.Channels.Channels>().All(db, Cancel);
        channels.Count.ShouldBe(6);
        channels.ShouldAllBe(c => c.IsUsable && c.AvatarKey != null && c.Network == "sandbox");
    }

    [Fact]
    public async Task There_are_three_campaigns_and_a_full_library()
    {
        await using var db = await demo.Db();
        (await new Relais.Campaigns.Campaigns(db).All(Cancel)).Count.ShouldBe(3);
        var media = await MediaLibrary.Get(db, [.. await Posts.Cards(db).Where(p => p.Cover != null).Select(p => p.Cover!.Value).Distinct().ToListAsync(Cancel)], Cancel);
        media.Count.ShouldBeGreaterThanOrEqualTo(40);
        media.Values.ShouldAllBe(m => m.State == MediaState.Ready && m.AltText.Length > 20);
    }

    [Fact]
    public async Task Posts_stand_in_every_state_over_three_months()
    {
        await using var db = await demo.Db();
        (await Posts.Cards(db).CountAsync(Cancel)).ShouldBeGreaterThanOrEqualTo(120);
        (await Posts.Cards(db).Select(p => p.State).Distinct().ToListAsync(Cancel)).ShouldBe(Enum.GetValues<PostState>(), ignoreOrder: true);
        var deliveries = await Deliveries.All(db).ToListAsync(Cancel);
        for (var tries = 0; tries < 100 && deliveries.Exists(d => d.State == DeliveryState.Sending); tries++)
        {
            // The story goes on meanwhile: what is on its way at this moment stands in no state that stays.
            await Task.Delay(100, Cancel);
            deliveries = await Deliveries.All(db).ToListAsync(Cancel);
        }

        deliveries.Select(d => d.State).Distinct().ShouldBe(
            [DeliveryState.Planned, DeliveryState.Scheduled, DeliveryState.Published, DeliveryState.Retrying, DeliveryState.Unknown, DeliveryState.Refused, DeliveryState.Missed, DeliveryState.Held],
            ignoreOrder: true);
        Period.DaysBetween(deliveries.Min(d => d.Local.Date), deliveries.Max(d => d.Local.Date)).ShouldBeGreaterThan(80);
    }

    [Fact]
    public async Task What_is_published_is_on_the_network_where_its_receipt_says()
    {
        await using var db = await demo.Db();
        var published = await Deliveries.All(db).Where(d => d.State == DeliveryState.Published).OrderBy(d => d.DueAt).ToListAsync(Cancel);
        published.Count.ShouldBeGreaterThan(100);
        using var http = new HttpClient();
        foreach (var delivery in published.Where((_, i) => i % 25 == 0))
        {
            var page = await http.GetStringAsync(delivery.RemoteUrl, Cancel);
            var title = (await Posts.Get(db, delivery.Post, Cancel))!.TextFor(delivery.Channel)[0].Text.Split('\n', ' ')[0];
            System.Net.WebUtility.HtmlDecode(page).ShouldContain(title);
        }
    }

    [Fact]
    public async Task The_history_of_a_lost_answer_can_be_read()
    {
        var caller = Caller.System(await Workspace());
        await using var db = await demo.Db();
        var unknown = await Deliveries.All(db).SingleAsync(d => d.State == DeliveryState.Unknown, Cancel);
        var history = await demo.Running.App.Services.GetRequiredService<Pipeline>().Run(caller, new Relais.Publishing.History.GetHistoryRequest(unknown.Id), Cancel);
        history.Value.Lines.Select(l => l.TextKey).ShouldBe(
            ["publishing.history.deliveries_schedule", "publishing.history.lost", "publishing.history.publishing_unknown", "publishing.history.cannot_tell", "publishing.history.cannot_tell", "publishing.history.cannot_tell"]);
    }

    [Fact]
    public async Task A_second_start_adds_nothing_and_sends_what_has_come_due()
    {
        var before = await Counts();
        demo.Clock.Jump(Duration.FromMinutes(4));
        await demo.StartAgain();

        (await Counts()).ShouldBe(before);
        for (var tries = 0; demo.Running.Network.Accepted < 3 && tries < 200; tries++)
        {
            await Task.Delay(100, Cancel);
        }

        demo.Running.Network.Ledger().Select(e => e.Account).ShouldContain("canal");
        demo.Running.Network.Replays.ShouldBe(0);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_whole_story_is_backed_up_and_restored_row_for_row(StoreKind store)
    {
        using var target = new Target(store);
        var file = Path.Combine(target.Folder, "demo.backup");
        await BackupCommands.Backup(new RelaisSettings { DataFolder = demo.Folder }, file, withKeys: true, TextWriter.Null, Cancel, demo.Clock);
        await BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, demo.Clock);
        var told = await target.ShouldHold(file, demo.Clock);
        told["tables/Deliveries.jsonl"].Count(c => c == '\n').ShouldBeGreaterThan(100);
        told.Keys.Count(k => k.StartsWith("files/", StringComparison.Ordinal)).ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task A_folder_that_is_no_demo_is_left_alone()
    {
        var folder = Directory.CreateTempSubdirectory("relais-demo-not-");
        var file = Path.Combine(folder.FullName, "relais.db");
        await File.WriteAllTextAsync(file, "somebody's work", Cancel);

        await Should.ThrowAsync<InvalidDataException>(() => RunningDemo.StartAsync(new() { Network = "http://127.0.0.1:0", Folder = folder.FullName, Fresh = true }, new RelaisSettings { Urls = "http://127.0.0.1:0" }, Cancel));

        (await File.ReadAllTextAsync(file, Cancel)).ShouldBe("somebody's work");
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_telling_that_was_interrupted_begins_anew()
    {
        var folder = Directory.CreateTempSubdirectory("relais-demo-half-").FullName;
        var half = new Relais.Demo.Telling.DemoFolder(folder);
        half.Open(fresh: false).ShouldBeNull();
        half.Begin(DateTimeOffset.UnixEpoch);
        File.WriteAllText(Path.Combine(folder, "relais.db"), "half");
        File.WriteAllText(Path.Combine(folder, "mine.txt"), "kept");

        half.Open(fresh: false).ShouldBeNull();

        Directory.GetFiles(folder).Select(Path.GetFileName).ShouldBe(["demo.json", "mine.txt"], ignoreOrder: true);
        half.End(DateTimeOffset.UnixEpoch);
        half.Open(fresh: false).ShouldBe(DateTimeOffset.UnixEpoch);
        half.Open(fresh: true).ShouldBeNull();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<(int People, int Posts, int Deliveries)> Counts()
    {
        await using var db = await demo.Db();
        return (await db.Set<Member>().CountAsync(Cancel), await Posts.Cards(db).CountAsync(Cancel), await Deliveries.All(db).CountAsync(Cancel));
    }

    private async Task<WorkspaceId> Workspace()
    {
        await using var db = await demo.Db();
        return db.Workspace!.Value;
    }
}
