using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Content.Model;
using Relais.Content.Sending;
using Relais.Content.Writing;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Content;

/// <summary>Posts, their versions, and the media library.</summary>
public sealed class ContentModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Content";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions => ContentPermissions.All;

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddSingleton<OutgoingPosts>();
        services.AddScoped<PostWriting>();
        services.AddScoped(sp => new Posts(sp.GetRequiredService<OutgoingPosts>(), sp.GetRequiredService<PostWriting>()));
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => ContentTables.Map(model);
}
