using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>Media first, then one call that makes the status, with the segment's key (docs.joinmastodon.org/methods/statuses#create).</summary>
internal sealed class MastodonPublishing(MastodonCalls calls)
{
    private readonly MastodonMedia media = new(calls);

    public async Task<PublishOutcome> PublishAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct)
    {
        var step = await media.PrepareAsync(access, segment, ct);
        if (step is MediaStep.Not not)
            return not.Outcome;
        var ids = ((MediaStep.Ready)step).Ids;
        var options = segment.Options;
        var request = WireRequest.PostJson(MastodonCalls.Api(access.Instance, "api/v1/statuses"), new
        {
            status = segment.Text,
            media_ids = ids.Count > 0 ? ids : null,
            in_reply_to_id = segment.Parent?.RemoteId,
            spoiler_text = options.ContentWarning,
            sensitive = options.ContentWarning is null ? (bool?)null : true,
            visibility = options.Visibility is { } visibility ? MastodonStatus.Spelled(visibility) : null,
            language = Language(options.Language),
        });
        var answer = await calls.WriteAsync(
            request with
            {
                Bearer = MastodonCalls.Token(access),
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Idempotency-Key"] = segment.IdempotencyKey },
            },
            ct);
        return Outcome(access, segment, ids, answer) with { Budget = RateHeaders.Budget(answer, calls.Now) };
    }

    private PublishOutcome Outcome(ChannelAccess access, OutgoingSegment segment, IReadOnlyList<string> ids, WireAnswer answer)
    {
        if (answer is WireAnswer.Received { IsSuccess: true } yes)
        {
            return MastodonStatus.From(yes.Root()) is { } status
                ? new PublishOutcome.Done(status.Receipt(access, calls.Now))
                : new PublishOutcome.Unknown(new(ReasonCodes.StrangeAnswer, $"{yes.Status} without a status: {yes.Evidence(300)}"));
        }

        var (reason, notBefore) = calls.Explain(answer);
        return answer switch
        {
            WireAnswer.NotSent when reason.Code == ReasonCodes.AddressNotAllowed => new PublishOutcome.Refused(reason, null),
            WireAnswer.NotSent => new PublishOutcome.Retry(notBefore, reason),
            // A server in trouble, or a proxy in front of it, may have let the status through; one that judges answers replaces that of a status already made.
            WireAnswer.Lost or WireAnswer.Received { Status: >= 500 or 408 } => new PublishOutcome.Unknown(reason),
            WireAnswer.Received no when MastodonCalls.IsPage(no) => new PublishOutcome.Unknown(reason),
            WireAnswer.Received { Status: 429 } => new PublishOutcome.Retry(notBefore, reason),
            WireAnswer.Received when reason.Code is ReasonCodes.TokenRejected or ReasonCodes.ScopeMissing => new PublishOutcome.Reconnect(reason),
            WireAnswer.Received { Status: 404 } when segment.Parent is not null => new PublishOutcome.Refused(reason with { Code = ReasonCodes.ParentGone }, PostFields.Parent),
            WireAnswer.Received { Status: 422 } no when ids.Count > 0 && MastodonCalls.Says(no, "finished processing") => media.WaitFor(ids, segment),
            WireAnswer.Received { Status: 400 or 422 } no => Refused(no),
            _ => new PublishOutcome.Refused(reason, null),
        };
    }

    /// <summary>The server names the fault in a sentence only.</summary>
    private static PublishOutcome.Refused Refused(WireAnswer.Received no)
    {
        var detail = MastodonCalls.Detail(no);
        var (code, field) = detail switch
        {
            _ when Says("character limit") || Says("too long") => (ReasonCodes.TextTooLong, PostFields.Text),
            _ when Says("more than") && (Says("files") || Says("attach")) => (ReasonCodes.TooManyMedia, PostFields.Media),
            _ when Says("media") || Says("attach") || Says("video") => (ReasonCodes.MediaRefused, PostFields.Media),
            _ when Says("text") => (ReasonCodes.PostRefused, PostFields.Text),
            _ when Says("visibility") => (ReasonCodes.PostRefused, PostFields.Visibility),
            _ when Says("language") => (ReasonCodes.PostRefused, PostFields.Language),
            _ when Says("spoiler") => (ReasonCodes.PostRefused, PostFields.ContentWarning),
            _ when Says("reply") || Says("thread") => (ReasonCodes.ParentGone, PostFields.Parent),
            _ => (ReasonCodes.PostRefused, (string?)null),
        };
        return new(new(code, detail), field);

        bool Says(string word) => detail.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>ISO 639, without a region except for Chinese: what Mastodon lists.</summary>
    private static string? Language(string? tag) =>
        tag is null || tag.StartsWith("zh-", StringComparison.OrdinalIgnoreCase) ? tag : tag.Split('-')[0].ToLowerInvariant();
}
