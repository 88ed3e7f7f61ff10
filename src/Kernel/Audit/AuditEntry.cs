using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Audit;

/// <summary>Who did what, from where, when, with what stood before and after. Written in the transaction of the change itself.</summary>
public sealed class AuditEntry
{
    /// <summary>The identifier; sorts by time.</summary>
    public AuditId Id { get; init; }

    /// <summary>The workspace; <see langword="null"/> for changes to an account.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>When.</summary>
    public Instant At { get; init; }

    /// <summary>The person, if there was one.</summary>
    public UserId? UserId { get; init; }

    /// <summary>The person's name at that moment.</summary>
    public required string ActorName { get; init; }

    /// <summary>The door.</summary>
    public Door Door { get; init; }

    /// <summary>Network address.</summary>
    public string? Address { get; init; }

    /// <summary>The slice that ran.</summary>
    public required string Action { get; init; }

    /// <summary>Kind of thing changed.</summary>
    public string? Kind { get; init; }

    /// <summary>Its identifier.</summary>
    public string? Target { get; init; }

    /// <summary>Its name at that moment.</summary>
    public string? Title { get; init; }

    /// <summary>What stood before, as JSON.</summary>
    public string? Before { get; init; }

    /// <summary>What stands after, as JSON.</summary>
    public string? After { get; init; }
}

/// <summary>The request that undoes an action, kept for 30 days under the audit entry's id.</summary>
public sealed class UndoEntry : IOwned
{
    /// <summary>The action's audit entry.</summary>
    public AuditId Id { get; init; }

    /// <inheritdoc/>
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Who may undo it.</summary>
    public UserId UserId { get; init; }

    /// <summary>The slice to run.</summary>
    public required string Slice { get; init; }

    /// <summary>Its request, as JSON.</summary>
    public required string Request { get; init; }

    /// <summary>When the action happened.</summary>
    public Instant At { get; init; }

    /// <summary>When it was undone.</summary>
    public Instant? UsedAt { get; set; }
}

/// <summary>The answer to a write that carried an <c>Idempotency-Key</c>, so that its repetition changes nothing. Kept 24 hours.</summary>
public sealed class RememberedAnswer
{
    /// <summary>Digest of caller, slice and key.</summary>
    public required byte[] Key { get; init; }

    /// <summary>Digest of the request: the same key with another request is refused.</summary>
    public required byte[] RequestDigest { get; init; }

    /// <summary>The result, as JSON.</summary>
    public required string Result { get; init; }

    /// <summary>When it was first answered.</summary>
    public Instant At { get; init; }
}
