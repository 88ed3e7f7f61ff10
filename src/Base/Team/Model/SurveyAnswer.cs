using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Team.Model;

/// <summary>What a member says of their work: what they like, what they would change, what they would rather do, what they would like in return. For them and their manager alone.</summary>
internal sealed class SurveyAnswer : IOwned, IConcurrent
{
    internal const int TextLength = 1000;

    public MemberId MemberId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public string? Likes { get; set; }

    public string? WouldChange { get; set; }

    /// <summary>Duties they would rather do, as written in the rows: UUIDs.</summary>
    public List<Guid> PreferredDuties { get; set; } = [];

    public string? Rewards { get; set; }

    public Instant AnsweredAt { get; set; }

    public Guid Version { get; set; }
}
