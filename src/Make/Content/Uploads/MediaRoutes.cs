using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Relais.Content.Composer;
using Relais.Content.Model;
using Relais.Content.Sending;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Http;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Content.Uploads;

/// <summary>Files in and out. Not slices, because their bytes are streamed.</summary>
internal static class MediaRoutes
{
    /// <summary>A video, with room for what multipart adds.</summary>
    private const long MostBody = MediaFormats.VideoBytes + (1 << 20);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/w/{slug}/media/upload", FromPage).DisableAntiforgery();
        routes.MapPost("/api/v1/w/{slug}/media", (Delegate)FromApi).DisableAntiforgery().WithName("media.upload").WithTags("media").WithSummary("media.upload")
            .Accepts<IFormFile>("multipart/form-data").Produces<MediaView>().ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(422);
        routes.MapGet("/w/{slug}/media/{media:guid}/{size}", Download);
        routes.MapGet("/api/v1/w/{slug}/media/{media:guid}/{size}", Download).ExcludeFromDescription();
    }

    /// <summary>The token must be in its header: looking for it in the body would read the whole upload first.</summary>
    private static async Task<IResult> FromPage(HttpContext http, string slug)
    {
        var header = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http).HeaderName ?? "RequestVerificationToken";
        if (!http.Request.Headers.ContainsKey(header) || !await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
        {
            return ProblemAnswer.Json(http, new(ProblemKind.Forbidden, "problem.form_expired"));
        }

        var taken = await Take(http);
        return taken.Ok
            ? Results.Json(ComposerMedia.Of(taken.Value, new(taken.Value.Id, taken.Value.AltText, false, 0, 0), slug, http.RequestServices.GetRequiredService<Text>()), Wire.Json)
            : ProblemAnswer.Json(http, taken.Problem);
    }

    private static async Task<IResult> FromApi(HttpContext http)
    {
        if (Caller(http).Door != Door.Api)
        {
            return ProblemAnswer.Json(http, new(ProblemKind.SignedOut, "problem.signed_out"));
        }

        var taken = await Take(http);
        return taken.Ok ? Results.Json(taken.Value, Wire.Json) : ProblemAnswer.Json(http, taken.Problem);
    }

    private static async Task<Outcome<MediaView>> Take(HttpContext http)
    {
        var caller = Caller(http);
        if (!http.RequestServices.GetRequiredService<Rights>().May(caller, ContentPermissions.WriteMedia))
        {
            return caller.User is null ? new Problem(ProblemKind.SignedOut, "problem.signed_out") : Problem.Forbidden();
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MostBody;
        }

        try
        {
            return await File(http) is { } file
                ? await http.RequestServices.GetRequiredService<MediaIntake>().Add(caller, file.Content, file.Name, "", http.RequestAborted)
                : Problem.Invalid("file", "content.upload.no_file");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problem.Blocked("content.upload.video_too_large", "", MediaFormats.VideoBytes / 1_000_000);
        }
    }

    /// <summary>The first file of a multipart body; the fields before it are small and passed over.</summary>
    private static async Task<(Stream Content, string Name)?> File(HttpContext http)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
        {
            return null;
        }

        var reader = new MultipartReader(boundary, http.Request.Body);
        try
        {
            while (await reader.ReadNextSectionAsync(http.RequestAborted) is { } section)
            {
                if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
                {
                    return (section.Body, HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "");
                }
            }
        }
        catch (InvalidDataException)
        {
            // Not the multipart body it announces: the same as no file.
        }

        return null;
    }

    private static async Task<IResult> Download(HttpContext http, Guid media, string size)
    {
        var caller = Caller(http);
        if (!http.RequestServices.GetRequiredService<Rights>().May(caller, ContentPermissions.ViewMedia))
        {
            return ProblemAnswer.Json(http, caller.User is null ? new(ProblemKind.SignedOut, "problem.signed_out") : Problem.Forbidden());
        }

        http.RequestServices.GetRequiredService<AppDb>().In(caller);
        return await Serve(http, caller.Workspace!.Value, MediaId.From(media), size) ?? ProblemAnswer.Json(http, Problem.NotFound("content.problem.no_media"));
    }

    /// <summary>The bytes, for whoever was already let in; <see langword="null"/> when there is no such file.</summary>
    internal static async Task<IResult?> Serve(HttpContext http, WorkspaceId workspace, MediaId id, string size)
    {
        var db = http.RequestServices.GetRequiredService<AppDb>().In(workspace);
        var asset = await db.Set<MediaAsset>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, http.RequestAborted);
        var file = asset is null ? null : await FileOf(db, asset, size, http.RequestAborted);
        if (asset is null || file is null || http.RequestServices.GetRequiredService<FileStore>().Open(file.FileKey) is not { } content)
        {
            return null;
        }

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = file.IsFinal ? "private, max-age=31536000, immutable" : "private, no-cache";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (size == "original" && http.Request.Query.ContainsKey("download"))
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(asset.Name);
            headers.ContentDisposition = disposition.ToString();
        }

        return Results.Stream(content, file.ContentType, entityTag: new EntityTagHeaderValue($"\"{file.FileKey}\""), enableRangeProcessing: true);
    }

    /// <summary>The bytes of a size; the original stands in for a picture whose smaller sizes are not made yet.</summary>
    private static async Task<ServedFile?> FileOf(AppDb db, MediaAsset asset, string size, CancellationToken cancel)
    {
        var spec = size switch { "thumb" => RenditionSpec.Thumb, "view" => RenditionSpec.View, "original" => null, _ => new("") };
        if (spec is null)
        {
            return new(asset.FileKey, asset.ContentType, true);
        }

        var made = await db.Set<Rendition>().AsNoTracking().FirstOrDefaultAsync(r => r.MediaId == asset.Id && r.Spec == spec.Key, cancel);
        if (made is { State: MediaState.Ready, FileKey: { } key, ContentType: { } type })
        {
            return new(key, type, true);
        }

        return spec.Key.Length > 0 && asset.Kind != MediaKind.Video ? new(asset.FileKey, asset.ContentType, false) : null;
    }

    private static Caller Caller(HttpContext http) => http.RequestServices.GetRequiredService<Current>().Caller;

    private sealed record ServedFile(string FileKey, string ContentType, bool IsFinal);
}
