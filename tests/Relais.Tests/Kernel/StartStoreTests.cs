using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Tests.House;

namespace Relais.Tests.Kernel;

public sealed class StartStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_database_that_a_newer_program_upgraded_is_not_served(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await using (var db = await app.Db())
        {
            await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('29990101000000_NextYear', '10.0.0')""", Cancel);
        }

        var refused = await Should.ThrowAsync<InvalidDataException>(() => app.Get<StartStore>().RunAsync(Cancel));
        refused.Message.ShouldBe("The database is newer than this program (it knows 29990101000000_NextYear). Use the program that last served it.");
    }
}
