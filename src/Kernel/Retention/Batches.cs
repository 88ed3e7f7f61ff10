using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;

namespace Relais.Kernel.Retention;

/// <summary>Deletes many rows in small transactions, each in the writer's turn, so that people's writes come between.</summary>
public static class Batches
{
    /// <summary>Rows per transaction.</summary>
    public const int Size = 500;

    /// <summary>Deletes all rows, of all workspaces, that <paramref name="which"/> chooses. Returns how many.</summary>
    public static async Task<int> Delete<T>(IAppDbFactory databases, Func<IQueryable<T>, IOrderedQueryable<T>> which, CancellationToken cancel)
        where T : class
    {
        var total = 0;
        while (true)
        {
            await using var db = await databases.CreateAsync(null, cancel);
            await using var scope = await db.BeginWriteAsync(cancel);
            var deleted = await which(db.Set<T>().IgnoreQueryFilters()).Take(Size).ExecuteDeleteAsync(cancel);
            await scope.CommitAsync(cancel);
            total += deleted;
            if (deleted < Size)
            {
                return total;
            }
        }
    }
}
