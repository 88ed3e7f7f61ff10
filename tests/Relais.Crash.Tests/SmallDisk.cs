using System.Diagnostics;

namespace Relais.Crash.Tests;

/// <summary>
/// A disk of its own, small, that only processes of its own mount namespace see, so that it can be filled without hurting anything
/// else. The namespace lives as long as this.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly Process holder;
    private readonly string point;

    private SmallDisk(Process holder, string point) => (this.holder, this.point) = (holder, point);

    /// <summary>Where it is for those inside.</summary>
    public string Inside => point;

    /// <summary>Where it is for everybody else, to copy to and from. Links in this path lead back to the outside: no database may be opened by it.</summary>
    public string Outside => $"/proc/{holder.Id}/root{point}";

    /// <summary>What runs a command inside.</summary>
    public IReadOnlyList<string> Within => Environment.UserName == "root"
        ? ["nsenter", "-t", holder.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), "-m", "--"]
        : ["nsenter", "-t", holder.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", "-m", "--preserve-credentials", "--"];

    private string Filler => Path.Combine(Outside, "somebody-elses.file");

    /// <summary>Makes one; skips the test, saying why, where mounting is not allowed.</summary>
    public static async Task<SmallDisk> Make(int megabytes, ITestOutputHelper output, CancellationToken cancel)
    {
        var point = Directory.CreateTempSubdirectory("relais-disk-").FullName;
        var start = new ProcessStartInfo("unshare", [.. Environment.UserName == "root" ? Array.Empty<string>() : ["--map-root-user"], "--mount", "sh", "-c", $"mount -t tmpfs -o size={megabytes}m,mode=700 tmpfs '{point}' && echo mounted && exec sleep 100000"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var holder = Process.Start(start)!;
            if (await holder.StandardOutput.ReadLineAsync(cancel) == "mounted")
            {
                return new(holder, point);
            }

            Skip((await holder.StandardError.ReadToEndAsync(cancel)).Trim());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Skip(e.Message);
        }

        throw new InvalidOperationException("Skipped.");

        void Skip(string why)
        {
            Directory.Delete(point);
            output.Say("NOT TESTED with a full disk: a small disk of its own cannot be mounted here: " + why);
            Assert.Skip("A small disk of its own cannot be mounted here: " + why);
        }
    }

    public void CopyIn(string folder) => Copy(folder, Outside);

    public void CopyOut(string folder) => Copy(Outside, folder);

    /// <summary>Somebody else's file takes everything that is left.</summary>
    public void Fill()
    {
        var bytes = new byte[4096];
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(bytes);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>And is deleted again.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        holder.Kill();
        holder.WaitForExit();
        holder.Dispose();
        Directory.Delete(point);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder))).FullName);
        }
    }
}
