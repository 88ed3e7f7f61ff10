using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Words;

namespace Relais.Team.Model;

/// <summary>An area of work that somebody holds on each channel: a row of the matrix.</summary>
internal sealed class Duty : IOwned, IConcurrent
{
    internal const int NameLength = 60;

    public DutyId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Key of a ready-made duty, whose words then follow the reader's language.</summary>
    public string? Key { get; init; }

    /// <summary>The team's own name for it; <see langword="null"/> to keep the ready-made one.</summary>
    public string? Name { get; set; }

    /// <summary>Permission without which nobody can hold it; <see langword="null"/> for none, or for that of the ready-made one.</summary>
    public string? Needs { get; set; }

    public int Order { get; set; }

    /// <summary>When it was taken out of the matrix; who covered it is kept.</summary>
    public Instant? ShelvedAt { get; set; }

    public Guid Version { get; set; }

    internal string NameFor(Text words) => Name ?? words[$"team.duty.{Key}"];

    /// <summary>Takes what was typed; the ready-made name, typed unchanged, stays that of each reader's language.</summary>
    internal void Become(string name, Text words) => Name = Key is not null && name == words[$"team.duty.{Key}"] ? null : name;
}

/// <summary>
/// Who covers what: one cell (duty and channel), a whole row (no channel) or a whole column (no duty). The cell wins over the row, the
/// row over the column.
/// </summary>
internal sealed class Cover : IOwned, IConcurrent
{
    public CoverId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public DutyId? DutyId { get; init; }

    public ChannelId? ChannelId { get; init; }

    public MemberId? Owner { get; set; }

    public MemberId? Backup { get; set; }

    /// <summary>The team has decided that nobody need do this here.</summary>
    public bool NotNeeded { get; set; }

    public Guid Version { get; set; }
}
