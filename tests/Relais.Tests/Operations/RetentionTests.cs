using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Content;
using Relais.Content.Library;
using Relais.Content.Model;
using Relais.Content.Retention;
using Relais.Content.Writing;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Ids;
using Relais.Kernel.Jobs;
using Relais.Kernel.Outbox;
using Relais.Kernel.Retention;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Publishing.Retention;
using Relais.Tests.Content;
using Relais.Tests.Doctor;
using Relais.Tests.House;

namespace Relais.Tests.Operations;

public sealed class RetentionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Calls_of_what_was_published_long_ago_are_forgotten_and_its_receipts_stay(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        await Run<DeliverySweep>(ward.App);
        (await ward.Stage.Attempts(ward.First)).ShouldNotBeEmpty("not old yet");
        ward.App.Clock.Advance(Duration.FromDays(401));
        await Run<DeliverySweep>(ward.App);
        (await ward.Stage.Attempts(ward.First)).ShouldBeEmpty();
        (await ward.Stage.Row(ward.First)).Receipts.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Posts_deleted_thirty_days_ago_are_erased_unless_they_went_out(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        var published = (await ward.Stage.Row(ward.First)).PostId;
        await ward.App.Do(ward.App.Ada, new DeletePostRequest(published));
        await ward.App.Do(ward.App.Ada, new DeletePostRequest(ward.ComingPost));
        ward.App.Clock.Advance(Duration.FromDays(29));
        await Run<ContentSweep>(ward.App);
        (await Count<Post>(ward.App, p => p.Id == ward.ComingPost)).ShouldBe(1, "can still be brought back");
        ward.App.Clock.Advance(Duration.FromDays(2));
        await Run<ContentSweep>(ward.App);
        (await Count<Post>(ward.App, p => p.Id == ward.ComingPost)).ShouldBe(0);
        (await Count<PostVersion>(ward.App, v => v.PostId == ward.ComingPost)).ShouldBe(0);
        (await Count<Delivery>(ward.App, d => d.PostId == ward.ComingPost)).ShouldBe(0);
        (await Count<Post>(ward.App, p => p.Id == published)).ShouldBe(1, "it is on a network");
        (await Count<AuditEntry>(ward.App, a => a.Action == "posts.erase")).ShouldBe(1);
        (await ward.Examine("publishing.workspaces")).Single().Holds.ShouldBeTrue();
        (await ward.Examine("content.")).ShouldAllBe(e => e.Holds);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Deleted_media_goes_with_its_file_and_what_is_used_stays(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        var file = await ward.FileOfPhoto();
        var kept = await ward.App.Media(SampleFiles.Png(9, 9), "kept.png");
        await ward.App.Do(ward.App.Ada, new DeleteMediaRequest(ward.Photo));
        ward.App.Clock.Advance(Duration.FromDays(31));
        await Run<ContentSweep>(ward.App);
        (await Count<MediaAsset>(ward.App, a => a.Id == ward.Photo)).ShouldBe(0);
        File.Exists(file).ShouldBeTrue("files are swept apart, later");
        Age(ward.App);
        await Run<FileSweep>(ward.App);
        File.Exists(file).ShouldBeFalse();
        (await Count<MediaAsset>(ward.App, a => a.Id == kept)).ShouldBe(1);
        (await ward.Examine("content.media_files_are_there")).Single().Holds.ShouldBeTrue("what a row needs is there");
    }

    [Fact]
    public async Task What_broken_uploads_left_behind_is_swept_and_a_running_one_is_not()
    {
        await using var app = await TestApp.OnSqlite();
        var incoming = Directory.CreateDirectory(Path.Combine(app.Folder, "incoming"));
        var (left, running) = (Path.Combine(incoming.FullName, "left"), Path.Combine(incoming.FullName, "running"));
        await File.WriteAllTextAsync(left, "x", Cancel);
        await File.WriteAllTextAsync(running, "x", Cancel);
        File.SetLastWriteTimeUtc(left, app.Clock.GetUtcNow().UtcDateTime.AddDays(-2));
        File.SetLastWriteTimeUtc(running, app.Clock.GetUtcNow().UtcDateTime);
        await Run<FileSweep>(app);
        File.Exists(left).ShouldBeFalse();
        File.Exists(running).ShouldBeTrue();
    }

    [Fact]
    public async Task Every_key_in_a_row_that_names_a_stored_file_is_declared_as_a_use()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        await using var db = await ward.App.Get<IAppDbFactory>().CreateAsync(null, Cancel);
        var declared = ward.App.Services.GetServices<FileUse>().Select(u => u.Keys(db).ToQueryString()).ToList();
        var columns = db.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).Where(p => p.ClrType == typeof(string) && (p.Name is "FileKey" or "AvatarKey" or "Portrait" || p.Name.EndsWith("File", StringComparison.Ordinal))).ToList();
        columns.Count.ShouldBeGreaterThanOrEqualTo(4);
        columns.ShouldAllBe(c => declared.Any(d => d.Contains($"\"{c.Name}\"") && d.Contains($"\"{c.DeclaringType.GetTableName()}\"")));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Done_messages_go_after_a_week_in_batches_and_waiting_ones_stay(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var now = app.Clock.Now;
        await using (var db = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel))
        {
            for (var i = 0; i < (2 * Batches.Size) + 3; i++)
            {
                var done = OutboxMessage.Of(Id.New<OutboxId>(now), null, "old", new { }, now);
                done.DoneAt = now;
                db.Add(done);
            }

            var failed = OutboxMessage.Of(Id.New<OutboxId>(now), null, "failed", new { }, now);
            failed.FailedAt = now;
            db.AddRange(failed, OutboxMessage.Of(Id.New<OutboxId>(now), null, "waiting", new { }, now));
            await db.SaveChangesAsync(Cancel);
        }

        app.Clock.Advance(Duration.FromDays(8));
        await Run<KernelSweep>(app);
        await using var after = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel);
        (await after.Set<OutboxMessage>().Select(m => m.Kind).ToListAsync(Cancel)).ShouldBe(["failed", "waiting"], ignoreOrder: true);
    }

    private static async Task Run<TJob>(TestApp app)
        where TJob : IPeriodic
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TJob>().Run(Cancel);
    }

    private static async Task<int> Count<T>(TestApp app, System.Linq.Expressions.Expression<Func<T, bool>> which)
        where T : class
    {
        await using var db = await app.Db();
        return await db.Set<T>().IgnoreQueryFilters().CountAsync(which, Cancel);
    }

    /// <summary>Files are as old as the test's clock says.</summary>
    private static void Age(TestApp app)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(app.Folder, "files"), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, app.Clock.GetUtcNow().UtcDateTime.AddDays(-20));
        }
    }
}
