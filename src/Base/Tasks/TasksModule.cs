using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Notifications;
using Relais.Tasks.Board;
using Relais.Tasks.Model;
using Relais.Team;

namespace Relais.Tasks;

/// <summary>Tasks: what is to be done, by whom, by when.</summary>
public sealed class TasksModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Tasks";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(TaskPermissions.View, Role.Reader),
        new(TaskPermissions.Write, Role.Reviewer),
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddOpenWork("task", OpenTasks.Find);
        services.AddUsualDuration("task", NewTask.UsualMinutes, OpenTasks.Took);
        services.AddNotificationKind(TeamTasks.Given);
        services.AddNavItem(new("tasks", "tasks.title", "check", "tasks", 5, NavGroup.Team, TaskPermissions.View, OpenTasks.Count) { Topics = ["tasks", "team"] });
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => TaskTables.Map(model);
}
