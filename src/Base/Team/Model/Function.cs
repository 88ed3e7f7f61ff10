using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Words;
using NodaTime;

namespace Relais.Team.Model;

/// <summary>What one answers for, such as community manager, with its task list. A person may hold several.</summary>
internal sealed class Function : IOwned, IConcurrent
{
    internal const int NameLength = 80;
    internal const int MostTasks = 30;
    internal const int TaskLength = 200;

    public FunctionId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Key of a ready-made function, whose words then follow the reader's language.</summary>
    public string? Key { get; init; }

    /// <summary>The team's own name for it; <see langword="null"/> to keep the ready-made one.</summary>
    public string? Name { get; set; }

    /// <summary>The team's own task list; <see langword="null"/> to keep the ready-made one.</summary>
    public string? Tasks { get; set; }

    public int Order { get; set; }

    public Instant? RemovedAt { get; set; }

    public Guid Version { get; set; }

    internal string NameFor(Text words) => Name ?? words[$"team.function.{Key}"];

    internal IReadOnlyList<string> TasksFor(Text words) => Lines(Tasks ?? (Key is null ? "" : words[$"team.function.{Key}.tasks"]));

    /// <summary>Takes what was typed; the ready-made words, typed unchanged, stay those of each reader's language.</summary>
    internal void Become(string name, IReadOnlyList<string> tasks, Text words)
    {
        Name = Key is not null && name == words[$"team.function.{Key}"] ? null : name;
        var typed = string.Join('\n', tasks);
        Tasks = Key is not null && typed == string.Join('\n', Lines(words[$"team.function.{Key}.tasks"])) ? null : typed;
    }

    internal static IReadOnlyList<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>A member holds a function.</summary>
internal sealed class MemberFunction : IOwned
{
    public WorkspaceId WorkspaceId { get; init; }

    public MemberId MemberId { get; init; }

    public FunctionId FunctionId { get; init; }
}
