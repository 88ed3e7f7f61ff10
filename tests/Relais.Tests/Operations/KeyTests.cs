using System.Globalization;
using Relais.Host.Commands;
using Relais.Kernel.Files;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;

namespace Relais.Tests.Operations;

/// <summary>What an operator does with the key file.</summary>
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
        using (var chown = System.Diagnostics.Process.Start("chown", [string.Create(CultureInfo.InvariantCulture, $"{Somebody}:{Somebody + 1}"), settings.KeyPath]))
        {
            await chown.WaitForExitAsync(Cancel);
        }

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

    private static RelaisSettings Folder() => new() { DataFolder = Directory.CreateTempSubdirectory("relais-keys-").FullName };
}
