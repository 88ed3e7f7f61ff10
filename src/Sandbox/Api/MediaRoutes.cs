using System.Globalization;
using Relais.Sandbox.Http;
using Relais.Sandbox.Files;
using Relais.Sandbox.Model;
using Relais.Sandbox.Text;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/media. Pictures are ready at once unless a delay is set; videos, animations and sounds are worked on for a while.</summary>
internal sealed class MediaRoutes(MediaStore store, TimeSpan imageDelay, TimeSpan videoDelay)
{
    public const int DescriptionLimit = 1500;
    public const long ImageLimit = 16L * 1024 * 1024;
    public const long VideoLimit = 99L * 1024 * 1024;
    public const int ImageMatrixLimit = 33_177_600;

    public static readonly string[] Types =
    [
        "image/jpeg", "image/png", "image/gif", "image/heic", "image/webp", "image/avif", "video/webm", "video/mp4", "video/quicktime",
        "audio/wav", "audio/ogg", "audio/mpeg", "audio/flac", "audio/mp4",
    ];

    public void Map(Routes routes)
    {
        routes.Post("/api/v2/media", Access.Account, "write:media", call => Upload(call, wait: false));
        routes.Post("/api/v1/media", Access.Account, "write:media", call => Upload(call, wait: true));
        routes.Get("/api/v1/media/{id}", Access.Account, "write:media", One);
        routes.Put("/api/v1/media/{id}", Access.Account, "write:media", Update);
        routes.Delete("/api/v1/media/{id}", Access.Account, "write:media", Delete);
    }

    public static string? Description(string? text)
    {
        if (text is null) return null;
        if (StatusLength.Graphemes(text) > DescriptionLimit) throw ApiError.Invalid("Description is too long (maximum is 1500 characters)");
        return text.Trim() is { Length: > 0 } given ? given : null;
    }

    /// <param name="text">"x,y", each from -1 to 1.</param>
    public static Focus? FocusOf(string? text)
    {
        var parts = (text ?? "").Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var x) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var y)
            ? new Focus(Math.Clamp(x, -1, 1), Math.Clamp(y, -1, 1))
            : null;
    }

    /// <param name="call">The upload.</param>
    /// <param name="wait">The older form of the call answers only when the file is ready.</param>
    private async Task Upload(Call call, bool wait)
    {
        if (call.Said.Files?["file"] is not { } file) throw ApiError.Invalid("File can't be blank");
        var (description, focus) = (Description(call.Said.One("description")), FocusOf(call.Said.One("focus")));
        Upload upload;
        await using (var stream = file.OpenReadStream()) upload = await store.ReceiveAsync(stream, call.Cancel);
        if (Refusal(upload, out var facts) is { } refusal)
        {
            MediaStore.Discard(upload);
            throw ApiError.Invalid(refusal);
        }
        store.Keep(upload, $"{upload.Hash}.{facts!.Extension}");
        MediaJson answer;
        bool ready;
        lock (call.World.Gate)
        {
            var (world, id) = (call.World, call.World.NewId());
            var delay = wait ? TimeSpan.Zero : facts.Type is "image" ? imageDelay : videoDelay;
            world.Commit(new MediaStored(id, call.Me.Id, upload.Hash, upload.Size, facts, description, focus, world.Now + delay, world.Now));
            ready = delay == TimeSpan.Zero;
            answer = world.Write(world.Media(id)!);
        }
        await call.Answer(answer, WireJson.Default.MediaJson, ready ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private static string? Refusal(Upload upload, out MediaFacts? facts)
    {
        facts = MediaSniffer.Look(upload.Path);
        if (facts is null || !Types.Contains(facts.Mime, StringComparer.Ordinal)) return "File content type is invalid, File is invalid";
        if (facts.Type is "image" or "gifv" && upload.Size > ImageLimit) return "File file size must be less than 16 MB";
        if (upload.Size > VideoLimit) return "File file size must be less than 99 MB";
        if (facts.Type is "image" && (long)facts.Width * facts.Height > ImageMatrixLimit) return $"{facts.Width}x{facts.Height} images are not supported";
        return null;
    }

    private static Task One(Call call)
    {
        MediaJson found;
        bool ready;
        lock (call.World.Gate)
        {
            var media = Mine(call);
            ready = media.ReadyAt <= call.World.Now;
            found = call.World.Write(media);
        }
        return call.Answer(found, WireJson.Default.MediaJson, ready ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent);
    }

    private static Task Update(Call call)
    {
        MediaJson updated;
        lock (call.World.Gate)
        {
            var media = Mine(call);
            var description = call.Said.Has("description") ? Description(call.Said.One("description")) : media.Description;
            var focus = call.Said.Has("focus") ? FocusOf(call.Said.One("focus")) : media.Focus;
            call.World.Commit(new MediaDescribed(media.Id, description, focus, call.World.Now));
            updated = call.World.Write(media);
        }
        return call.Answer(updated, WireJson.Default.MediaJson);
    }

    private static Task Delete(Call call)
    {
        lock (call.World.Gate)
        {
            var media = Mine(call);
            if (media.AttachedTo is not null) throw ApiError.Unprocessable("Media attachment is currently used by a status");
            call.World.Commit(new MediaDropped(media.Id, call.World.Now));
        }
        return call.Empty();
    }

    private static Media Mine(Call call) => call.World.Media(call.RouteId) is { } media && media.Account == call.Me ? media : throw ApiError.NotFound();
}
