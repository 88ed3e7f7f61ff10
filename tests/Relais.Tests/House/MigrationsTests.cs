using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;

namespace Relais.Tests.House;

public sealed class MigrationsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("postgres://none/none")]
    public async Task The_migrations_make_exactly_the_model(string? database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRelais(new RelaisSettings { DataFolder = Path.GetTempPath(), Database = database }, Product.Modules());
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().Database.HasPendingModelChanges().ShouldBeFalse("run: dotnet run --project tools/Ef -- add NAME");
    }

    [Fact]
    public async Task A_lock_left_by_a_process_killed_while_migrating_does_not_stop_the_next_start()
    {
        await using var app = await TestApp.OnSqlite();
        await using (var db = await app.Db())
        {
            await db.Database.ExecuteSqlRawAsync("CREATE TABLE IF NOT EXISTS \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)");
            await db.Database.ExecuteSqlRawAsync("INSERT OR REPLACE INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01')");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await app.Get<StartStore>().RunAsync(patience.Token);
        app.Get<StartStore>().Ready.ShouldBeTrue();
    }
}
