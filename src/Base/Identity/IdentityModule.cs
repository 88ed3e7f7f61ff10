using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Identity.Model;
using Relais.Identity.SignIn;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Identity;

/// <summary>Accounts, sign-in, sessions, members, invitations and tokens.</summary>
public sealed class IdentityModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Identity";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(IdentityPermissions.SeeMembers, Role.Reader),
        new(IdentityPermissions.OwnTokens, Role.Reader),
        new(IdentityPermissions.ManageMembers, Role.Admin),
        new(IdentityPermissions.ManageWorkspace, Role.Admin),
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddSingleton<Callers>();
        services.AddScoped<People>();
        services.AddAccounts(settings);
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => IdentityTables.Map(model);

    /// <inheritdoc/>
    public void Routes(IEndpointRouteBuilder routes)
    {
    }
}
