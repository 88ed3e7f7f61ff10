using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>What became of the media of a segment: all ready, or the outcome that says why not.</summary>
internal abstract record MediaStep
{
    private MediaStep()
    {
    }

    public sealed record Ready(IReadOnlyList<string> Ids) : MediaStep;

    public sealed record Not(PublishOutcome Outcome) : MediaStep;
}

/// <summary>What was uploaded for a segment that waits. The state of <see cref="PublishOutcome.Wait"/>.</summary>
internal sealed record MediaState(IReadOnlyList<string> Ids, int FirstPending, long SinceUnixSeconds);

/// <summary>
/// Sends pictures and videos ahead of the status (docs.joinmastodon.org/methods/media). Nothing is visible until a status names them, so every passing failure
/// here may be tried again; the server throws away what is never used.
/// </summary>
internal sealed class MastodonMedia(MastodonCalls calls)
{
    private const int PollsPerTry = 5;
    private static readonly Duration Pause = Duration.FromSeconds(15);
    private static readonly Duration Longest = Duration.FromMinutes(30);

    public async Task<MediaStep> PrepareAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct)
    {
        var ids = new List<string>();
        var pending = int.MaxValue;
        var since = calls.Now;
        if (State(segment) is { } state)
        {
            ids.AddRange(state.Ids);
            pending = state.FirstPending;
            since = Instant.FromUnixTimeSeconds(state.SinceUnixSeconds);
        }

        for (var i = ids.Count; i < segment.Media.Count; i++)
        {
            var answer = await UploadAsync(access, segment.Media[i], ct);
            if (answer is not WireAnswer.Received { Status: 200 or 201 or 202 } yes || yes.Root().Text("id") is not { } id)
                return new MediaStep.Not(Refusal(answer));
            ids.Add(id);
            if (yes.Status == 202)
                pending = Math.Min(pending, i);
        }

        for (var i = pending; i < ids.Count; i++)
        {
            if (await ProcessedAsync(access, ids[i], ct) is { } trouble)
                return trouble is PublishOutcome.Wait ? Waiting(ids, i, since) : new MediaStep.Not(trouble);
        }

        return new MediaStep.Ready(ids);
    }

    private static MediaState? State(OutgoingSegment segment) =>
        segment.Resume is null ? null : JsonSerializer.Deserialize<MediaState>(segment.Resume, WireJson.Options);

    /// <summary>The status was refused because a media is not ready after all.</summary>
    public PublishOutcome WaitFor(IReadOnlyList<string> ids, OutgoingSegment segment) =>
        ((MediaStep.Not)Waiting(ids, 0, State(segment) is { } state ? Instant.FromUnixTimeSeconds(state.SinceUnixSeconds) : calls.Now)).Outcome;

    private MediaStep Waiting(IReadOnlyList<string> ids, int firstPending, Instant since) => new MediaStep.Not(calls.Now - since > Longest
        ? new PublishOutcome.Retry(null, new(ReasonCodes.MediaNotReady, $"Media {ids[firstPending]} was not processed in {Longest.TotalMinutes} minutes."))
        : new PublishOutcome.Wait(calls.Now + Pause, JsonSerializer.Serialize(new MediaState(ids, firstPending, since.ToUnixTimeSeconds()), WireJson.Options)));

    private async Task<WireAnswer> UploadAsync(ChannelAccess access, OutgoingMedia media, CancellationToken ct)
    {
        var answer = await UploadToAsync("api/v2/media");
        return answer is WireAnswer.Received { Status: 404 or 405 } ? await UploadToAsync("api/v1/media") : answer;

        async Task<WireAnswer> UploadToAsync(string path)
        {
            await using var bytes = await media.Open(ct);
            return await calls.WriteAsync(
                new WireRequest(HttpMethod.Post, MastodonCalls.Api(access.Instance, path)) { Bearer = MastodonCalls.Token(access), Body = () => Form(media, bytes), CarriesMedia = true },
                ct);
        }
    }

    private static MultipartFormDataContent Form(OutgoingMedia media, Stream bytes)
    {
        var file = new StreamContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue(media.ContentType);
        file.Headers.ContentLength = media.Length;
        var form = new MultipartFormDataContent();
        if (media.AltText.Length > 0)
            form.Add(Field(media.AltText), "\"description\"");
        if (media.Focus is { } focus)
            form.Add(Field(string.Create(CultureInfo.InvariantCulture, $"{focus.X:0.##},{focus.Y:0.##}")), "\"focus\"");
        var extension = media.ContentType[(media.ContentType.IndexOf('/', StringComparison.Ordinal) + 1)..];
        form.Add(file, "\"file\"", $"\"media.{extension}\"");
        return form;
    }

    /// <summary>A field without a content type of its own: small servers know only the plain form.</summary>
    private static StringContent Field(string value)
    {
        var field = new StringContent(value);
        field.Headers.ContentType = null;
        return field;
    }

    /// <summary>Null when it is ready, as far as the server can tell; a server that cannot tell takes it or refuses it with the status.</summary>
    private async Task<PublishOutcome?> ProcessedAsync(ChannelAccess access, string id, CancellationToken ct)
    {
        for (var poll = 1; poll <= PollsPerTry; poll++)
        {
            var answer = await calls.GetAsync(access, MastodonCalls.Api(access.Instance, "api/v1/media/", id), ct);
            switch (answer)
            {
                case WireAnswer.Received { Status: 206 }:
                    await Task.Delay(TimeSpan.FromSeconds(poll), calls.Wire.Time, ct);
                    continue;
                case WireAnswer.Received { Status: 422 } no when !MastodonCalls.IsPage(no):
                    return new PublishOutcome.Refused(new(ReasonCodes.MediaRefused, MastodonCalls.Detail(no)), PostFields.Media);
                case WireAnswer.Received { Status: 401 or 429 }:
                    return Refusal(answer);
                case WireAnswer.NotSent or WireAnswer.Lost or WireAnswer.Received { Status: >= 500 or 403 or 422 }:
                    return new PublishOutcome.Wait(calls.Now + Pause, "");
                default:
                    return null;
            }
        }

        return new PublishOutcome.Wait(calls.Now + Pause, "");
    }

    private PublishOutcome Refusal(WireAnswer answer)
    {
        var (reason, notBefore) = calls.Explain(answer);
        return reason.Code switch
        {
            ReasonCodes.TokenRejected or ReasonCodes.ScopeMissing => new PublishOutcome.Reconnect(reason),
            ReasonCodes.AddressNotAllowed or ReasonCodes.AccountBlocked => new PublishOutcome.Refused(reason, null),
            ReasonCodes.MediaTooLarge => new PublishOutcome.Refused(reason, PostFields.Media),
            ReasonCodes.PostRefused => new PublishOutcome.Refused(
                reason with { Code = ReasonCodes.MediaRefused }, reason.Detail.Contains("description", StringComparison.OrdinalIgnoreCase) ? PostFields.AltText : PostFields.Media),
            _ => new PublishOutcome.Retry(notBefore, reason),
        };
    }
}
