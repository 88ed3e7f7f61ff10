namespace Relais.Tasks;

/// <summary>What members may be allowed to do with tasks.</summary>
public static class TaskPermissions
{
    /// <summary>See the team's tasks and who holds them.</summary>
    public const string View = "tasks.view";

    /// <summary>Make tasks, give them to somebody, tick them off.</summary>
    public const string Write = "tasks.write";
}
