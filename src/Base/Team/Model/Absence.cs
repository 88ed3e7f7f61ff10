using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Time;

namespace Relais.Team.Model;

/// <summary>A time during which a member does not hold what is theirs, as people mean it: wall time in a zone.</summary>
internal sealed class Absence : IOwned, IConcurrent
{
    internal const int ReasonLength = 200;
    internal const int NoteLength = 10_000;

    public AbsenceId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public MemberId MemberId { get; init; }

    public AbsenceKind Kind { get; set; }

    /// <summary>A few more words, for the same two people.</summary>
    public string? Reason { get; set; }

    public LocalDateTime From { get; set; }

    /// <summary>When the person is back; <see langword="null"/> until they say so.</summary>
    public LocalDateTime? Until { get; set; }

    public string Zone { get; init; } = "";

    /// <summary>Who stands in for whatever has no backup of its own.</summary>
    public MemberId? StandIn { get; set; }

    /// <summary>Whoever holds the person's things meanwhile may also write in their posts.</summary>
    public bool OpensPosts { get; set; }

    public AbsenceState State { get; set; }

    public MemberId? AskedBy { get; init; }

    public Instant AskedAt { get; init; }

    public MemberId? AnsweredBy { get; set; }

    public Instant? AnsweredAt { get; set; }

    /// <summary>When it was taken back, as if it had never been said.</summary>
    public Instant? CancelledAt { get; set; }

    /// <summary>What the person adds to the hand-over note that the product writes.</summary>
    public string? Note { get; set; }

    /// <summary>The event's name in the calendar it came from, so that a second import changes nothing.</summary>
    public string? Uid { get; init; }

    public Guid Version { get; set; }

    internal Instant Starts(Zones zones) => zones.Resolve(From, Zone).Instant;

    internal Instant? Ends(Zones zones) => Until is { } until ? zones.Resolve(until, Zone).Instant : null;
}
