using System.Text.Json;
using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>
/// Looks for a segment among what the account posted: its list of statuses; for a reply also what hangs under its parent, and for a post to followers the home
/// timeline, since some servers leave those out of the list. "Not there" is said only when the time in question was read whole.
/// An account that posted more since than is read at once is read on from its first post known to be later than the tries.
/// </summary>
internal sealed class MastodonReconciling(MastodonCalls calls)
{
    private const int PageLength = 40;

    /// <summary>Of one list from one place in it: a thousand posts, of the 300 calls in five minutes that Mastodon allows (docs.joinmastodon.org/api/rate-limits, read on 2026-11-22).</summary>
    private const int MostPages = 25;

    private static readonly Duration ClockDifference = Duration.FromMinutes(5);

    public async Task<ReconcileOutcome> ReconcileAsync(ChannelAccess access, OutgoingSegment segment, Instant since, CancellationToken ct)
    {
        var from = since - ClockDifference;
        RateBudget? budget = null;
        foreach (var place in Places(access, segment, from))
        {
            var reading = await place(ct);
            budget = reading.Budget ?? budget;
            if (reading.Trouble is not null)
                return reading.Trouble with { Budget = budget };
            foreach (var status in reading.Statuses.Where(status => status.CreatedAt >= from && CouldBe(status, access, segment)).OrderBy(status => status.CreatedAt))
            {
                if (StatusText.PrintOfHtml(status.Html) == StatusText.PrintOf(segment.Text))
                    return new ReconcileOutcome.Found(status.Receipt(access, calls.Now)) { Budget = budget };
                switch (await SourceAsync(access, status, segment.Text, ct))
                {
                    case (true, _):
                        return new ReconcileOutcome.Found(status.Receipt(access, calls.Now)) { Budget = budget };
                    case (_, { } unread):
                        // It may be this one: what could not be read is not "not there".
                        return unread with { Budget = budget };
                }
            }
        }

        // No list is promised to hold messages to a few people.
        return segment.Options.Visibility == PostVisibility.Direct
            ? new ReconcileOutcome.CannotTell(new(ReasonCodes.NotFound, "Direct messages may be missing from the account's list."), null) { Budget = budget }
            : new ReconcileOutcome.NotThere { Budget = budget };
    }

    private IEnumerable<Func<CancellationToken, Task<Reading>>> Places(ChannelAccess access, OutgoingSegment segment, Instant from)
    {
        yield return ct => PagesAsync(access, MastodonCalls.Api(access.Instance, "api/v1/accounts/", access.AccountId, $"/statuses?limit={PageLength}"), segment.Later, from, ct);
        if (segment.Parent is { } parent)
            yield return ct => UnderParentAsync(access, parent, ct);
        if (segment.Options.Visibility is not (PostVisibility.Public or PostVisibility.Unlisted))
            yield return ct => PagesAsync(access, MastodonCalls.Api(access.Instance, $"api/v1/timelines/home?limit={PageLength}"), segment.Later, from, ct);
    }

    private static bool CouldBe(MastodonStatus status, ChannelAccess access, OutgoingSegment segment) =>
        (status.AccountId ?? access.AccountId) == access.AccountId && !status.IsBoost && !segment.Others.Contains(status.Id) && status.ReplyTo == segment.Parent?.RemoteId && status.Media.Count == segment.Media.Count;

    private async Task<Reading> PagesAsync(ChannelAccess access, Uri first, SegmentReceipt? later, Instant from, CancellationToken ct)
    {
        var top = await PagesAsync(access, first, from, ct);
        return top.IsCut && later is not null ? await PagesAsync(access, After(first, later.RemoteId), from, ct) : top;
    }

    private async Task<Reading> PagesAsync(ChannelAccess access, Uri first, Instant from, CancellationToken ct)
    {
        var found = new List<MastodonStatus>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        RateBudget? budget = null;
        var address = first;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await calls.GetAsync(access, address, ct);
            if (answer is not WireAnswer.Received { IsSuccess: true } yes || yes.Root() is not { ValueKind: JsonValueKind.Array } list)
                return new([], null, CannotTell(answer));
            budget = RateHeaders.Budget(answer, calls.Now) ?? budget;
            var statuses = ((JsonElement?)list).Items().Select(json => MastodonStatus.From(json)).OfType<MastodonStatus>().ToList();
            var fresh = statuses.Where(status => seen.Add(status.Id)).ToList();
            found.AddRange(fresh);
            // A boost carries the time of the boost in order, so only a page wholly before the time in question ends the reading.
            if (fresh.Count == 0 || fresh.TrueForAll(status => status.CreatedAt < from))
                return new(found, budget, null);
            address = Next(yes) ?? After(first, statuses[^1].Id);
        }

        return new([], budget, new ReconcileOutcome.CannotTell(new(ReasonCodes.StrangeAnswer, $"More than {MostPages * PageLength} statuses since the first try."), null)) { IsCut = true };
    }

    private static Uri After(Uri list, string id) => new(list.AbsoluteUri + "&max_id=" + Uri.EscapeDataString(id));

    private async Task<Reading> UnderParentAsync(ChannelAccess access, SegmentReceipt parent, CancellationToken ct)
    {
        var answer = await calls.GetAsync(access, MastodonCalls.Api(access.Instance, "api/v1/statuses/", parent.RemoteId, "/context"), ct);
        return answer switch
        {
            WireAnswer.Received { IsSuccess: true } yes => new(
                [.. yes.Root().Items("descendants").Select(json => MastodonStatus.From(json)).OfType<MastodonStatus>()], null, null),
            WireAnswer.Received { Status: 404 } => Reading.Nothing,
            _ => new([], null, CannotTell(answer)),
        };
    }

    /// <summary>The text as it was sent, on servers that keep it (Mastodon 3.5 and later).</summary>
    private async Task<(bool IsSame, ReconcileOutcome? Unread)> SourceAsync(ChannelAccess access, MastodonStatus status, string text, CancellationToken ct)
    {
        var answer = await calls.GetAsync(access, MastodonCalls.Api(access.Instance, "api/v1/statuses/", status.Id, "/source"), ct);
        return answer switch
        {
            WireAnswer.Received { IsSuccess: true } yes => (yes.Root().Text("text") is { } source && StatusText.PrintOf(source) == StatusText.PrintOf(text), null),
            // Deleted meanwhile, or a server that keeps no sources.
            WireAnswer.Received { Status: 404 or 405 or 410 or 501 } => (false, null),
            _ => (false, CannotTell(answer)),
        };
    }

    private ReconcileOutcome.CannotTell CannotTell(WireAnswer answer)
    {
        var (reason, notBefore) = calls.Explain(answer);
        return new(answer is WireAnswer.Received { IsSuccess: true } ? new(ReasonCodes.StrangeAnswer, "The list of statuses is not a list.") : reason, notBefore);
    }

    /// <summary>The page after, on the same server only.</summary>
    private static Uri? Next(WireAnswer.Received page)
    {
        if (page.Header("Link") is not { } header)
            return null;
        foreach (var part in header.Split(','))
        {
            var (start, end) = (part.IndexOf('<', StringComparison.Ordinal), part.IndexOf('>', StringComparison.Ordinal));
            if (start >= 0 && end > start && part.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(part[(start + 1)..end], UriKind.Absolute, out var next))
                return next.Authority == page.Address.Authority && next.Scheme == page.Address.Scheme ? next : null;
        }

        return null;
    }

    private sealed record Reading(IReadOnlyList<MastodonStatus> Statuses, RateBudget? Budget, ReconcileOutcome? Trouble)
    {
        public static readonly Reading Nothing = new([], null, null);

        /// <summary>The list went on.</summary>
        public bool IsCut { get; init; }
    }
}
