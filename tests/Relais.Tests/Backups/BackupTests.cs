using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Content.Writing;
using Relais.Host.Commands;
using Relais.Kernel.Backups;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Team;
using Relais.Team.Model;
using Relais.Tests.Doctor;
using Relais.Tests.House;

namespace Relais.Tests.Backups;

public sealed class BackupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite, StoreKind.Sqlite)]
    [InlineData(StoreKind.Sqlite, StoreKind.Postgres)]
    [InlineData(StoreKind.Postgres, StoreKind.Postgres)]
    [InlineData(StoreKind.Postgres, StoreKind.Sqlite)]
    public async Task A_restored_store_holds_the_same_rows_and_files_on_either_engine(StoreKind from, StoreKind to)
    {
        await using var ward = await Ward.On(from);
        await AddRota(ward);
        await ward.Add(new User { Id = Guid.CreateVersion7(), UserName = "tab\tand\\slash\nline", DisplayName = "« É \"x\" {a,b} »", LockoutEnd = new DateTimeOffset(2026, 8, 4, 9, 0, 0, 123, TimeSpan.Zero) });
        await ward.Add(new ApiToken { Id = Id.New<ApiTokenId>(ward.App.Clock.Now), WorkspaceId = ward.App.Workspace, UserId = ward.App.Ada.User!.Value, Name = "t", Digest = [0, 1, 255], Scopes = ["a\"b", "c\\d", "é,{}"] });
        using var target = new Target(to);
        var file = Path.Combine(target.Folder, "relais.backup");
        var said = new StringWriter();
        await BackupCommands.Backup(ward.App.Get<RelaisSettings>(), file, withKeys: true, said, Cancel, ward.App.Clock);
        await BackupCommands.Restore(target.Settings, file, said, Cancel, ward.App.Clock);
        var before = await target.ShouldHold(file, ward.App.Clock);
        before.Count.ShouldBeGreaterThan(30);
        before.Keys.ShouldContain("keys.json");
        foreach (var table in (string[])["Rotas", "RotaBands", "MemberPlaces", "SurveyAnswers"])
        {
            before[$"tables/{table}.jsonl"].ShouldNotBeEmpty(table);
        }

        said.ToString().ShouldContain("Publishing is paused in every workspace");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_was_due_since_the_backup_is_held_and_not_sent_again(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        using var target = new Target(store);
        var file = Path.Combine(target.Folder, "relais.backup");
        await BackupCommands.Backup(ward.App.Get<RelaisSettings>(), file, withKeys: true, TextWriter.Null, Cancel, ward.App.Clock);
        await ward.Stage.RunAt(18, 1);
        (await ward.Stage.Row(ward.Coming)).State.ShouldBe(DeliveryState.Published, "sent by the original after the backup");
        await BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock);

        await using var restored = await target.Open(ward.App.Clock);
        await restored.GetRequiredService<global::Relais.Publishing.Engine.DeliveryEngine>().RunUntilIdle(Cancel);
        await using var db = await restored.GetRequiredService<IAppDbFactory>().CreateAsync(ward.App.Workspace, Cancel);
        var row = await db.Set<Delivery>().SingleAsync(d => d.Id == ward.Coming, Cancel);
        (row.State, row.HeldReason).ShouldBe((DeliveryState.Held, HeldReason.Paused));
        (await db.Set<Pause>().SingleAsync(p => p.LiftedAt == null, Cancel)).Reason.ShouldContain("2026-08-04 09:06 UTC");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_backup_made_while_people_write_is_one_moment(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        using var target = new Target(store);
        using var enough = new CancellationTokenSource();
        var written = 0;
        var writing = Task.Run(() => Write(ward, () => Interlocked.Increment(ref written), enough.Token), Cancel);
        for (var i = 0; i < 4 || (Volatile.Read(ref written) <= 4 && i < 60); i++)
        {
            var file = Path.Combine(target.Folder, $"{i}.backup");
            await BackupCommands.Backup(ward.App.Get<RelaisSettings>(), file, withKeys: false, TextWriter.Null, Cancel, ward.App.Clock);
            // A post, its variant and its first version are written in one transaction: whole, or not there.
            var contents = BackupContents.Of(file);
            var (posts, versions) = (Lines(contents, "Posts"), Lines(contents, "PostVersions"));
            versions.ShouldBe(posts, "each post has its one version");
        }

        await enough.CancelAsync();
        await writing;
        written.ShouldBeGreaterThan(4, "people wrote meanwhile");
    }

    [Fact]
    public async Task A_store_in_use_is_refused_and_stays_as_it_is()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = Path.Combine(target.Folder, "relais.backup");
        await BackupCommands.Backup(ward.App.Get<RelaisSettings>(), file, withKeys: false, TextWriter.Null, Cancel, ward.App.Clock);
        await BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock);
        var refused = await Should.ThrowAsync<BackupException>(() => BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock));
        refused.Message.ShouldContain("is restored into an empty store only");
        await Should.ThrowAsync<StoreInUseException>(() => BackupCommands.Restore(ward.App.Get<RelaisSettings>(), file, TextWriter.Null, Cancel, ward.App.Clock));
    }

    [Theory]
    [InlineData("Quatre")]
    [InlineData("Tro\"is")]
    public async Task A_damaged_backup_restores_nothing_and_says_where(string damage)
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = Path.Combine(target.Folder, "relais.backup");
        await BackupCommands.Backup(ward.App.Get<RelaisSettings>(), file, withKeys: false, TextWriter.Null, Cancel, ward.App.Clock);
        BackupContents.Replace(file, "tables/Posts.jsonl", text => text.Replace("Trois", damage, StringComparison.Ordinal));
        (await Should.ThrowAsync<BackupException>(() => BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock))).Message.ShouldContain("Table Posts is damaged");
        await using var restored = await target.Open(ward.App.Clock);
        await using var db = await restored.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        (await db.Set<Workspace>().CountAsync(Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task Without_the_key_file_the_backup_says_what_that_means()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        var app = ward.App;
        using var target = new Target(StoreKind.Sqlite);
        var said = new StringWriter();
        var file = Path.Combine(target.Folder, "relais.backup");
        await BackupCommands.Backup(app.Get<RelaisSettings>(), file, withKeys: false, said, Cancel, app.Clock);
        said.ToString().ShouldContain("keep a copy of it, apart from this backup");
        BackupContents.Of(file).Keys.ShouldNotContain("keys.json");
        await BackupCommands.Restore(target.Settings, file, said, Cancel, app.Clock);
        said.ToString().ShouldContain($"There is no key file at {target.Settings.KeyPath}");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await Should.ThrowAsync<BackupException>(() => BackupCommands.Backup(app.Get<RelaisSettings>(), file, false, said, Cancel, app.Clock))).Message.ShouldContain("is there already");
    }

    private static async Task Write(Ward ward, Func<int> wrote, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await ward.App.Do(ward.App.Ben, new CreatePostRequest("", "Pendant la sauvegarde", [ward.Channel]));
            wrote();
        }
    }

    private static int Lines(Dictionary<string, string> contents, string table) => contents[$"tables/{table}.jsonl"].Count(c => c == '\n');

    /// <summary>The rows whose lists hold numbers and identifiers.</summary>
    private static async Task AddRota(Ward ward)
    {
        var (now, workspace, member) = (ward.App.Clock.Now, ward.App.Workspace, ward.App.Ben.Member!.Value);
        var rota = new DutyRota { Id = Id.New<RotaId>(now), WorkspaceId = workspace, Name = "Soirs", Zone = "Europe/Paris", Channels = [ward.Channel.Value], MadeAt = now };
        await ward.Add(rota);
        await ward.Add(new RotaBand { Id = Id.New<BandId>(now), WorkspaceId = workspace, RotaId = rota.Id, Days = [1, 5, 8], From = new(18, 0), To = new(22, 0), Turn = Turn.Weekly, People = [member.Value, ward.App.Ada.Member!.Value.Value], Since = new(2026, 8, 3), MadeAt = now });
        await ward.Add(new RotaBand { Id = Id.New<BandId>(now), WorkspaceId = workspace, RotaId = rota.Id, Days = [6, 7], IsClosed = true, Since = new(2026, 8, 3), MadeAt = now });
        await ward.Add(new MemberPlace { MemberId = member, WorkspaceId = workspace, WorkDays = [2, 4] });
        await ward.Add(new SurveyAnswer { MemberId = member, WorkspaceId = workspace, PreferredDuties = [Guid.CreateVersion7(), Guid.CreateVersion7()], AnsweredAt = now });
    }
}
