using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>Mastodon, and the servers that speak its interface: GoToSocial, Pleroma, Akkoma, snac and others. See docs/networks/mastodon.md.</summary>
public sealed class MastodonNetwork(Wire wire) : MastodonFamily(MastodonFacts.Info("mastodon", "Mastodon", needsServer: true, defaultServer: null), wire);

/// <summary>What every network that speaks Mastodon's interface has in common: everything but its name.</summary>
public abstract class MastodonFamily : IConnectWithCode, ICheckHealth, IPublish, IReconcile, IReadBack, IReadAddress, IDelete
{
    private readonly MastodonConnecting connecting;
    private readonly MastodonPublishing publishing;
    private readonly MastodonReconciling reconciling;
    private readonly MastodonReading reading;

    protected MastodonFamily(NetworkInfo info, Wire wire)
    {
        Info = info;
        var calls = new MastodonCalls(wire);
        connecting = new(calls, info);
        publishing = new(calls);
        reconciling = new(calls);
        reading = new(calls, info);
    }

    public NetworkInfo Info { get; }

    public Task<NetworkResult<PendingConnection>> StartAsync(CodeRequest request, CancellationToken ct) => connecting.StartAsync(request, ct);

    public Task<NetworkResult<ConnectedAccount>> FinishAsync(PendingConnection pending, CodeAnswer answer, CancellationToken ct) =>
        connecting.FinishAsync(pending, answer, ct);

    public Task<NetworkResult<ChannelHealth>> CheckAsync(ChannelAccess access, CancellationToken ct) => reading.CheckAsync(access, ct);

    public Task<PublishOutcome> PublishAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct) => publishing.PublishAsync(access, segment, ct);

    public Task<ReconcileOutcome> ReconcileAsync(ChannelAccess access, OutgoingSegment segment, Instant since, CancellationToken ct) =>
        reconciling.ReconcileAsync(access, segment, since, ct);

    public Task<NetworkResult<PublishedPost>> ReadBackAsync(ChannelAccess access, SegmentReceipt receipt, CancellationToken ct) => reading.ReadBackAsync(access, receipt, ct);

    /// <inheritdoc/>
    /// <remarks>Every server of this family ends a post's address with its identifier: /@name/ID (Mastodon), /@name/statuses/ID (GoToSocial), /notice/ID (Pleroma, Akkoma).</remarks>
    public SegmentReceipt? ReceiptAt(Uri instance, Uri url, Instant sentAt) =>
        url.Host.Equals(instance.Host, StringComparison.OrdinalIgnoreCase) && url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is { Length: >= 2 } path && path[^1].All(char.IsAsciiLetterOrDigit)
            ? new(path[^1], url, sentAt)
            : null;

    public Task<NetworkResult<Deletion>> DeleteAsync(ChannelAccess access, SegmentReceipt receipt, CancellationToken ct) => reading.DeleteAsync(access, receipt, ct);
}
