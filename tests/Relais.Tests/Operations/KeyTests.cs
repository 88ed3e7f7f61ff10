using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Relais.Host.Commands;
using Relais.Host.Serve;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Tests.Doctor;
using Relais.Tests.House;

namespace Relais.Tests.Operations;

/// <summary>What an operator does with the key file, and what becomes of a database without it.</summary>
public sealed class KeyTests
{
    private const uint Somebody = 54321;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotating_as_root_leaves_the_file_to_the_service_that_reads_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root gives files away.");
#pragma warning disable CA1416 // skipped elsewhere
        var settings = Folder();
        _ = new SecretBox(settings.KeyPath, TimeProvider.System);
        File.Delete(settings.KeyPath + ".lock");
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(settings.KeyPath, mode);
        await Give(settings.KeyPath);
        var said = new StringWriter();
        await KeyCommands.Rotate(settings, said);
        said.ToString().ShouldStartWith("Key 2 now seals new secrets.");
        FileOwner.Of(settings.KeyPath).ShouldBe((Somebody, Somebody + 1));
        File.GetUnixFileMode(settings.KeyPath).ShouldBe(mode);
        FileOwner.Of(settings.KeyPath + ".lock").ShouldBe((Somebody, Somebody + 1), "the service waits for its turn with it");
        Directory.GetFiles(settings.DataFolder).Length.ShouldBe(2);
        Directory.Delete(settings.DataFolder, recursive: true);
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Where_there_is_no_key_file_nothing_is_rotated_and_nothing_is_made()
    {
        var settings = Folder() with { DataFolder = Path.Combine(Path.GetTempPath(), "relais-nowhere-" + Guid.NewGuid().ToString("N")) };
        var refused = await Should.ThrowAsync<FileNotFoundException>(() => KeyCommands.Rotate(settings, TextWriter.Null));
        refused.Message.ShouldStartWith($"There is no key file at {settings.KeyPath}, and nothing was made or changed.");
        Directory.Exists(settings.DataFolder).ShouldBeFalse();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_database_in_use_is_not_given_another_key_because_its_file_is_missing(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        var settings = await Elsewhere(ward);
        var refused = await Should.ThrowAsync<InvalidDataException>(() => RelaisHost.BuildAsync(settings, cancel: Cancel));
        refused.Message.ShouldStartWith($"There is no key file at {settings.KeyPath}, and this database holds secrets");
        refused.Message.ShouldContain("relais keys new");
        File.Exists(settings.KeyPath).ShouldBeFalse();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_database_in_use_is_not_served_with_the_key_file_of_another(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        var settings = await Elsewhere(ward);
        _ = new SecretBox(settings.KeyPath, TimeProvider.System);
        var before = await File.ReadAllBytesAsync(settings.KeyPath, Cancel);
        var refused = await Should.ThrowAsync<InvalidDataException>(() => RelaisHost.BuildAsync(settings, cancel: Cancel));
        refused.Message.ShouldStartWith($"The key file {settings.KeyPath} is not the one of this database");
        refused.Message.ShouldContain("relais keys new");
        (await File.ReadAllBytesAsync(settings.KeyPath, Cancel)).ShouldBe(before);
    }

    [Fact]
    public async Task A_command_beside_the_server_makes_no_key_file_where_that_of_the_database_is_missing()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        var settings = await Elsewhere(ward);
        var refused = await Should.ThrowAsync<InvalidDataException>(() => LockOutCommands.Run(settings, "ada@example.org", locked: true, "", TextWriter.Null, Cancel));
        refused.Message.ShouldStartWith($"There is no key file at {settings.KeyPath}");
        File.Exists(settings.KeyPath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_key_file_belongs_with_its_lock_to_whoever_its_folder_belongs_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root gives files away.");
        var settings = Folder();
        await Give(settings.DataFolder);
        SecretBox.Begin(settings.KeyPath, 3, TimeProvider.System);
        FileOwner.Of(settings.KeyPath).ShouldBe((Somebody, Somebody + 1));
        FileOwner.Of(settings.KeyPath + ".lock").ShouldBe((Somebody, Somebody + 1));
        Directory.Delete(settings.DataFolder, recursive: true);
    }

    [Fact]
    public async Task A_new_key_file_in_place_of_a_lost_one_counts_on_after_the_lost_keys()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        var settings = await Elsewhere(ward);
        var said = new StringWriter();
        await KeyCommands.New(settings, said, Cancel);
        said.ToString().ShouldStartWith("Key 2 now seals new secrets");
        SecretBox.NumberOf(new SecretBox(settings.KeyPath, TimeProvider.System).Seal("x", "test")).ShouldBe(2u);
        await using (var app = await RelaisHost.BuildAsync(settings, cancel: Cancel))
        {
        }

        (await Should.ThrowAsync<InvalidDataException>(() => KeyCommands.New(settings, said, Cancel))).Message.ShouldContain("relais keys rotate");
        SecretBox.NumberOf(new SecretBox(settings.KeyPath, TimeProvider.System).Seal("x", "test")).ShouldBe(2u);
    }

    private static async Task Give(string path)
    {
        using var chown = System.Diagnostics.Process.Start("chown", [string.Create(CultureInfo.InvariantCulture, $"{Somebody}:{Somebody + 1}"), path]);
        await chown.WaitForExitAsync(Cancel);
    }

    private static RelaisSettings Folder() => new() { DataFolder = Directory.CreateTempSubdirectory("relais-keys-").FullName };

    /// <summary>The ward's database as it stands, without its key file: a copy of the file, or the same PostgreSQL database, with an empty folder.</summary>
    private static async Task<RelaisSettings> Elsewhere(Ward ward)
    {
        var settings = ward.App.Get<RelaisSettings>();
        var folder = Directory.CreateDirectory(Path.Combine(settings.DataFolder, "elsewhere")).FullName;
        if (settings.Database is null)
        {
            await using var db = await ward.App.Db();
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {Path.Combine(folder, "relais.db")}", Cancel);
            await using var copy = new SqliteConnection($"Data Source={Path.Combine(folder, "relais.db")}");
            await copy.OpenAsync(Cancel);
            await using var mode = copy.CreateCommand();
            mode.CommandText = "PRAGMA journal_mode=WAL";
            await mode.ExecuteNonQueryAsync(Cancel);
        }

        return settings with { DataFolder = folder, Urls = "http://127.0.0.1:0" };
    }
}
