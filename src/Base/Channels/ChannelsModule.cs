using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Channels.Access;
using Relais.Channels.Connect;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels;

/// <summary>Connected accounts: connecting, their credentials, their health.</summary>
public sealed class ChannelsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Channels";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions =>
    [
        new(ChannelPermissions.View, Role.Reader),
        new(ChannelPermissions.Manage, Role.Admin),
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddNetworks(settings);
        services.AddSingleton<Credentials>();
        services.AddSingleton<Avatars>();
        services.AddSingleton<NewConnection>();
        services.AddScoped(sp => new Channels(
            sp.GetRequiredService<AppDb>(), sp.GetRequiredService<NetworkCatalog>(), sp.GetRequiredService<Credentials>(), sp.GetRequiredService<Pipeline>()));
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => ChannelTables.Map(model);
}
