using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Settings;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Networks.Http;
using Relais.Networks.Mastodon;
using Relais.Networks.Sandbox;

namespace Relais.Channels;

/// <summary>The wire and the networks of this installation.</summary>
internal static class NetworkServices
{
    /// <summary>Adds the wire, with the addresses that the operator allows, and every network.</summary>
    /// <exception cref="SettingsException">An allowed address is not one.</exception>
    public static IServiceCollection AddNetworks(this IServiceCollection services, RelaisSettings settings)
    {
        var guard = Guard(settings);
        services.AddSingleton(guard);
        services.AddSingleton(sp => new Wire(Options(guard, sp.GetRequiredService<ILogger<Wire>>()), sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<INetwork, MastodonNetwork>();
        services.TryAddSingleton(new BlueskyOptions());
        services.AddSingleton<INetwork, BlueskyNetwork>();
        if (guard.Allows(settings.Sandbox.Host, IPAddress.Loopback))
        {
            services.AddSingleton<INetwork>(sp => new SandboxNetwork(sp.GetRequiredService<Wire>(), settings.Sandbox));
        }

        services.AddSingleton(sp => new NetworkCatalog(sp.GetServices<INetwork>()));
        return services;
    }

    private static AddressGuard Guard(RelaisSettings settings)
    {
        try
        {
            return new(settings.PrivateAddresses.Select(a => a == "*" ? "all" : a));
        }
        catch (FormatException e)
        {
            throw new SettingsException($"RELAIS_PRIVATE_ADDRESSES: {e.Message}");
        }
    }

    private static WireOptions Options(AddressGuard guard, ILogger log) => new()
    {
        Addresses = guard,
        Observe = e => log.LogDebug("{Method} {Host}{Path}: {Status} {Failure} in {Elapsed} ms", e.Method, e.Host, e.Path, e.Status, e.Failure, (long)e.Elapsed.TotalMilliseconds),
    };
}
