using System.Collections.Concurrent;
using NodaTime;
using Relais.Networks;

namespace Relais.Tests.Publishing;

/// <summary>
/// A network that keeps what it is sent, as a real one does, and answers as the test says: the wire's outcomes without a wire.
/// By default it publishes at once.
/// </summary>
public sealed class ScriptedNetwork(TimeProvider time) : IPublish, IReconcile, IReadAddress, IRefresh
{
    private readonly ConcurrentQueue<Func<Exchange, Task<PublishOutcome>>> answers = new();
    private int posts;

    public NetworkInfo Info { get; } = new()
    {
        Key = "scripted",
        Name = "Scripted",
        Connect = ConnectKind.AppPassword,
        NeedsServer = false,
        Kinds = [PostKind.Text],
        Counting = CountingRule.GraphemesAndBytes,
        Limits = NetworkLimits.None with { TextLength = new(300, "test", new LocalDate(2026, 8, 1)) },
        Scopes = [],
        Visibilities = [],
        ContentWarnings = ContentWarnings.FreeText,
        Entities = EntityRules.Mastodon,
        HasLanguage = true,
        HasThreads = true,
        HasFocusPoint = true,
        Idempotency = new(SettledBy.ReadingBack, null, RepeatIsSafe: false, SettleAfter: Duration.FromSeconds(10)),
        Documentation = new("https://scripted.example"),
    };

    /// <summary>Every call to publish, in order.</summary>
    public ConcurrentQueue<OutgoingSegment> Calls { get; } = new();

    /// <summary>What is on the network, by key of segment.</summary>
    public ConcurrentQueue<(string Key, string Text, SegmentReceipt Receipt)> Posted { get; } = new();

    public ConcurrentQueue<Instant> Looks { get; } = new();

    /// <summary>How the network answers when asked whether something is there; by default it tells the truth.</summary>
    public Func<OutgoingSegment, ReconcileOutcome>? Look { get; set; }

    /// <summary>Runs inside every call, before the answer is made.</summary>
    public Func<Exchange, Task>? During { get; set; }

    private int atOnce;

    /// <summary>The most calls that were in flight at one moment.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The next call gets this answer; the network has or has not got the post, as the answer says.</summary>
    public ScriptedNetwork Then(Func<Exchange, PublishOutcome> answer)
    {
        answers.Enqueue(e => Task.FromResult(answer(e)));
        return this;
    }

    public ScriptedNetwork ThenAsync(Func<Exchange, Task<PublishOutcome>> answer)
    {
        answers.Enqueue(answer);
        return this;
    }

    public async Task<PublishOutcome> PublishAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct)
    {
        Calls.Enqueue(segment);
        lock (answers)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++atOnce);
        }

        try
        {
            var exchange = new Exchange(this, segment);
            if (During is { } during)
            {
                await during(exchange);
            }

            return answers.TryDequeue(out var answer) ? await answer(exchange) : exchange.Accept();
        }
        finally
        {
            lock (answers)
            {
                atOnce--;
            }
        }
    }

    public Task<ReconcileOutcome> ReconcileAsync(ChannelAccess access, OutgoingSegment segment, Instant since, CancellationToken ct)
    {
        Looks.Enqueue(Now);
        if (Look is { } look)
        {
            return Task.FromResult(look(segment));
        }

        var found = Posted.FirstOrDefault(p => p.Text == segment.Text && !segment.Others.Contains(p.Receipt.RemoteId) && p.Receipt.SentAt >= since - Duration.FromMinutes(5));
        return Task.FromResult<ReconcileOutcome>(found.Receipt is null ? new ReconcileOutcome.NotThere() : new ReconcileOutcome.Found(found.Receipt));
    }

    public SegmentReceipt? ReceiptAt(Uri instance, Uri url, Instant sentAt) => url.Host == instance.Host ? new(url.AbsolutePath.Trim('/'), url, sentAt) : null;

    /// <summary>How a credential is renewed, and how long that takes; by default it is good for another hour.</summary>
    public Func<ChannelAccess, Task<NetworkResult<Credential>>>? Renew { get; set; }

    public Task<NetworkResult<Credential>> RefreshAsync(ChannelAccess access, CancellationToken ct) =>
        Renew?.Invoke(access) ?? Task.FromResult<NetworkResult<Credential>>(new NetworkResult<Credential>.Ok(access.Credential with { ExpiresAt = Now + Duration.FromHours(1) }));

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    public sealed class Exchange(ScriptedNetwork network, OutgoingSegment segment)
    {
        public OutgoingSegment Segment => segment;

        /// <summary>The network takes the post.</summary>
        public PublishOutcome Accept()
        {
            var id = Interlocked.Increment(ref network.posts).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var receipt = new SegmentReceipt(id, new($"https://scripted.example/{id}"), network.Now);
            network.Posted.Enqueue((segment.IdempotencyKey, segment.Text, receipt));
            return new PublishOutcome.Done(receipt);
        }

        /// <summary>The network takes the post and its answer is lost.</summary>
        public PublishOutcome AcceptAndLose()
        {
            Accept();
            return Lost();
        }

        /// <summary>Nothing arrives anywhere, and nobody knows.</summary>
        public static PublishOutcome Lost() => new PublishOutcome.Unknown(new(ReasonCodes.AnswerLost, "The answer was lost."));
    }
}
