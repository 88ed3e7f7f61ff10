using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>
/// Blobs first, then one call that makes the record under a key of our choice. The server refuses a second record under the same key, so sending twice
/// cannot post twice; a refusal that may mean "exists" is settled by looking.
/// </summary>
internal sealed class BlueskyPublishing(BlueskyCalls calls, BlueskyOptions options)
{
    private readonly BlueskyEmbeds embeds = new(calls);

    public async Task<PublishOutcome> PublishAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct)
    {
        var embed = await embeds.PrepareAsync(access, segment, ct);
        if (embed.Trouble is not null)
            return embed.Trouble;
        var dids = await MentionedAsync(access, segment.Text, ct);
        if (dids.Trouble is not null)
            return dids.Trouble;
        var key = RecordKey.From(segment.IdempotencyKey);
        var now = calls.Now;
        var record = BlueskyRecord.Write(segment, dids.Found, embed.Embed, now);
        var answer = await calls.PostAsync(access, "com.atproto.repo.createRecord", new { repo = access.AccountId, collection = BlueskyCalls.Post, rkey = key, record }, ct);
        var outcome = answer switch
        {
            WireAnswer.Received { IsSuccess: true } yes when yes.Root().Text("uri") is { } uri =>
                new PublishOutcome.Done(BlueskyRecord.Receipt(options, access, uri, yes.Root().Text("cid"), now)),
            WireAnswer.Received received when MayExist(received) => await LookAsync(access, segment, key, received, ct),
            _ => Trouble(answer),
        };
        return outcome with { Budget = RateHeaders.Budget(answer, calls.Now) };
    }

    public async Task<ReconcileOutcome> ReconcileAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct)
    {
        var answer = await calls.GetRecordAsync(access, RecordKey.From(segment.IdempotencyKey), ct);
        switch (answer)
        {
            case WireAnswer.Received { IsSuccess: true } yes when Receipt(access, yes, segment) is { } receipt:
                return new ReconcileOutcome.Found(receipt) { Budget = RateHeaders.Budget(answer, calls.Now) };
            case WireAnswer.Received no when BlueskyCalls.IsNoRecord(no):
                return new ReconcileOutcome.NotThere { Budget = RateHeaders.Budget(answer, calls.Now) };
            case WireAnswer.Received { IsSuccess: true }:
                return new ReconcileOutcome.CannotTell(new(ReasonCodes.StrangeAnswer, "Another post has the identifier chosen for this one."), null);
            default:
                var (reason, notBefore) = calls.Explain(answer);
                return new ReconcileOutcome.CannotTell(reason, notBefore);
        }
    }

    /// <summary>Servers answer 500 to a key that is taken, where others say that it exists. What stands in front of a server may refuse its answer, once the record was made.</summary>
    private static bool MayExist(WireAnswer.Received received) =>
        received.Status >= 500 || BlueskyCalls.IsPage(received) || (received.Status is 400 or 409 && BlueskyCalls.Detail(received).Contains("exist", StringComparison.OrdinalIgnoreCase));

    private async Task<PublishOutcome> LookAsync(ChannelAccess access, OutgoingSegment segment, string key, WireAnswer.Received refusal, CancellationToken ct)
    {
        var (reason, _) = calls.Explain(refusal);
        // Once the record may have been made, cancelling must not hide it.
        var answer = await calls.GetRecordAsync(access, key, CancellationToken.None);
        if (answer is WireAnswer.Received { IsSuccess: true } yes && Receipt(access, yes, segment) is { } receipt)
            return new PublishOutcome.Done(receipt);

        // A refusal that may mean "exists" is only a refusal when the look was answered.
        return refusal.Status >= 500 || BlueskyCalls.IsPage(refusal) || ct.IsCancellationRequested || answer is not WireAnswer.Received { Status: < 500 and not (408 or 429) } ? new PublishOutcome.Unknown(reason) : Trouble(refusal);
    }

    /// <summary>Null when the record under our key is not this segment's.</summary>
    private SegmentReceipt? Receipt(ChannelAccess access, WireAnswer.Received yes, OutgoingSegment segment)
    {
        var json = yes.Root();
        return json.Text("uri") is { } uri && json.Child("value").Text("text") == segment.Text
            ? BlueskyRecord.Receipt(options, access, uri, json.Text("cid"), json.Child("value").Moment("createdAt") ?? calls.Now)
            : null;
    }

    private PublishOutcome Trouble(WireAnswer answer)
    {
        var (reason, notBefore) = calls.Explain(answer);
        return answer switch
        {
            WireAnswer.NotSent when reason.Code == ReasonCodes.AddressNotAllowed => new PublishOutcome.Refused(reason, null),
            WireAnswer.NotSent => new PublishOutcome.Retry(notBefore, reason),
            WireAnswer.Lost or WireAnswer.Received { IsSuccess: true } or WireAnswer.Received { Status: >= 500 or 408 } => new PublishOutcome.Unknown(reason),
            _ => Refusal(reason, notBefore),
        };
    }

    /// <summary>What a refusal means that certainly posted nothing.</summary>
    internal static PublishOutcome Refusal(Reason reason, Instant? notBefore) => reason.Code switch
    {
        ReasonCodes.TokenExpired => new PublishOutcome.Refresh(reason),
        ReasonCodes.TokenRejected or ReasonCodes.ScopeMissing => new PublishOutcome.Reconnect(reason),
        ReasonCodes.RateLimited => new PublishOutcome.Retry(notBefore, reason),
        // A blob that nothing named yet is thrown away after a while: it has to be sent again.
        ReasonCodes.PostRefused when reason.Detail.Contains("BlobNotFound", StringComparison.Ordinal) => new PublishOutcome.Retry(null, reason with { Code = ReasonCodes.MediaNotReady }),
        ReasonCodes.PostRefused => Refused(reason),
        ReasonCodes.MediaTooLarge => new PublishOutcome.Refused(reason, PostFields.Media),
        _ => new PublishOutcome.Refused(reason, null),
    };

    /// <summary>The server names the place in the record: "... at $.record.text".</summary>
    private static PublishOutcome.Refused Refused(Reason reason)
    {
        var (code, field) = reason.Detail switch
        {
            _ when Says("record.text") || Says("record/text") => (Says("big") || Says("longer") ? ReasonCodes.TextTooLong : ReasonCodes.PostRefused, PostFields.Text),
            _ when Says(".alt") || Says("/alt") => (ReasonCodes.PostRefused, PostFields.AltText),
            _ when Says("record.embed") || Says("record/embed") => (ReasonCodes.MediaRefused, PostFields.Media),
            _ when Says("record.reply") || Says("record/reply") => (ReasonCodes.ParentGone, PostFields.Parent),
            _ when Says("langs") => (ReasonCodes.PostRefused, PostFields.Language),
            _ => (ReasonCodes.PostRefused, (string?)null),
        };
        return new(reason with { Code = code }, field);

        bool Says(string word) => reason.Detail.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Who is mentioned. A handle that nobody has stays text; only when the question could not be asked is the post put off.</summary>
    private async Task<(IReadOnlyDictionary<string, string> Found, PublishOutcome? Trouble)> MentionedAsync(ChannelAccess access, string text, CancellationToken ct)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var handles = TextEntities.Find(text, EntityRules.Bluesky).Where(entity => entity.Kind == EntityKind.Mention).Select(entity => entity.Value).Distinct(StringComparer.Ordinal);
        foreach (var handle in handles)
        {
            var answer = await calls.GetAsync(BlueskyCalls.Xrpc(access.Instance, "com.atproto.identity.resolveHandle", ("handle", handle.ToLowerInvariant())), null, ct);
            if (answer is WireAnswer.Received { IsSuccess: true } yes && yes.Root().Text("did") is { } did)
                found[handle] = did;
            else if (answer is not WireAnswer.Received || answer is WireAnswer.Received { Status: 429 })
                return (found, PutOff(answer));
        }

        return (found, null);
    }

    private PublishOutcome PutOff(WireAnswer answer)
    {
        var (reason, notBefore) = calls.Explain(answer);
        return reason.Code == ReasonCodes.AddressNotAllowed ? new PublishOutcome.Refused(reason, null) : new PublishOutcome.Retry(notBefore, reason);
    }
}
