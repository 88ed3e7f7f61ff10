using Microsoft.Extensions.DependencyInjection;
using Relais.Host.Commands;
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

    /// <summary>Backs it up again: rows, media and keys are those of the archive that was restored into it. Gives the archive's entries.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ShouldHold(string file, TimeProvider clock)
    {
        var before = BackupContents.Of(file);
        var again = Path.Combine(Folder, "again.backup");
        await BackupCommands.Backup(Settings, again, before.ContainsKey("keys.json"), TextWriter.Null, TestContext.Current.CancellationToken, clock);
        BackupContents.ShouldBeTheSame(before, BackupContents.Of(again));
        return before;
    }

    /// <summary>The product on it, with the network of the tests.</summary>
    public async Task<ServiceProvider> Open(TimeProvider clock)
    {
        var provider = Bare(clock);
        await provider.GetRequiredService<StartStore>().RunAsync();
        return provider;
    }

    /// <summary>The product, its database not yet touched.</summary>
    public ServiceProvider Bare(TimeProvider? clock = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddRelais(Settings, Product.Modules());
        services.AddSingleton<ScriptedNetwork>().AddSingleton<INetwork>(sp => sp.GetRequiredService<ScriptedNetwork>());
        return services.BuildServiceProvider();
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
