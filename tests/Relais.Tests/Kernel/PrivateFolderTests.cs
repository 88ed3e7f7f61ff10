using Relais.Kernel.Files;
using Relais.Tests.House;

namespace Relais.Tests.Kernel;

/// <summary>Other accounts of the machine read nothing that Relais keeps, unless its operator lets them.</summary>
public sealed class PrivateFolderTests
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [Fact]
    public async Task What_Relais_makes_is_its_own_accounts_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are Unix's.");
        await using var app = await TestApp.OnSqlite(settings: s => s with { DataFolder = Path.Combine(s.DataFolder, "data") });
        var data = Path.Combine(app.Folder, "data");
        await app.Get<FileStore>().PutAsync([1, 2, 3], TestContext.Current.CancellationToken);
        Mode(data).ShouldBe(Own | UnixFileMode.UserExecute);
        Mode(Path.Combine(data, "files")).ShouldBe(Own | UnixFileMode.UserExecute);
        foreach (var file in new[] { "relais.db", "relais.db-wal" })
        {
            Mode(Path.Combine(data, file)).ShouldBe(Own, file);
        }
    }

    [Fact]
    public async Task A_folder_that_the_operator_made_keeps_its_mode_and_the_database_in_it_is_closed_all_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are Unix's.");
        var shared = Own | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        await using var app = await TestApp.OnSqlite(settings: s =>
        {
            var data = Directory.CreateDirectory(Path.Combine(s.DataFolder, "data")).FullName;
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(data, shared);
            }

            return s with { DataFolder = data };
        });
        Mode(Path.Combine(app.Folder, "data")).ShouldBe(shared);
        (Mode(Path.Combine(app.Folder, "data", "relais.db")) & Others).ShouldBe(UnixFileMode.None);
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
