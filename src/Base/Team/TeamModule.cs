using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Identity;
using Relais.Kernel.Events;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Team.Model;
using Relais.Team.Roster;

namespace Relais.Team;

/// <summary>Who does what: functions, and who holds them.</summary>
public sealed class TeamModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Team";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(TeamPermissions.See, Role.Reader),
        new(TeamPermissions.Manage, Role.Admin),
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddScoped<Functions>();
        services.AddScoped<FunctionsOnPage>();
        services.AddScoped<IOn<WorkspaceMade>, StartWithReadyFunctions>();
        services.AddRegion<MemberFunctions>("members.functions", 10, TeamPermissions.See);
        services.AddSettingsPage(new("functions", "team.functions.title", "team", "settings/functions", 20, SettingsGroup.Workspace, TeamPermissions.See));
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => TeamTables.Map(model);
}
