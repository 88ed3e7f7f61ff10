using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Team;

namespace Relais.Tasks.Model;

/// <summary>Something to be done by somebody. Who holds it is the baton's to say.</summary>
internal sealed class TeamTask : IOwned, IConcurrent
{
    internal const int TitleLength = 200;
    internal const int NotesLength = 2000;
    internal const int MostMinutes = 200 * 60;

    public TaskId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public required string Title { get; set; }

    public string? Notes { get; set; }

    public MemberId? Assigned { get; set; }

    public DutyId? DutyId { get; init; }

    public ChannelId? ChannelId { get; init; }

    public LocalDate? Due { get; set; }

    public int Minutes { get; set; }

    /// <summary>What it took in the end.</summary>
    public int? SpentMinutes { get; set; }

    /// <summary>Where it comes from, below the workspace's address.</summary>
    public string? Path { get; init; }

    public MemberId? MadeBy { get; init; }

    public Instant MadeAt { get; init; }

    public Instant? DoneAt { get; set; }

    public MemberId? DoneBy { get; set; }

    public Instant? DeletedAt { get; set; }

    public Guid Version { get; set; }

    internal OpenThing Thing => new() { Assigned = Assigned, Duty = DutyId, Channel = ChannelId };

    internal static TeamTask New(Work work, NewTask task) => new()
    {
        Id = work.NewId<TaskId>(),
        WorkspaceId = work.Workspace,
        Title = task.Title,
        Notes = task.Notes,
        Assigned = task.Assigned,
        DutyId = task.Duty,
        ChannelId = task.Channel,
        Due = task.Due,
        Minutes = task.Minutes,
        Path = task.Path,
        MadeBy = work.Caller.Member,
        MadeAt = work.Now,
    };
}

internal static class TaskTables
{
    internal static void Map(ModelBuilder model) => model.Entity<TeamTask>(e =>
    {
        e.ToTable("Tasks");
        e.Property(t => t.Title).HasMaxLength(TeamTask.TitleLength);
        e.Property(t => t.Notes).HasMaxLength(TeamTask.NotesLength);
        e.Property(t => t.Path).HasMaxLength(300);
        e.Ignore(t => t.Thing);
        e.HasIndex(t => new { t.WorkspaceId, t.DoneAt, t.Due });
    });
}
