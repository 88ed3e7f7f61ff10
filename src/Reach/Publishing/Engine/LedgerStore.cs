using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Publishing.Engine;

/// <summary>What a sweep found of a dead process.</summary>
internal readonly record struct Recovered(int Lost, int HandedBack);

/// <summary>
/// The engine's own statements. Claims are conditional and need not survive a power cut (a lost claim is made again); what begins
/// and ends a call is durable when <see cref="WriteAsync"/> returns, many in one transaction.
/// </summary>
internal abstract class LedgerStore : IAsyncDisposable
{
    /// <summary>Names this process in the rows it holds.</summary>
    public string Me { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7():N}";

    /// <summary>Told of each delivery that changed without anybody's claim: kept back by a pause, or left in a call by a process that is gone.</summary>
    public event Action<Claim>? Changed;

    /// <summary>Takes at most <paramref name="limit"/> due deliveries, one per channel, none of a channel that is in hand anywhere or paused. Those due in a pause become held.</summary>
    public abstract Task<List<Claim>> ClaimAsync(Instant now, Instant leaseUntil, int limit, long takenAt, CancellationToken cancel);

    /// <summary>Writes a group: ends first, then begins, in one durable transaction. Sets <see cref="LedgerEntry.Held"/> of each.</summary>
    public abstract Task WriteAsync(IReadOnlyList<LedgerEntry> group, CancellationToken cancel);

    /// <summary>Keeps what this process has in hand, and nothing else that has its name on it.</summary>
    /// <returns>What was kept: the rest is no longer this process's, or is being written at this moment.</returns>
    public abstract Task<IReadOnlyList<Guid>> RenewAsync(Instant leaseUntil, Guid[] inHand, CancellationToken cancel);

    /// <summary>
    /// Takes what nobody holds any more: an open call is unknown, everything else goes back. That is what dead processes held, and what has this
    /// process's name on it without being in its hand: a claim whose answer was lost, an ending that could not be written.
    /// </summary>
    /// <param name="now">The instant.</param>
    /// <param name="inHand">What this process has in hand.</param>
    /// <param name="all">Every other holder is known to be dead: on SQLite, where this process alone holds the file.</param>
    /// <param name="cancel">Ends the wait.</param>
    public abstract Task<Recovered> RecoverAsync(Instant now, Guid[] inHand, bool all, CancellationToken cancel);

    /// <summary>When the next delivery is due; <see langword="null"/> when none is.</summary>
    public abstract Task<Instant?> NextDueAsync(CancellationToken cancel);

    /// <summary>The network asked for quiet on a channel.</summary>
    public abstract Task QuietAsync(Claim claim, Instant until, CancellationToken cancel);

    public abstract ValueTask DisposeAsync();

    /// <summary>Whether the failure may pass: another process in the way, a server that restarts.</summary>
    public abstract bool MayPass(Exception failure);

    /// <summary>The entries of deliveries that a pause keeps back from this moment.</summary>
    internal static List<AuditEntry> HeldByPause(IEnumerable<Claim> claims, Instant now) => [.. claims.Select(claim =>
    {
        claim.HeldReason = HeldReason.Paused;
        return AuditOf(new(claim, now) { Audit = "publishing.held" });
    })];

    /// <summary>The entries of deliveries of whose call nobody heard an end.</summary>
    protected static List<AuditEntry> LeftInCall(IEnumerable<Claim> claims, Instant now) => [.. claims.Select(claim =>
    {
        claim.Say(ReasonCodes.AnswerLost, null);
        return AuditOf(new(claim, now) { Audit = "publishing.unknown" });
    })];

    /// <summary>Once it is written.</summary>
    protected void Tell(IEnumerable<Claim> claims)
    {
        foreach (var claim in claims)
        {
            Changed?.Invoke(claim);
        }
    }

    internal static AuditEntry AuditOf(End end)
    {
        var claim = end.Claim;
        return new()
        {
            Id = Id.New<AuditId>(end.At),
            WorkspaceId = claim.Workspace,
            At = end.At,
            UserId = null,
            ActorName = "Relais",
            Door = Door.System,
            Action = end.Audit!,
            Kind = "delivery",
            Target = claim.Id.ToString(),
            After = System.Text.Json.JsonSerializer.Serialize(
                new AuditAfter(claim.State, claim.HeldReason, claim.ProblemCode, claim.RemoteUrl, claim.Attempts, claim.ContentHash, claim.ScheduledBy), Wire.Json),
        };
    }

    private sealed record AuditAfter(DeliveryState State, HeldReason? Held, string? Problem, string? Url, int Attempts, string? ContentHash, UserId? ScheduledBy);
}
