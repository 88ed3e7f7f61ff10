using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Notifications;
using Relais.Tasks.Model;
using Relais.Team;
using NodaTime;

namespace Relais.Tasks;

/// <summary>A task that another module raises.</summary>
/// <param name="Title">What is to be done.</param>
/// <param name="Assigned">Who it is given to; <see langword="null"/> to leave it to whoever holds the duty on the channel.</param>
/// <param name="Due">By when, in the team's zone.</param>
/// <param name="Minutes">How long it takes, as far as is known.</param>
public sealed record NewTask(string Title, MemberId? Assigned, LocalDate? Due, int Minutes = NewTask.UsualMinutes)
{
    /// <summary>What a task takes when nobody says.</summary>
    public const int UsualMinutes = 30;

    /// <summary>The duty it belongs to.</summary>
    public DutyId? Duty { get; init; }

    /// <summary>The channel it is about.</summary>
    public ChannelId? Channel { get; init; }

    /// <summary>Where it comes from, below the workspace's address.</summary>
    public string? Path { get; init; }

    /// <summary>More words.</summary>
    public string? Notes { get; init; }
}

/// <summary>Front door to the tasks.</summary>
public static class TeamTasks
{
    /// <summary>A task was given to one.</summary>
    internal static readonly NotificationKind Given = new("tasks.given", "list", TellBy.Mail, 20);

    /// <summary>Makes a task inside the caller's run: the run's audit entry tells of it, and whoever the baton names holds it.</summary>
    public static TaskId Raise(Work work, NewTask task)
    {
        var made = TeamTask.New(work, task);
        work.Db.Add(made);
        work.Tell("tasks");
        TellGiven(work, made);
        return made.Id;
    }

    /// <summary>It is done, gone, or somebody else's.</summary>
    internal static void TellOver(Work work, TeamTask task, params IReadOnlyList<MemberId> only) => work.NoLonger(Given.Key, $"task:{task.Id}", only);

    /// <summary>Whoever a task was given to by somebody else is told.</summary>
    internal static void TellGiven(Work work, TeamTask task)
    {
        if (task.Assigned is { } to)
        {
            var details = new List<Sentence>();
            if (task.Due is { } due)
            {
                details.Add(new("tasks.told.due", due));
            }

            work.Notify(new(Given.Key, new("tasks.told.given", task.Title), task.Path ?? "tasks", $"task:{task.Id}") { Details = details }, to);
        }
    }
}
