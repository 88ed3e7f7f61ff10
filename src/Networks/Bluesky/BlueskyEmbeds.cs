using System.Net.Http.Headers;
using System.Text.Json;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>What hangs under a post: pictures, a video, or a card. Blobs are sent ahead; nothing is visible until a record names them.</summary>
internal sealed class BlueskyEmbeds(BlueskyCalls calls)
{
    public async Task<(object? Embed, PublishOutcome? Trouble)> PrepareAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct)
    {
        if (NotTaken(access.Limits, segment) is { } refused)
            return (null, refused);
        var blobs = new List<JsonElement>();
        var media = segment.Media.Count > 0 ? segment.Media : segment.Options.Card?.Thumbnail is { } thumbnail ? [thumbnail] : [];
        foreach (var item in media)
        {
            var (blob, trouble) = await UploadAsync(access, item, ct);
            if (blob is null)
                return (null, trouble);
            blobs.Add(blob.Value);
        }

        return (Embed(segment, blobs), null);
    }

    private static object? Embed(OutgoingSegment segment, IReadOnlyList<JsonElement> blobs)
    {
        if (segment.Media.Count == 0)
        {
            return segment.Options.Card is not { } card ? null : BlueskyRecord.Typed(
                "app.bsky.embed.external",
                ("external", new { uri = card.Link.AbsoluteUri, title = card.Title, description = card.Description, thumb = blobs.Count > 0 ? blobs[0] : (JsonElement?)null }));
        }

        return segment.Media[0].IsVideo
            ? BlueskyRecord.Typed("app.bsky.embed.video", ("video", blobs[0]), ("alt", segment.Media[0].AltText), ("aspectRatio", Ratio(segment.Media[0])))
            : BlueskyRecord.Typed("app.bsky.embed.images", ("images", segment.Media.Select((image, i) => new { alt = image.AltText, image = blobs[i], aspectRatio = Ratio(image) }).ToList()));
    }

    private static object? Ratio(OutgoingMedia media) => media is { Width: > 0, Height: > 0 } ? new { width = media.Width, height = media.Height } : null;

    private static PublishOutcome.Refused? NotTaken(NetworkLimits limits, OutgoingSegment segment)
    {
        var videos = segment.Media.Count(media => media.IsVideo);
        var most = (videos > 0 ? limits.Videos ?? BlueskyFacts.Limits.Videos : limits.Images ?? BlueskyFacts.Limits.Images)!.Value;
        if (segment.Media.Count > most)
            return new(new(ReasonCodes.TooManyMedia, $"{segment.Media.Count} media where {most} fit; a video goes alone."), PostFields.Media);
        foreach (var media in segment.Media)
        {
            var bytes = (media.IsVideo ? limits.VideoBytes ?? BlueskyFacts.Limits.VideoBytes : limits.ImageBytes ?? BlueskyFacts.Limits.ImageBytes)!.Value;
            if (media.Length > bytes)
                return new(new(ReasonCodes.MediaTooLarge, $"{media.Length} bytes where {bytes} fit."), PostFields.Media);
        }

        return null;
    }

    private async Task<(JsonElement? Blob, PublishOutcome? Trouble)> UploadAsync(ChannelAccess access, OutgoingMedia media, CancellationToken ct)
    {
        await using var opened = new OpenedMedia();
        var answer = await calls.SendAsync(
            access.Credential,
            async () =>
            {
                var bytes = await opened.AgainAsync(media, ct);
                return new WireRequest(HttpMethod.Post, BlueskyCalls.Xrpc(access.Instance, "com.atproto.repo.uploadBlob"))
                {
                    CarriesMedia = true,
                    Body = () => new StreamContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(media.ContentType), ContentLength = media.Length } },
                };
            },
            ct);
        if (answer is WireAnswer.Received { IsSuccess: true } yes && yes.Root().Child("blob") is { } blob)
            return (blob, null);
        var (reason, notBefore) = calls.Explain(answer);
        return (null, reason.Code switch
        {
            ReasonCodes.PostRefused => new PublishOutcome.Refused(reason with { Code = ReasonCodes.MediaRefused }, PostFields.Media),
            ReasonCodes.Unreachable or ReasonCodes.AnswerLost or ReasonCodes.NetworkTrouble or ReasonCodes.StrangeAnswer => new PublishOutcome.Retry(notBefore, reason),
            _ => BlueskyPublishing.Refusal(reason, notBefore),
        });
    }

    /// <summary>The bytes of one media, opened anew for each try and closed at the end.</summary>
    private sealed class OpenedMedia : IAsyncDisposable
    {
        private Stream? stream;

        public async ValueTask<Stream> AgainAsync(OutgoingMedia media, CancellationToken ct)
        {
            await DisposeAsync();
            return stream = await media.Open(ct);
        }

        public ValueTask DisposeAsync() => stream?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
