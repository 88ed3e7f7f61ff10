using Relais.Content.Model;
using Relais.Content.Sending;
using Relais.Content.Uploads.Cleaning;
using Relais.Kernel.Files;
using Relais.Kernel.Settings;

namespace Relais.Content.Uploads;

/// <summary>What came of making a rendition.</summary>
/// <param name="End">How the tool ended.</param>
/// <param name="Made">The bytes, when it is done.</param>
internal sealed record Making(ToolEnd End, SentBytes? Made = null);

/// <summary>Makes one rendition out of an original.</summary>
internal sealed class RenditionMaker(MediaTools tools, FileStore files, RelaisSettings settings)
{
    private const int ThumbEdge = 400;
    private const int ViewEdge = 1600;

    /// <summary>From the best to the smallest: edge in pixels (0: as it is) and quality, until the result fits.</summary>
    private static readonly (int Edge, int Quality)[] Steps =
        [(0, 90), (0, 82), (0, 74), (3000, 82), (2048, 84), (2048, 74), (1600, 80), (1280, 78), (1080, 74), (800, 70), (640, 62), (480, 55)];

    public async Task<Making> Make(MediaAsset asset, RenditionSpec spec, CancellationToken cancel)
    {
        if (!files.Exists(asset.FileKey))
        {
            return new(ToolEnd.Failed);
        }

        var folder = new DirectoryInfo(Path.Combine(settings.DataFolder, "incoming", Path.GetRandomFileName()));
        PrivateFolder.Make(folder.FullName);
        try
        {
            var source = files.PathOf(asset.FileKey);
            if (spec.Room is { } room)
            {
                return await Fit(asset, source, room, folder.FullName, cancel);
            }

            var edge = spec == RenditionSpec.Thumb ? ThumbEdge : ViewEdge;
            if (asset.Kind == MediaKind.Video)
            {
                var poster = Path.Combine(folder.FullName, "out.jpg");
                var end = await tools.Poster(source, poster, edge, cancel);
                return end == ToolEnd.Done && File.Exists(poster) ? new(end, await Store(poster, MediaFormat.Jpeg, cancel)) : new(end == ToolEnd.Done ? ToolEnd.Failed : end);
            }

            return await Shrink(source, folder.FullName, MediaFormat.WebP, edge, 80, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Tries smaller and smaller until the network's limits hold. Sees to it that what was transparent stays so.</summary>
    private async Task<Making> Fit(MediaAsset asset, string source, ImageRoom room, string folder, CancellationToken cancel)
    {
        var format = FormatFor(asset, room);
        if (format is null)
        {
            return new(ToolEnd.Failed);
        }

        var longest = Math.Max(asset.Width, asset.Height);
        var most = room.Pixels == 0 ? longest : (int)Math.Min(longest, longest * Math.Sqrt((double)room.Pixels / Math.Max(1L, (long)asset.Width * asset.Height)));
        var tried = (Edge: 0, Quality: 0);
        foreach (var (wanted, quality) in Steps)
        {
            var edge = Math.Min(wanted == 0 ? most : wanted, most);
            var step = (edge, format == MediaFormat.Png ? 0 : quality);
            if (step == tried)
            {
                continue;
            }

            tried = step;
            var making = await Shrink(source, folder, format.Value, edge, quality, cancel);
            if (making.Made is not { } made || room.Takes(made.ContentType, made.Bytes, (long)made.Width * made.Height))
            {
                return making;
            }
        }

        return new(ToolEnd.Failed);
    }

    private async Task<Making> Shrink(string source, string folder, MediaFormat format, int edge, int quality, CancellationToken cancel)
    {
        var (ending, saving) = format switch
        {
            MediaFormat.Png => (".png", "[compression=9,strip]"),
            MediaFormat.WebP => (".webp", $"[Q={quality},strip]"),
            _ => (".jpg", $"[Q={quality},strip,optimize_coding,background=255]"),
        };
        var target = Path.Combine(folder, "out" + ending);
        var end = await tools.Shrink(source, Path.Combine(folder, "out"), ending + saving, edge, cancel);
        return end == ToolEnd.Done && File.Exists(target) ? new(end, await Store(target, format, cancel)) : new(end == ToolEnd.Done ? ToolEnd.Failed : end);
    }

    private static MediaFormat? FormatFor(MediaAsset asset, ImageRoom room)
    {
        var wanted = asset.Transparent ? new[] { MediaFormat.WebP, MediaFormat.Png } : [MediaFormat.Jpeg, MediaFormat.WebP, MediaFormat.Png];
        return wanted.Cast<MediaFormat?>().FirstOrDefault(f => room.TakesType(f!.Value.ContentType()));
    }

    private async Task<SentBytes> Store(string path, MediaFormat format, CancellationToken cancel)
    {
        await using var made = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
        var facts = CleanFile.Of(format, made);
        made.Position = 0;
        var stored = await files.PutAsync(made, cancel: cancel);
        return new(stored.Key, format.ContentType(), stored.Length, facts.Width, facts.Height);
    }
}
