using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Team.Model;

/// <summary>Who is on duty when, for one duty on some channels. Its shifts are computed from its bands and are never rows.</summary>
internal sealed class DutyRota : IOwned, IConcurrent
{
    internal const int NameLength = 60;
    internal const int ReplyLength = 1000;

    public RotaId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public required string Name { get; set; }

    /// <summary>The zone in which its hours are meant.</summary>
    public required string Zone { get; set; }

    public DutyId? DutyId { get; set; }

    /// <summary>The channels it covers; none for all.</summary>
    public List<Guid> Channels { get; set; } = [];

    /// <summary>What is answered by itself while closed, to those who write in French.</summary>
    public string? ReplyFr { get; set; }

    /// <summary>The same to everybody else.</summary>
    public string? ReplyEn { get; set; }

    public Instant MadeAt { get; init; }

    public Instant? ShelvedAt { get; set; }

    public Guid Version { get; set; }
}

/// <summary>The same hours of some days, taken in turns, or closed. What once counted keeps its dates: a change begins a new band and ends the old one.</summary>
internal sealed class RotaBand : IOwned
{
    internal const int MostPeople = 30;

    public BandId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public RotaId RotaId { get; init; }

    /// <summary>1 for Monday to 7 for Sunday, 8 for public holidays, on which no other day counts.</summary>
    public List<int> Days { get; set; } = [];

    public LocalTime From { get; set; }

    /// <summary>Not after <see cref="From"/>: the next day.</summary>
    public LocalTime To { get; set; }

    public Turn Turn { get; set; }

    /// <summary>Members in the order of their turns; nobody for closed hours.</summary>
    public List<Guid> People { get; set; } = [];

    public bool IsClosed { get; set; }

    /// <summary>First day, from which turns are counted.</summary>
    public LocalDate Since { get; set; }

    /// <summary>First day on which it counts no more.</summary>
    public LocalDate? Until { get; set; }

    public Instant MadeAt { get; init; }
}

/// <summary>One shift that somebody else takes than the turn says (with <see cref="BandId"/>), or that no turn has (without).</summary>
internal sealed class ShiftChange : IOwned, IConcurrent
{
    public ShiftChangeId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public RotaId RotaId { get; init; }

    public BandId? BandId { get; init; }

    public LocalDate Date { get; init; }

    /// <summary>For a shift of its own.</summary>
    public LocalTime? From { get; init; }

    public LocalTime? To { get; init; }

    public MemberId MemberId { get; set; }

    public Guid Version { get; set; }
}

/// <summary>A time at which a rota is closed, whatever its bands say.</summary>
internal sealed class RotaClosure : IOwned
{
    internal const int NoteLength = 100;

    public ClosureId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public RotaId RotaId { get; init; }

    public LocalDateTime From { get; init; }

    public LocalDateTime Until { get; init; }

    public string? Note { get; init; }
}

/// <summary>Somebody asks another to take a shift, perhaps for one of theirs. It is settled by the other alone.</summary>
internal sealed class ShiftSwap : IOwned, IConcurrent
{
    public SwapId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public RotaId RotaId { get; init; }

    public BandId BandId { get; init; }

    public LocalDate Date { get; init; }

    public MemberId Asker { get; init; }

    public MemberId Asked { get; init; }

    /// <summary>The shift of <see cref="Asked"/> that the asker takes in return.</summary>
    public BandId? ReturnBandId { get; init; }

    public LocalDate? ReturnDate { get; init; }

    public SwapState State { get; set; }

    public Instant AskedAt { get; init; }

    public Instant? AnsweredAt { get; set; }

    public Guid Version { get; set; }
}

/// <summary>One member's calendar of shifts for other programs. Its secret is 256 random bits, of which only the digest is kept.</summary>
internal sealed class ShiftFeed : IOwned
{
    public MemberId MemberId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] Digest { get; init; }

    public Instant MadeAt { get; init; }
}
