using Relais.Content.Model;
using Relais.Content.Uploads.Cleaning;
using Relais.Kernel.Files;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Content.Uploads;

/// <summary>Takes files in. They are on disk from the first byte on, never whole in memory.</summary>
internal sealed class MediaIntake(Pipeline pipeline, Rights rights, FileStore files, RelaisSettings settings)
{
    private const int MostNameLength = 200;

    public string IncomingFolder => Path.Combine(settings.DataFolder, "incoming");

    public async Task<Outcome<MediaView>> Add(Caller caller, Stream content, string name, string altText, CancellationToken cancel)
    {
        if (!rights.May(caller, ContentPermissions.WriteMedia))
        {
            return caller.User is null && caller.Door != Door.System ? new Problem(ProblemKind.SignedOut, "problem.signed_out") : Problem.Forbidden();
        }

        var called = Called(name);
        var head = new byte[FileType.HeadLength];
        var known = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        var type = FileType.Of(head.AsSpan(0, known));
        if (type.Format is not { } format)
        {
            return Refuse(type.Refusal!, called);
        }

        await using var spool = Spool();
        await spool.WriteAsync(head.AsMemory(0, known), cancel);
        if (!await Copy(content, spool, format.MostBytes(), cancel))
        {
            var key = format.Kind() == MediaKind.Video ? "content.upload.video_too_large" : "content.upload.image_too_large";
            return Refuse(key, called, format.MostBytes() / 1_000_000);
        }

        return await Keep(caller, spool, format, called, altText, cancel);
    }

    private async Task<Outcome<MediaView>> Keep(Caller caller, Stream spool, MediaFormat format, string name, string altText, CancellationToken cancel)
    {
        CleanFile clean;
        try
        {
            clean = CleanFile.Of(format, spool);
        }
        catch (DamagedFileException)
        {
            return Refuse("content.upload.damaged", name);
        }

        var (width, height) = clean.Upright;
        if (format.Kind() != MediaKind.Video && (long)width * height > MediaFormats.ImagePixels)
        {
            return Refuse("content.upload.too_many_pixels", name, (long)width * height / 1_000_000, MediaFormats.ImagePixels / 1_000_000);
        }

        if (format.Kind() == MediaKind.Video && (long)width * height > MediaFormats.VideoPixels)
        {
            return Refuse("content.upload.video_too_many_pixels", name, width, height);
        }

        StoredFile stored;
        await using (var cleaned = clean.Content.Open())
        {
            stored = await files.PutAsync(cleaned, cancel: cancel);
        }

        return await pipeline.Run(caller, new AddMediaRequest(new()
        {
            FileKey = stored.Key,
            Kind = format.Kind(),
            ContentType = format.ContentType(),
            Bytes = stored.Length,
            Width = width,
            Height = height,
            DurationMilliseconds = clean.Duration is { } duration ? (long)duration.TotalMilliseconds : null,
            Transparent = clean.Transparent,
            Animated = clean.Animated,
            Name = name,
            AltText = altText,
        }), CancellationToken.None);
    }

    private FileStream Spool()
    {
        PrivateFolder.Make(IncomingFolder);
        var path = Path.Combine(IncomingFolder, Path.GetRandomFileName());
        return new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
    }

    /// <summary>Whether everything fitted.</summary>
    private static async Task<bool> Copy(Stream from, FileStream to, long most, CancellationToken cancel)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await from.ReadAsync(buffer, cancel)) > 0)
        {
            if (to.Length + read > most)
            {
                return false;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        await to.FlushAsync(cancel);
        return true;
    }

    private static Problem Refuse(string key, string name, params object[] args) => new(ProblemKind.Blocked, key, [name, .. args]);

    /// <summary>The last part of the name, without what could break a line or a path.</summary>
    private static string Called(string name)
    {
        var last = name.Split('/', '\\')[^1];
        var plain = new string([.. last.Where(c => !char.IsControl(c))]).Trim();
        return plain.Length == 0 ? "media" : plain.Length > MostNameLength ? plain[^MostNameLength..] : plain;
    }
}
