using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Campaigns.Model;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Campaigns;

/// <summary>Campaigns: what runs from when to when, on which channels.</summary>
public sealed class CampaignsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Campaigns";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions =>
    [
        new(CampaignPermissions.View, Role.Reader),
        new(CampaignPermissions.Edit, Role.Editor),
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings) => services.AddScoped<Campaigns>();

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => CampaignTables.Map(model);
}
