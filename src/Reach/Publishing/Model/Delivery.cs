using System.Text.Json;
using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Publishing.Model;

/// <summary>
/// One post to one channel at one time: the only schedule there is. People change it through the methods here, the engine by
/// conditional statements that name the fence of its claim (<see cref="Engine.LedgerStore"/>); whichever commits first wins and the
/// other is told.
/// </summary>
internal sealed class Delivery : IOwned, IConcurrent
{
    public DeliveryId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public PostId PostId { get; init; }

    public ChannelId ChannelId { get; init; }

    /// <summary>The post's campaign, here as well so that a claim and a pause are one statement about this table.</summary>
    public CampaignId? CampaignId { get; private set; }

    /// <summary>What people mean: the time on the wall in <see cref="Zone"/>.</summary>
    public LocalDateTime Local { get; private set; }

    public required string Zone { get; set; }

    /// <summary>Derived from the wall time, and again when the zone database changes.</summary>
    public Instant DueAt { get; private set; }

    public WallTimeRule Rule { get; private set; }

    public DeliveryState State { get; private set; }

    public HeldReason? HeldReason { get; private set; }

    /// <summary>When the engine next takes it up; <see langword="null"/> when it is not the engine's. All claims go by this alone.</summary>
    public Instant? NextTryAt { get; private set; }

    /// <summary>The process that has it in hand.</summary>
    public string? ClaimedBy { get; private set; }

    public Instant? LeaseUntil { get; private set; }

    /// <summary>Grows with every claim and with every change by a person, so that an old holder's writes find nothing.</summary>
    public long Fence { get; private set; }

    /// <summary>The pause epoch that the claim saw.</summary>
    public long PauseEpoch { get; private set; }

    /// <summary>Number of the attempt whose answer is awaited.</summary>
    public int? OpenAttempt { get; private set; }

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; private set; }

    /// <summary>Failures in a row, for the growing pause between tries.</summary>
    public int Failures { get; private set; }

    /// <summary>How often the network was asked whether it is there.</summary>
    public int Looks { get; private set; }

    public Instant? UnknownSince { get; private set; }

    /// <summary>One for ever; a segment's key is this, a hyphen and its index.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Hash of what was scheduled.</summary>
    public string? ContentHash { get; private set; }

    /// <summary>JSON array of the receipts of the segments that are out, in order.</summary>
    public string? Receipts { get; private set; }

    /// <summary>The network's state of a segment it still prepares.</summary>
    public string? Resume { get; private set; }

    public string? RemoteUrl { get; private set; }

    public string? ProblemCode { get; private set; }

    /// <summary>The network's own words, without secrets.</summary>
    public string? ProblemDetail { get; private set; }

    public string? ProblemField { get; private set; }

    public Instant? PublishedAt { get; private set; }

    public UserId? ScheduledBy { get; private set; }

    public Instant? ScheduledAt { get; private set; }

    /// <summary>Who last gave it a place, for whoever moved it at the same moment.</summary>
    public string? MovedBy { get; private set; }

    public Instant CreatedAt { get; init; }

    public Guid Version { get; set; }

    /// <summary>The network has been called and has not answered: nobody can stop it any more.</summary>
    public bool IsCalling => OpenAttempt is not null && State == DeliveryState.Sending;

    /// <summary>Some segments of a thread are out already.</summary>
    public bool IsPartlyOut => Receipts is not null && State != DeliveryState.Published;

    /// <summary>Why the rest of a thread waits: under what it would be hung is not known.</summary>
    public const string NoParent = "publishing.problem.thread_rest";

    /// <summary>Why it is called off: its post was deleted, and takes it along when it comes back.</summary>
    public const string PostDeleted = "post-deleted";

    /// <summary>Where rights on it are asked for.</summary>
    public Whereabouts Whereabouts => Whereabouts.OnChannel(ChannelId.Value, CampaignId?.Value);

    /// <summary>Whether its place may be changed.</summary>
    public bool CanMove => State.CanMove();

    /// <summary>A new delivery with a place on the calendar.</summary>
    public static Delivery Plan(DeliveryId id, WorkspaceId workspace, PostId post, ChannelId channel, Instant now) => new()
    {
        Id = id,
        WorkspaceId = workspace,
        PostId = post,
        ChannelId = channel,
        Zone = "",
        IdempotencyKey = id.Value.ToString("N"),
        CreatedAt = now,
    };

    /// <summary>The same row once more, to be changed without changing this one.</summary>
    public Delivery Copy() => (Delivery)MemberwiseClone();

    /// <summary>The post belongs to this campaign now.</summary>
    public void Belong(CampaignId? campaign) => CampaignId = campaign;

    /// <summary>Gives it a place. What is scheduled stays scheduled for the new time; what was missed, refused or held becomes planned.</summary>
    public void Place(LocalDateTime local, string zone, ResolvedTime resolved, string by)
    {
        (Local, Zone, DueAt, Rule, MovedBy) = (local, zone, resolved.Instant, resolved.Rule, by);
        if (State is DeliveryState.Scheduled or DeliveryState.Retrying)
        {
            TakeBack();
            (State, NextTryAt, Failures) = (DeliveryState.Scheduled, DueAt, 0);
            ClearProblem();
        }
        else if (State != DeliveryState.Planned)
        {
            Unschedule();
        }
    }

    /// <summary>The zone database changed its mind about the same wall time.</summary>
    public bool Derive(ResolvedTime resolved)
    {
        if (resolved.Instant == DueAt && resolved.Rule == Rule)
        {
            return false;
        }

        (DueAt, Rule) = (resolved.Instant, resolved.Rule);
        if (State == DeliveryState.Scheduled && ClaimedBy is null)
        {
            NextTryAt = DueAt;
        }

        return true;
    }

    /// <summary>To be sent at its time, exactly as it is now.</summary>
    public void Schedule(string contentHash, UserId? by, Instant now)
    {
        TakeBack();
        (State, HeldReason, NextTryAt) = (DeliveryState.Scheduled, null, DueAt);
        (ContentHash, ScheduledBy, ScheduledAt) = (contentHash, by, now);
        (Failures, Looks, UnknownSince, Resume) = (0, 0, null, null);
        ClearProblem();
    }

    /// <summary>Keeps its place, is not sent.</summary>
    public void Unschedule()
    {
        TakeBack();
        (State, HeldReason, NextTryAt, ContentHash, Failures) = (DeliveryState.Planned, null, null, null, 0);
        ClearProblem();
    }

    /// <summary>Not sent, and without a place.</summary>
    /// <param name="because">What it went with, such as <see cref="PostDeleted"/>; <see langword="null"/> when somebody called off this very delivery.</param>
    public void Cancel(string? because = null)
    {
        TakeBack();
        (State, HeldReason, NextTryAt) = (DeliveryState.Cancelled, null, null);
        (ProblemCode, ProblemDetail, ProblemField) = (because, null, null);
    }

    /// <summary>Kept back until a person decides. Of what is held already only the reason changes: it is no news to whoever was told.</summary>
    public void Hold(HeldReason reason, string? code = null, string? detail = null)
    {
        if (State != DeliveryState.Held)
        {
            TakeBack();
        }

        (State, HeldReason, NextTryAt) = (DeliveryState.Held, reason, null);
        (ProblemCode, ProblemDetail, ProblemField) = (code, detail, null);
    }

    /// <summary>What was scheduled changed and may go out as it is now.</summary>
    public void Refreeze(string contentHash)
    {
        TakeBack();
        ContentHash = contentHash;
        if (State is DeliveryState.Retrying or DeliveryState.Sending)
        {
            (State, Resume) = (DeliveryState.Scheduled, null);
            NextTryAt = NextTryAt ?? DueAt;
        }
        else if (State == DeliveryState.Scheduled && NextTryAt is null)
        {
            NextTryAt = DueAt;
        }
    }

    /// <summary>A person found it on the network, and nothing of it comes after.</summary>
    /// <param name="found">It, or the last segment; without an identifier when the address does not tell it.</param>
    /// <param name="now">The instant.</param>
    public void SettleThere(SegmentReceipt found, Instant now)
    {
        TakeBack();
        (State, PublishedAt, NextTryAt, UnknownSince) = (DeliveryState.Published, now, null, null);
        Keep(found);
        ClearProblem();
    }

    /// <summary>A person found a segment of a thread on the network: the next goes out under it, when its identifier is known.</summary>
    /// <param name="found">The segment; without an identifier when the address does not tell it.</param>
    /// <param name="now">The instant.</param>
    public void SettleSegment(SegmentReceipt found, Instant now)
    {
        SettleNotThere(now);
        Resume = null;
        Keep(found);
        if (found.RemoteId.Length == 0)
        {
            Hold(Publishing.HeldReason.NotReady, NoParent);
        }
    }

    /// <summary>Its moment is this one, by what a person has just decided: the workspace's rule for lateness counts from here.</summary>
    public void FallDue(LocalDateTime local, Instant now) => (Local, DueAt, Rule) = (local, now, WallTimeRule.Plain);

    /// <summary>A person looked and it is not there: it is sent again.</summary>
    public void SettleNotThere(Instant now)
    {
        TakeBack();
        (State, NextTryAt, UnknownSince, Looks, Failures) = (DeliveryState.Retrying, now, null, 0, 0);
        ClearProblem();
    }

    /// <summary>Asks the network again whether it is there.</summary>
    public void LookAgain(Instant now) => (NextTryAt, Looks) = (now, 0);

    /// <summary>What became of it is told by somebody who knows; see <see cref="Deliveries.Recount"/>.</summary>
    public void Recount(PastDelivery past, string? receipts)
    {
        TakeBack();
        (State, HeldReason, NextTryAt) = (past.State, past.HeldReason, past.NextTryAt);
        (Attempts, Receipts, RemoteUrl, PublishedAt) = (past.Attempts.Count, receipts, past.Receipts.Count > 0 ? past.Receipts[0].Url.ToString() : null, past.PublishedAt);
        Failures = past.Attempts.Count(a => a.Outcome == AttemptOutcome.Retry);
        UnknownSince = past.State == DeliveryState.Unknown ? past.Attempts.FirstOrDefault(a => a.Outcome == AttemptOutcome.Lost)?.EndedAt : null;
        Looks = past.Attempts.Count(a => a.Outcome == AttemptOutcome.CannotTell);
        (ProblemCode, ProblemDetail, ProblemField) = (past.Problem?.Code, past.Problem?.Detail, null);
    }

    /// <summary>Whoever has it in hand finds its fence gone and lets go. Never while the network is being called.</summary>
    private void TakeBack()
    {
        Fence++;
        (ClaimedBy, LeaseUntil) = (null, null);
    }

    private void Keep(SegmentReceipt found)
    {
        Receipts = JsonSerializer.Serialize<List<SegmentReceipt>>([.. Engine.Claim.Read(Receipts), found], Wire.Json);
        RemoteUrl ??= found.Url.ToString();
    }

    private void ClearProblem() => (ProblemCode, ProblemDetail, ProblemField) = (null, null, null);
}
