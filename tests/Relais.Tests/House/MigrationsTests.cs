using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Tests.Backups;

namespace Relais.Tests.House;

public sealed class MigrationsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("postgres://none/none")]
    public async Task The_migrations_make_exactly_the_model(string? database)
    {
        await using var provider = ProductOn(database);
        await using var scope = provider.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().Database.HasPendingModelChanges().ShouldBeFalse("run: dotnet run --project tools/Ef -- add NAME");
    }

    [Fact]
    public async Task A_lock_left_by_a_process_killed_while_migrating_does_not_stop_the_next_start()
    {
        using var target = new Target(StoreKind.Sqlite);
        await using var product = target.Bare();
        var start = product.GetRequiredService<StartStore>();
        await start.RunAsync("Initial", Cancel);
        await using (var db = await product.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel))
        {
            await db.Database.ExecuteSqlRawAsync("CREATE TABLE IF NOT EXISTS \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)", Cancel);
            await db.Database.ExecuteSqlRawAsync("INSERT OR REPLACE INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01')", Cancel);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        await start.RunAsync(patience.Token);
        start.Ready.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("postgres://none/none")]
    public async Task What_a_start_takes_for_all_migrations_are_those_that_EF_finds(string? database)
    {
        await using var provider = ProductOn(database);
        await using var scope = provider.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        SchemaSteps.Known(db.GetType()).ShouldBe(db.Database.GetMigrations(), ignoreOrder: true);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task All_is_done_only_when_no_migration_is_missing_and_none_is_strange(StoreKind kind)
    {
        using var target = new Target(kind);
        await using var product = target.Bare();
        var (start, store) = (product.GetRequiredService<StartStore>(), product.GetRequiredService<Store>());
        await start.RunAsync("Initial", Cancel);
        (await SchemaSteps.AreAllDone(store, Cancel)).ShouldBeFalse("steps are missing");
        await start.RunAsync(Cancel);
        (await SchemaSteps.AreAllDone(store, Cancel)).ShouldBeTrue();
        await using var db = await product.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('29990101000000_NextYear', '10.0.0')""", Cancel);
        (await SchemaSteps.AreAllDone(store, Cancel)).ShouldBeFalse("a newer program was here");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_database_without_tables_has_nothing_done(StoreKind kind)
    {
        using var target = new Target(kind);
        await using var product = target.Bare();
        Directory.CreateDirectory(target.Settings.DataFolder);
        (await SchemaSteps.AreAllDone(product.GetRequiredService<Store>(), Cancel)).ShouldBeFalse();
    }

    private static ServiceProvider ProductOn(string? database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRelais(new RelaisSettings { DataFolder = Path.GetTempPath(), Database = database }, Product.Modules());
        return services.BuildServiceProvider();
    }
}
