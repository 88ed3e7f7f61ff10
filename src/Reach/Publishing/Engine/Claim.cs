using System.Text.Json;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Ids;
using Relais.Networks;
using Relais.Publishing.Model;

namespace Relais.Publishing.Engine;

/// <summary>A delivery that this process has in hand: what its row said when it was claimed, and what will be written back.</summary>
internal sealed class Claim
{
    private long keptSince;

    public required DeliveryId Id { get; init; }

    public required WorkspaceId Workspace { get; init; }

    public required PostId Post { get; init; }

    public required ChannelId Channel { get; init; }

    public required Instant DueAt { get; init; }

    public required long Fence { get; init; }

    public required long PauseEpoch { get; init; }

    public required string IdempotencyKey { get; init; }

    public required string? ContentHash { get; init; }

    public required UserId? ScheduledBy { get; init; }

    /// <summary>Claimed to be looked for, not to be sent.</summary>
    public required bool ToReconcile { get; init; }

    /// <summary>The network asked for quiet on this channel until then.</summary>
    public Instant? QuietUntil { get; set; }

    /// <summary>The attempt that was begun and whose end is not written yet: whatever breaks meanwhile, the network may have been called.</summary>
    public int? Calling { get; set; }

    /// <summary>When the statement started that gave this process the lease, or last renewed it, on the process's monotonic clock.</summary>
    public required long KeptSince
    {
        get => Volatile.Read(ref keptSince);
        set => Volatile.Write(ref keptSince, value);
    }

    /// <summary>The workspace's rule for how late is too late; <see langword="null"/> until it is read.</summary>
    public Duration? Lateness { get; set; }

    public DeliveryState State { get; set; }

    public HeldReason? HeldReason { get; set; }

    public Instant? NextTryAt { get; set; }

    public int Attempts { get; set; }

    public int Failures { get; set; }

    public int Looks { get; set; }

    public Instant? UnknownSince { get; set; }

    public string? ReceiptsJson { get; set; }

    public string? Resume { get; set; }

    public string? RemoteUrl { get; set; }

    public string? ProblemCode { get; set; }

    public string? ProblemDetail { get; set; }

    public string? ProblemField { get; set; }

    public Instant? PublishedAt { get; set; }

    /// <summary>Receipts of the segments that are out.</summary>
    public List<SegmentReceipt> Receipts => field ??= Read(ReceiptsJson);

    /// <summary>The key of one segment, for ever.</summary>
    public string SegmentKey(int index) => $"{IdempotencyKey}-{index}";

    public void Add(SegmentReceipt receipt)
    {
        Receipts.Add(receipt);
        ReceiptsJson = JsonSerializer.Serialize(Receipts, Kernel.Json.Wire.Json);
        Resume = null;
    }

    public void Say(string? code, string? detail, string? problemField = null) =>
        (ProblemCode, ProblemDetail, ProblemField) = (code, detail, problemField);

    internal static List<SegmentReceipt> Read(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<List<SegmentReceipt>>(json, Kernel.Json.Wire.Json) ?? [];
}

/// <summary>Something to be written in the next group.</summary>
internal abstract class LedgerEntry(Claim claim)
{
    private readonly TaskCompletionSource<bool> written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Claim Claim { get; } = claim;

    /// <summary>Whether the row was still ours; known once it is durable.</summary>
    public bool Held { get; set; }

    public Task<bool> Written => written.Task;

    public void Tell() => written.TrySetResult(Held);
}

/// <summary>The network is about to be called: refused when the claim is no longer ours or a pause has come.</summary>
internal sealed class Begin(Claim claim, int number, int segment, Instant at) : LedgerEntry(claim)
{
    public int Number { get; } = number;

    public int Segment { get; } = segment;

    public Instant At { get; } = at;
}

/// <summary>The delivery as the claim says, with what became of a call.</summary>
internal sealed class End(Claim claim, Instant at) : LedgerEntry(claim)
{
    public Instant At { get; } = at;

    /// <summary>The attempt that ended; <see langword="null"/> when none had begun.</summary>
    public int? Number { get; init; }

    /// <summary>The attempt's row is to be made as well: it only read.</summary>
    public bool IsLook { get; init; }

    public int Segment { get; init; }

    public Instant StartedAt { get; init; }

    public AttemptOutcome Outcome { get; init; }

    public string? Code { get; init; }

    public string? Detail { get; init; }

    /// <summary>The claim stays: another segment follows.</summary>
    public bool Keep { get; init; }

    /// <summary>The action of the audit entry; <see langword="null"/> for none.</summary>
    public string? Audit { get; init; }
}
