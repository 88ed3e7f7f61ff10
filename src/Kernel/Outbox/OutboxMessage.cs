using System.Text.Json;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;

namespace Relais.Kernel.Outbox;

/// <summary>Something to do after a commit: written in the transaction that wants it, done at least once, retried with growing pauses.</summary>
public sealed class OutboxMessage
{
    /// <summary>The identifier; a handler that must not repeat itself uses it as its key.</summary>
    public OutboxId Id { get; init; }

    /// <summary>The workspace, if there is one.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>Which handler: <c>mail</c>, <c>event</c>...</summary>
    public required string Kind { get; init; }

    /// <summary>What it needs, as JSON; secrets inside are sealed by whoever puts them there.</summary>
    public required string Payload { get; init; }

    /// <summary>Not before.</summary>
    public Instant DueAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>While in hand: until when nobody else may take it.</summary>
    public Instant? LeaseUntil { get; set; }

    /// <summary>When it was done.</summary>
    public Instant? DoneAt { get; set; }

    /// <summary>When it was given up.</summary>
    public Instant? FailedAt { get; set; }

    /// <summary>What the last failure said.</summary>
    public string? Error { get; set; }

    /// <summary>A message with its payload serialised.</summary>
    public static OutboxMessage Of(OutboxId id, WorkspaceId? workspace, string kind, object payload, Instant dueAt) => new()
    {
        Id = id,
        WorkspaceId = workspace,
        Kind = kind,
        Payload = JsonSerializer.Serialize(payload, payload.GetType(), Wire.Json),
        DueAt = dueAt,
    };
}

/// <summary>Does the outbox messages of one kind. Must bear being called twice for the same message.</summary>
public interface IOutboxHandler
{
    /// <summary>The kind of message it does.</summary>
    string Kind { get; }

    /// <summary>Does it, or throws: it is then tried again later.</summary>
    Task Do(OutboxMessage message, CancellationToken cancel);
}
