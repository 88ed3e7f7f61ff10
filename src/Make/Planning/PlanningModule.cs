using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Planning;

/// <summary>What a team plans around: key dates today.</summary>
public sealed class PlanningModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Planning";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions => [];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model)
    {
    }
}
