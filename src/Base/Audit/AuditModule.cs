using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Audit.Log;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;

namespace Relais.Audit;

/// <summary>The record of who did what: seen, verified, exported.</summary>
public sealed class AuditModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Audit";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(AuditPermissions.See, Role.Admin),
        new(AuditPermissions.Erase, Role.Owner),
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddScoped<Entries>();
        services.AddSettingsPage(new("audit", "audit.title", "shield", "settings/audit", 60, SettingsGroup.Workspace, AuditPermissions.See));
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model)
    {
    }

    /// <inheritdoc/>
    public void Routes(IEndpointRouteBuilder routes) => ExportRoutes.Map(routes);
}
