using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Publishing.Model;

/// <summary>One call to a network. Committed before the call starts; its outcome after.</summary>
internal sealed class Attempt : IOwned
{
    public DeliveryId DeliveryId { get; init; }

    /// <summary>From 1.</summary>
    public int Number { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Which segment of a thread, from 0.</summary>
    public int Segment { get; init; }

    /// <summary>The claim it was made under.</summary>
    public long Fence { get; init; }

    /// <summary>The process.</summary>
    public required string By { get; init; }

    public Instant StartedAt { get; init; }

    public Instant? EndedAt { get; set; }

    public AttemptOutcome Outcome { get; set; }

    /// <summary>One of <see cref="Networks.ReasonCodes"/>.</summary>
    public string? Code { get; set; }

    /// <summary>The network's own words, without secrets.</summary>
    public string? Detail { get; set; }
}
