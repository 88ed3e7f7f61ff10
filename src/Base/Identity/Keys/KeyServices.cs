using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Relais.Identity.Keys;

internal static class KeyServices
{
    /// <summary>Cookies and form tokens are signed with keys that all processes share.</summary>
    internal static void AddSharedKeys(this IServiceCollection services)
    {
        services.AddSingleton<StoredKeys>();
        services.AddDataProtection().SetApplicationName("Relais");
        services.AddOptions<KeyManagementOptions>().Configure<StoredKeys>((o, keys) => o.XmlRepository = keys);

        // It warns that keys are stored in the clear, because it cannot know that the repository seals them.
        services.AddLogging(l => l.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
    }
}
