using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Modules;

namespace Relais.Kernel.Data;

/// <summary>
/// The context's model takes a third of a start, and needs nothing that the start makes: it is built beside it. EF keeps models for the
/// whole process, so the first context of the product finds it; when that comes first, it waits for the same model.
/// </summary>
public static class ModelAhead
{
    /// <summary>Builds it, on the thread that calls.</summary>
    public static void Build(Store store, ModuleList modules)
    {
        using var provider = new ServiceCollection().AddSingleton(modules).AddStore(store).BuildServiceProvider();
        using var scope = provider.CreateScope();
        _ = scope.ServiceProvider.GetRequiredService<AppDb>().Model;
    }
}
