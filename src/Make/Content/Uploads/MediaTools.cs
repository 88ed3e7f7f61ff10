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
/// crafted file takes nothing with it. No shell, file names of our own, a time limit, two at a time.
/// </summary>
internal sealed class MediaTools : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim turns = new(2);

    /// <summary>Fits a picture into a square of <paramref name="edge"/> pixels, upright, in sRGB, without metadata. Never enlarges.</summary>
    /// <param name="saving">Format and options by the ending: <c>.jpg[Q=82,strip]</c>.</param>
    public Task<ToolEnd> Shrink(string source, string target, string saving, int edge, CancellationToken cancel) =>
        Run("vipsthumbnail", [source, "--size", edge.ToString(CultureInfo.InvariantCulture) + ">", "--export-profile", "srgb", "--output", target + saving], cancel);

    /// <summary>One picture out of a video, from its first seconds.</summary>
    public Task<ToolEnd> Poster(string source, string target, int edge, CancellationToken cancel) => Run(
        "ffmpeg",
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "file", "-i", source, "-an", "-vf",
            string.Create(CultureInfo.InvariantCulture, $"thumbnail=24,scale='min({edge},iw)':-2"), "-frames:v", "1", "-f", "image2", "-c:v", "mjpeg", "-q:v", "4", "-y", target,
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

    private static async Task<ToolEnd> RunOne(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";
        start.Environment["VIPS_CONCURRENCY"] = "1";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeLimit);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                process.StandardInput.Close();
                await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token), process.WaitForExitAsync(limit.Token));
                return process.ExitCode == 0 ? ToolEnd.Done : ToolEnd.Failed;
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
