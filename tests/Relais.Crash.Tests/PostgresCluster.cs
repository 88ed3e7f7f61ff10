using System.Diagnostics;
using System.Text.Json;

namespace Relais.Crash.Tests;

/// <summary>A PostgreSQL cluster that this run alone uses, so that it can be restarted and killed. It waits for the disk, as a real one does.</summary>
internal sealed class PostgresCluster : IDisposable
{
    private readonly string script;
    private readonly string run;

    private PostgresCluster(string script, string run, string address) => (this.script, this.run, Address) = (script, run, address);

    public string Address { get; }

    /// <summary>Starts one with the programs of the Debian package; skips the test, saying why, where there are none.</summary>
    public static async Task<PostgresCluster> Start(CancellationToken cancel)
    {
        var script = Script();
        var run = Directory.CreateTempSubdirectory("relais-crash-pg-").FullName;
        var (line, said) = await Run(script, [], run, cancel);
        if (line is null)
        {
            Directory.Delete(run, recursive: true);
            Assert.Skip("NOT TESTED on PostgreSQL: " + said);
        }

        return new(script, run, JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()!);
    }

    /// <summary>As an administrator restarts it (<c>fast</c>), or as if it had been killed (<c>immediate</c>).</summary>
    public async Task Restart(string mode, CancellationToken cancel)
    {
        var where = (await File.ReadAllTextAsync(Path.Combine(run, "pg", "where"), cancel)).Trim();
        var control = Directory.EnumerateFiles("/usr/lib/postgresql", "pg_ctl", SearchOption.AllDirectories).OrderBy(f => f, StringComparer.Ordinal).Last();
        string[] owner = Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
        string[] command = [.. owner, control, "-D", Path.Combine(where, "data"), "-l", Path.Combine(where, "log"), "-m", mode, "-w", "-s", "restart"];
        using var restart = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/" })!;
        await restart.WaitForExitAsync(cancel);
        restart.ExitCode.ShouldBe(0, "PostgreSQL did not restart");
    }

    public void Dispose()
    {
        Run(script, ["stop"], run, CancellationToken.None).GetAwaiter().GetResult();
        Directory.Delete(run, recursive: true);
    }

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "tests/peers/pg/start-pg.sh")))
        {
            folder = folder.Parent;
        }

        return folder is null ? throw new FileNotFoundException("tests/peers/pg/start-pg.sh is not above the test program.") : Path.Combine(folder.FullName, "tests/peers/pg/start-pg.sh");
    }

    /// <summary>The first line that the script printed when it succeeded; else what it complained of.</summary>
    private static async Task<(string? Line, string Said)> Run(string script, string[] arguments, string run, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(script, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PEER_RUN"] = run;
        start.Environment["PG_FSYNC"] = "on";
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync(cancel);
        var line = await process.StandardOutput.ReadLineAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? (line ?? "", "") : (null, (await said).Trim());
    }
}
