using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>Fetches a published status, takes it back, tries the connection out.</summary>
internal sealed class MastodonReading(MastodonCalls calls, NetworkInfo info)
{
    public async Task<NetworkResult<PublishedPost>> ReadBackAsync(ChannelAccess access, SegmentReceipt receipt, CancellationToken ct)
    {
        var answer = await calls.GetAsync(access, Status(access, receipt), ct);
        if (answer is not WireAnswer.Received { IsSuccess: true } yes)
            return calls.Failed<PublishedPost>(answer);
        if (MastodonStatus.From(yes.Root()) is not { } status)
            return new NetworkResult<PublishedPost>.Failed(new(ReasonCodes.StrangeAnswer, "The answer is not a status."));
        var media = status.Media.Select(item => new PublishedMedia(item.Text("type") ?? "unknown", item.Text("description") ?? "", ((System.Text.Json.JsonElement?)item).Address("url")));
        return new NetworkResult<PublishedPost>.Ok(new(
            status.Id, status.Url(access), StatusText.FromHtml(status.Html), [.. media], status.ReplyTo, status.Visibility, status.ContentWarning,
            status.Json.Text("language"), status.CreatedAt ?? receipt.SentAt))
        { Budget = RateHeaders.Budget(answer, calls.Now) };
    }

    public async Task<NetworkResult<Deletion>> DeleteAsync(ChannelAccess access, SegmentReceipt receipt, CancellationToken ct)
    {
        var answer = await calls.WriteAsync(new WireRequest(HttpMethod.Delete, Status(access, receipt)) { Bearer = MastodonCalls.Token(access) }, ct);
        return answer switch
        {
            WireAnswer.Received { IsSuccess: true } => new NetworkResult<Deletion>.Ok(Deletion.Deleted) { Budget = RateHeaders.Budget(answer, calls.Now) },
            WireAnswer.Received { Status: 404 or 410 } => new NetworkResult<Deletion>.Ok(Deletion.WasGone),
            _ => calls.Failed<Deletion>(answer),
        };
    }

    public async Task<NetworkResult<ChannelHealth>> CheckAsync(ChannelAccess access, CancellationToken ct)
    {
        var answer = await calls.GetAsync(access, MastodonCalls.Api(access.Instance, "api/v1/accounts/verify_credentials"), ct);
        // Some servers answer a rejected token with 422. Of those, snac 2.96 gives no reason, as a proxy's page does not; but it answers 401 where others do, and a proxy repeats itself.
        if (answer is WireAnswer.Received { Status: 401 or 422 } no && (!MastodonCalls.IsPage(no) || await IsStrangerAsync(access, ct)))
            return new NetworkResult<ChannelHealth>.Failed(new(ReasonCodes.TokenRejected, MastodonCalls.Detail(no)));
        if (answer is not WireAnswer.Received { IsSuccess: true } yes)
            return calls.Failed<ChannelHealth>(answer);
        var account = yes.Root();
        if (account.Text("id") is not { } id || account.Text("acct") is not { } name)
            return new NetworkResult<ChannelHealth>.Failed(new(ReasonCodes.StrangeAnswer, "The account has no id or no name."));
        var read = await MastodonInstance.ReadAsync(calls, access.Instance, ct);
        if (read is not NetworkResult<MastodonInstance>.Ok { Value: var instance })
        {
            var failed = (NetworkResult<MastodonInstance>.Failed)read;
            return new NetworkResult<ChannelHealth>.Failed(failed.Reason, failed.NotBefore);
        }

        return new NetworkResult<ChannelHealth>.Ok(new(
            id, MastodonConnecting.Handle(name, instance.Domain), MastodonConnecting.DisplayName(account.Text("display_name"), name), account.Address("avatar"),
            MissingScopes(access), info.Limits.OverriddenBy(instance.Limits), calls.Now))
        { Budget = RateHeaders.Budget(answer, calls.Now) };
    }

    private async Task<bool> IsStrangerAsync(ChannelAccess access, CancellationToken ct) =>
        await calls.GetAsync(access, MastodonCalls.Api(access.Instance, "api/v1/timelines/home?limit=1"), ct) is WireAnswer.Received { Status: 401 };

    /// <summary>A wide scope such as "write" holds the narrow ones, "write:media" among them.</summary>
    private IReadOnlyList<string> MissingScopes(ChannelAccess access)
    {
        if (!access.Credential.Secrets.TryGetValue(MastodonSecrets.Scopes, out var text))
            return [];
        var granted = MastodonConnecting.Split(text);
        return [.. info.Scopes.Select(scope => scope.Name).Where(wanted => !granted.Contains(wanted, StringComparer.Ordinal) && !granted.Contains(wanted.Split(':')[0], StringComparer.Ordinal))];
    }

    private static Uri Status(ChannelAccess access, SegmentReceipt receipt) => MastodonCalls.Api(access.Instance, "api/v1/statuses/", receipt.RemoteId);
}
