using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Host.Commands;
using Relais.Host.Serve;
using Relais.Kernel.Backups;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Health;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;
using Relais.Tests.Doctor;
using Relais.Tests.House;

namespace Relais.Tests.Backups;

/// <summary>Which stores a backup fills, and that one it does not fill stays as it was.</summary>
public sealed class RestoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_store_that_was_started_once_and_that_nobody_used_is_filled(StoreKind store)
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        await ward.App.Get<ZoneWatch>().Follow(Cancel);
        using var target = new Target(store);
        var file = await Backup(ward, target);
        await using (var started = await target.Open(ward.App.Clock))
        {
            await started.GetRequiredService<ZoneWatch>().Follow(Cancel);
            (await started.GetRequiredService<Checkup>().Look(Cancel)).Findings.ShouldContain(f => f.Name == "store" && f.Ok);
        }

        await BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock);
        (await target.ShouldHold(file, ward.App.Clock))["tables/EngineFacts.jsonl"].ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_store_that_a_running_server_made_is_filled_when_it_has_ended()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = await Backup(ward, target);
        await using (var app = await RelaisHost.BuildAsync(target.Settings with { Urls = "http://127.0.0.1:0" }, cancel: Cancel))
        {
            await app.StartAsync(Cancel);
            await app.StopAsync(Cancel);
        }

        File.Delete(target.Settings.KeyPath);
        await BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock);
        await target.ShouldHold(file, ward.App.Clock);
    }

    [Fact]
    public async Task A_restore_beside_another_key_file_says_that_it_opens_nothing_and_the_start_is_refused()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = Path.Combine(target.Folder, "without.backup");
        await BackupCommands.Backup(ward.App.Get<RelaisSettings>(), file, withKeys: false, TextWriter.Null, Cancel, ward.App.Clock);
        Directory.CreateDirectory(target.Settings.DataFolder);
        _ = new SecretBox(target.Settings.KeyPath, TimeProvider.System);
        var said = new StringWriter();
        await BackupCommands.Restore(target.Settings, file, said, Cancel, ward.App.Clock);
        said.ToString().ShouldContain($"The key file {target.Settings.KeyPath} is not the one of this database");
        await Should.ThrowAsync<InvalidDataException>(() => RelaisHost.BuildAsync(target.Settings with { Urls = "http://127.0.0.1:0" }, cancel: Cancel));
    }

    [Fact]
    public async Task What_root_restores_into_the_folder_of_the_service_belongs_to_the_service()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root gives files away.");
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = await Backup(ward, target);
        Directory.CreateDirectory(target.Settings.DataFolder);
        using (var chown = System.Diagnostics.Process.Start("chown", ["54321:54322", target.Settings.DataFolder]))
        {
            await chown.WaitForExitAsync(Cancel);
        }

        await BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock);
        var made = Directory.GetFileSystemEntries(target.Settings.DataFolder, "*", SearchOption.AllDirectories);
        made.ShouldContain(target.Settings.KeyPath);
        made.ShouldContain(target.Settings.DatabasePath);
        made.Where(f => FileOwner.Of(f) != (54321u, 54322u)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_whose_key_file_is_none_leaves_neither_a_database_nor_keys(bool isThere)
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = await Backup(ward, target);
        BackupContents.Replace(file, "keys.json", _ => isThere ? "{}" : null);
        (await Refusal(target, file, ward)).ShouldContain("Nothing was changed");
        File.Exists(target.Settings.DatabasePath).ShouldBeFalse();
        File.Exists(target.Settings.KeyPath).ShouldBeFalse();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_store_with_a_newer_schema_than_the_backup_is_refused_and_stays_as_it_is(StoreKind store)
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(store);
        var file = await Backup(ward, target);
        BackupContents.SayMigration(file, "Guests");
        await using (var started = await target.Open(ward.App.Clock))
        {
            await started.GetRequiredService<ZoneWatch>().Follow(Cancel);
        }

        var refused = await Refusal(target, file, ward);
        refused.ShouldContain("is newer than the backup");
        refused.ShouldContain("nothing was changed");
        File.Exists(target.Settings.KeyPath).ShouldBeFalse();
        await using var untouched = target.Bare(ward.App.Clock);
        await using var db = await untouched.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        (await db.Set<EngineFact>().CountAsync(Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task A_backup_of_a_newer_program_is_refused_before_anything_is_made()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = await Backup(ward, target);
        BackupContents.SayMigration(file, "NextYear");
        (await Refusal(target, file, ward)).ShouldContain("NextYear");
        File.Exists(target.Settings.DatabasePath).ShouldBeFalse();
        File.Exists(target.Settings.KeyPath).ShouldBeFalse();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_store_in_use_is_neither_upgraded_nor_given_keys_by_a_restore_that_is_refused(StoreKind store)
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(store);
        var file = await Backup(ward, target);
        await using (var older = await target.Open(ward.App.Clock))
        {
            await using var db = await older.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
            db.Add(new Workspace { Id = Id.New<WorkspaceId>(ward.App.Clock.Now), Slug = "quai", Name = "Quai", CreatedAt = ward.App.Clock.Now });
            await db.SaveChangesAsync(Cancel);
            await db.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" = (SELECT max("MigrationId") FROM "__EFMigrationsHistory")""", Cancel);
        }

        (await Refusal(target, file, ward)).ShouldContain("is restored into an empty store only");
        File.Exists(target.Settings.KeyPath).ShouldBeFalse();
        await using var untouched = target.Bare(ward.App.Clock);
        await using var same = await untouched.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        (await same.Database.GetPendingMigrationsAsync(Cancel)).ShouldNotBeEmpty("it is still at the schema of its own program");
        (await same.Set<Workspace>().SingleAsync(Cancel)).Name.ShouldBe("Quai");
    }

    [Fact]
    public async Task A_damaged_backup_leaves_neither_a_database_nor_keys()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = await Backup(ward, target);
        BackupContents.Replace(file, "tables/Posts.jsonl", text => text[..^9]);
        (await Refusal(target, file, ward)).ShouldBe("Table Posts is damaged in the backup. Nothing was changed.");
        File.Exists(target.Settings.DatabasePath).ShouldBeFalse();
        File.Exists(target.Settings.KeyPath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_backup_whose_list_of_contents_is_damaged_is_refused_in_a_sentence()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        using var target = new Target(StoreKind.Sqlite);
        var file = await Backup(ward, target);
        BackupContents.Replace(file, "manifest.json", text => text[..^9]);
        (await Refusal(target, file, ward)).ShouldContain("Nothing was changed");
    }

    private static async Task<string> Backup(Ward ward, Target target)
    {
        var file = Path.Combine(target.Folder, "relais.backup");
        await BackupCommands.Backup(ward.App.Get<RelaisSettings>(), file, withKeys: true, TextWriter.Null, Cancel, ward.App.Clock);
        return file;
    }

    private static async Task<string> Refusal(Target target, string file, Ward ward) =>
        (await Should.ThrowAsync<BackupException>(() => BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, ward.App.Clock))).Message;
}
