using Microsoft.EntityFrameworkCore;

namespace Relais.Kernel.Data;

/// <summary>Tells <c>/readyz</c> whether the database answers.</summary>
internal sealed class DatabaseReadiness(IAppDbFactory databases) : IReadiness
{
    public async Task<IReadOnlyList<ReadinessFinding>> Check(CancellationToken cancel)
    {
        try
        {
            await using var db = await databases.CreateAsync(null, cancel);
            await db.Database.ExecuteSqlRawAsync("SELECT 1", cancel);
            return [new("database", true, db.Kind.ToString())];
        }
        catch (System.Data.Common.DbException e)
        {
            return [new("database", false, e.Message)];
        }
    }
}
