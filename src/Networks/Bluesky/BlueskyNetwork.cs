using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>Bluesky, on any personal data server of the AT protocol. See docs/networks/bluesky.md.</summary>
public sealed class BlueskyNetwork : IRegisterOnce, IConnectWithPassword, IRefresh, ICheckHealth, IPublish, IReconcile, IReadBack, IDelete
{
    private readonly BlueskyCalls calls;
    private readonly BlueskyOptions options;
    private readonly BlueskySessions sessions;
    private readonly BlueskyOAuth oauth;
    private readonly BlueskyPublishing publishing;

    public BlueskyNetwork(Wire wire, BlueskyOptions? options = null)
    {
        this.options = options ?? new();
        Info = BlueskyFacts.Info(this.options.DefaultServer);
        calls = new(wire);
        var identity = new BlueskyIdentity(calls, this.options);
        sessions = new(calls, identity, this.options, Info);
        oauth = new(calls, identity, sessions, this.options);
        publishing = new(calls, this.options);
    }

    public NetworkInfo Info { get; }

    public Task<NetworkResult<ConnectedAccount>> SignInAsync(PasswordSignIn request, CancellationToken ct) => sessions.SignInAsync(request, ct);

    public NetworkResult<AppRegistration> Register(Uri publicUrl, Uri document, Uri redirectUri) => BlueskyClient.Register(publicUrl, document, redirectUri);

    public string? ClientDocument(AppRegistration app, string appName, Uri publicUrl) => BlueskyClient.Document(app, appName, publicUrl);

    public Task<NetworkResult<PendingConnection>> StartAsync(CodeRequest request, CancellationToken ct) => oauth.StartAsync(request, ct);

    public Task<NetworkResult<ConnectedAccount>> FinishAsync(PendingConnection pending, CodeAnswer answer, CancellationToken ct) => oauth.FinishAsync(pending, answer, ct);

    public Task<NetworkResult<Credential>> RefreshAsync(ChannelAccess access, CancellationToken ct) =>
        access.Credential.Secrets.ContainsKey(BlueskySecrets.DpopKey) ? oauth.RefreshAsync(access, ct) : sessions.RefreshAsync(access, ct);

    public Task<NetworkResult<ChannelHealth>> CheckAsync(ChannelAccess access, CancellationToken ct) => sessions.CheckAsync(access, ct);

    public Task<PublishOutcome> PublishAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct) => publishing.PublishAsync(access, segment, ct);

    /// <summary>The identifier decides, whatever the time.</summary>
    public Task<ReconcileOutcome> ReconcileAsync(ChannelAccess access, OutgoingSegment segment, Instant since, CancellationToken ct) =>
        publishing.ReconcileAsync(access, segment, ct);

    public async Task<NetworkResult<PublishedPost>> ReadBackAsync(ChannelAccess access, SegmentReceipt receipt, CancellationToken ct)
    {
        var answer = await calls.GetRecordAsync(access, BlueskyRecord.KeyOf(receipt), ct);
        return answer switch
        {
            WireAnswer.Received { IsSuccess: true } yes when yes.Root() is { } json =>
                new NetworkResult<PublishedPost>.Ok(BlueskyRecord.Read(options, access, receipt.RemoteId, json.Child("value"), receipt.SentAt)) { Budget = RateHeaders.Budget(answer, calls.Now) },
            WireAnswer.Received no when BlueskyCalls.IsNoRecord(no) => new NetworkResult<PublishedPost>.Failed(new(ReasonCodes.NotFound, BlueskyCalls.Detail(no))),
            _ => calls.Failed<PublishedPost>(answer),
        };
    }

    public async Task<NetworkResult<Deletion>> DeleteAsync(ChannelAccess access, SegmentReceipt receipt, CancellationToken ct)
    {
        var body = new { repo = access.AccountId, collection = BlueskyCalls.Post, rkey = BlueskyRecord.KeyOf(receipt) };
        var answer = await calls.PostAsync(access, "com.atproto.repo.deleteRecord", body, ct);
        // Deleting what is not there succeeds, without a commit.
        return answer is WireAnswer.Received { IsSuccess: true } yes
            ? new NetworkResult<Deletion>.Ok(yes.Root().Child("commit") is null ? Deletion.WasGone : Deletion.Deleted) { Budget = RateHeaders.Budget(answer, calls.Now) }
            : calls.Failed<Deletion>(answer);
    }
}
