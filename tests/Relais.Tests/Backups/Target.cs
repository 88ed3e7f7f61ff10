using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Networks;
using Relais.Tests.House;
using Relais.Tests.Publishing;

namespace Relais.Tests.Backups;

/// <summary>An empty store to restore into.</summary>
internal sealed class Target : IDisposable
{
    private readonly string? postgres;

    public Target(StoreKind store)
    {
        Folder = Directory.CreateTempSubdirectory("relais-restore-").FullName;
        postgres = store == StoreKind.Postgres ? PostgresForTests.NewDatabase() : null;
        Settings = new() { DataFolder = Path.Combine(Folder, "data"), Database = postgres, PrivateAddresses = ["*"] };
    }

    public string Folder { get; }

    public RelaisSettings Settings { get; }

    /// <summary>The product on what was restored, with the network of the tests.</summary>
    public async Task<ServiceProvider> Open(TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock);
        services.AddRelais(Settings, Product.Modules());
        services.AddSingleton<ScriptedNetwork>().AddSingleton<INetwork>(sp => sp.GetRequiredService<ScriptedNetwork>());
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<StartStore>().RunAsync();
        return provider;
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (postgres is not null)
        {
            PostgresForTests.Drop(postgres);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
