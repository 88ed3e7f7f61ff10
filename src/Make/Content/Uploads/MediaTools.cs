using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Relais.Content.Uploads;

/// <summary>How a tool's run ended.</summary>
internal enum ToolEnd
{
    Done,

    /// <summary>It is not installed.</summary>
    Missing,

    /// <summary>It says no, or took too long.</summary>
    Failed,
}

/// <summary>
/// The programs that make smaller pictures: <c>vipsthumbnail</c> and <c>ffmpeg</c>, as processes, so that a decoder that dies on a
/// crafted file takes nothing with it. File names of our own, limits of time and memory, two at a time.
/// </summary>
internal sealed class MediaTools : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <summary>What a shell ends with when there is no such program.</summary>
    private const int NotFound = 127;

    private readonly SemaphoreSlim turns = new(2);

    /// <summary>The address space that one run may take: an 8K film or a picture of 100 million pixels takes less than half of it.</summary>
    internal long MostBytes { get; init; } = 2_000_000_000;

    /// <summary>Fits a picture into a square of <paramref name="edge"/> pixels, upright, in sRGB, without metadata. Never enlarges.</summary>
    /// <param name="saving">Format and options by the ending: <c>.jpg[Q=82,strip]</c>.</param>
    public Task<ToolEnd> Shrink(string source, string target, string saving, int edge, CancellationToken cancel) =>
        Run("vipsthumbnail", [source, "--size", edge.ToString(CultureInfo.InvariantCulture) + ">", "--export-profile", "srgb", "--output", target + saving], cancel);

    /// <summary>
    /// One picture out of a video, from its first seconds. What the file declared at intake may not be what its pictures are: the decoder is told the limit
    /// too. Pictures are made small before they are compared, so that one large one is held at a time; each thread more would hold another.
    /// </summary>
    public Task<ToolEnd> Poster(string source, string target, int edge, CancellationToken cancel) => Run(
        "ffmpeg",
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "file", "-max_pixels", MediaFormats.VideoPixels.ToString(CultureInfo.InvariantCulture), "-threads", "1", "-filter_threads", "1",
            "-i", source, "-an", "-vf", string.Create(CultureInfo.InvariantCulture, $"scale='min({edge},iw)':-2,thumbnail=24"),
            "-frames:v", "1", "-threads", "1", "-f", "image2", "-c:v", "mjpeg", "-q:v", "4", "-y", target,
        ],
        cancel);

    public void Dispose() => turns.Dispose();

    private async Task<ToolEnd> Run(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        try
        {
            return await RunOne(program, arguments, cancel);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>
    /// On Unix the program takes the place of a shell that has limited its own memory: .NET starts no process with limits. The script is fixed and the
    /// program's arguments are the shell's parameters, which it does not read as commands. A kernel that knows no such limit runs it without.
    /// </summary>
    private ProcessStartInfo StartOf(string program, IReadOnlyList<string> arguments)
    {
        IEnumerable<string> all = arguments;
        if (!OperatingSystem.IsWindows())
        {
            (program, all) = ("/bin/sh", ["-c", "ulimit -v \"$0\" 2>/dev/null; exec \"$@\"", (MostBytes / 1024).ToString(CultureInfo.InvariantCulture), program, .. arguments]);
        }

        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private async Task<ToolEnd> RunOne(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var start = StartOf(program, arguments);
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";
        start.Environment["VIPS_CONCURRENCY"] = "1";

        // Each arena reserves addresses that it never uses and that count all the same.
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeLimit);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                process.StandardInput.Close();
                await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token), process.WaitForExitAsync(limit.Token));
                return process.ExitCode switch { 0 => ToolEnd.Done, NotFound => ToolEnd.Missing, _ => ToolEnd.Failed };
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Win32Exception)
        {
            return ToolEnd.Missing;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ToolEnd.Failed;
        }
    }
}
