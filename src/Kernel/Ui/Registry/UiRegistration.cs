using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Relais.Kernel.Ui;

/// <summary>How modules add to the interface, and how the Host turns the additions into registries.</summary>
public static class UiRegistration
{
    /// <summary>Adds an entry to the rail.</summary>
    public static IServiceCollection AddNavItem(this IServiceCollection services, NavItem item) => services.AddSingleton(item);

    /// <summary>Adds a group to the palette.</summary>
    public static IServiceCollection AddPaletteSource(this IServiceCollection services, PaletteSource source) => services.AddSingleton(source);

    /// <summary>Adds a page of settings.</summary>
    public static IServiceCollection AddSettingsPage(this IServiceCollection services, SettingsPage page) => services.AddSingleton(page);

    /// <summary>Fills a region of another module's page.</summary>
    public static IServiceCollection AddRegion<TComponent>(this IServiceCollection services, string name, int order, string? permission = null, bool forGuests = false)
        where TComponent : IComponent => services.AddSingleton(new Region(name, typeof(TComponent), order, permission) { ForGuests = forGuests });

    /// <summary>The registries themselves and the facts of the page being rendered; called once by the Host.</summary>
    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.TryAddSingleton<Navigation>();
        services.TryAddSingleton<Palette>();
        services.TryAddSingleton<SettingsPages>();
        services.TryAddSingleton<Regions>();
        services.TryAddSingleton<Subjects>();
        services.TryAddScoped<PageContext>();
        services.TryAddScoped<CarriedToast>();
        return services;
    }
}
