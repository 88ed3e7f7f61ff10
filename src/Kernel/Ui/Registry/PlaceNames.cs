using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Ui;

/// <summary>A channel or campaign by name, to give rights for.</summary>
public sealed record PlaceName(RightsPlace Place, string Name);

/// <summary>How a module names its places: those of the caller's workspace, by name.</summary>
public sealed record PlaceNames(PlaceKind Kind, Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<PlaceName>>> Read);

/// <summary>How modules say which places rights can be given for.</summary>
public static class PlaceRegistration
{
    /// <summary>Adds the places of one kind. Runs in the scope of a slice, whose database is narrowed to its workspace.</summary>
    public static IServiceCollection AddPlaceNames(this IServiceCollection services, PlaceKind kind, Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<PlaceName>>> read) =>
        services.AddSingleton(new PlaceNames(kind, read));
}
