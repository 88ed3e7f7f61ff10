using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Team.Model;

/// <summary>A member's place in the team: who their manager is, who stands in for them, when and how much they work.</summary>
internal sealed class MemberPlace : IOwned, IConcurrent
{
    internal const int UsualMinutes = 35 * 60;
    internal const int ContactLength = 200;

    public MemberId MemberId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public MemberId? Manager { get; set; }

    /// <summary>Who stands in when neither a duty nor an absence names somebody.</summary>
    public MemberId? Backup { get; set; }

    public int WeeklyMinutes { get; set; } = UsualMinutes;

    /// <summary>Days of work, 1 for Monday to 7 for Sunday.</summary>
    public List<int> WorkDays { get; set; } = [1, 2, 3, 4, 5];

    public LocalTime DayStarts { get; set; } = new(9, 0);

    public LocalTime DayEnds { get; set; } = new(18, 0);

    /// <summary>Languages the person works in, as typed.</summary>
    public string? Languages { get; set; }

    /// <summary>How to reach the person, as typed.</summary>
    public string? Contact { get; set; }

    public Guid Version { get; set; }
}

/// <summary>How the team of one workspace works.</summary>
internal sealed class TeamRules : IOwned, IConcurrent
{
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Who holds what nobody else can; <see langword="null"/> for the first owner.</summary>
    public MemberId? Lead { get; set; }

    public bool AbsencesNeedAgreement { get; set; }

    public Guid Version { get; set; }
}

/// <summary>A gap that the manager has been told of. It says nothing about who holds what: it only keeps the same news from being told twice.</summary>
internal sealed class ListedGap : IOwned
{
    public WorkspaceId WorkspaceId { get; init; }

    public DutyId DutyId { get; init; }

    public ChannelId ChannelId { get; init; }

    public GapKind Kind { get; set; }

    public MemberId Manager { get; set; }

    public Instant Since { get; init; }
}
