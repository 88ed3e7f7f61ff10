using System.Diagnostics;

namespace Relais.Tests.Host;

public sealed class SettingsFileTests : IDisposable
{
    private readonly DirectoryInfo program = Directory.CreateTempSubdirectory("relais-program-");
    private readonly DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("relais-elsewhere-");

    [Fact]
    public async Task The_settings_file_lies_beside_the_program_wherever_it_is_started()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        Install();
        await File.WriteAllTextAsync(Path.Combine(elsewhere.FullName, "relais.json"), """{ "somebody_elses": 1 }""", TestContext.Current.CancellationToken);
        (await Migrate()).Code.ShouldBe(0);

        var beside = Path.Combine(program.FullName, "relais.json");
        await File.WriteAllTextAsync(beside, """{ "unheard_of": 1 }""", TestContext.Current.CancellationToken);
        var (code, said) = await Migrate();
        code.ShouldBe(1);
        said.ShouldStartWith($"{beside}: unheard_of is not a setting of Relais.");
    }

    public void Dispose()
    {
        program.Delete(recursive: true);
        elsewhere.Delete(recursive: true);
    }

    /// <summary>The program in a folder of its own, with links to everything that it uses.</summary>
    private void Install()
    {
        foreach (var entry in new DirectoryInfo(AppContext.BaseDirectory).EnumerateFileSystemInfos())
        {
            var there = Path.Combine(program.FullName, entry.Name);
            if (Path.GetFileNameWithoutExtension(entry.Name) is "relais" or "relais.deps" or "relais.runtimeconfig")
            {
                // What a program lies beside is where its own file really is, past any link.
                File.Copy(entry.FullName, there);
            }
            else
            {
                File.CreateSymbolicLink(there, entry.FullName);
            }
        }
    }

    /// <summary>A verb that reads the settings and ends.</summary>
    private async Task<(int Code, string Said)> Migrate()
    {
        var start = new ProcessStartInfo(Path.Combine(program.FullName, "relais"), ["migrate", "--data", elsewhere.FullName])
        {
            WorkingDirectory = elsewhere.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("RELAIS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
    }
}
