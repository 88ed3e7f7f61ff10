using Relais.Kernel.Data;

namespace Relais.Channels.Access;

/// <summary>How this folder writes: network calls happen outside transactions, so each write stands in the one at hand or in its own.</summary>
internal static class OwnTransaction
{
    /// <summary>In the context's own transaction if it has one, else in one of its own, in the writer's turn.</summary>
    public static async Task Writing(AppDb db, Func<Task> write)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            await write();
            return;
        }

        await using var scope = await db.BeginWriteAsync();
        await write();
        await scope.CommitAsync();
    }

    /// <summary>Refuses to go on inside the context's transaction.</summary>
    public static void OutsideTransactions(AppDb db)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            throw new InvalidOperationException("A network call, or a transaction of its own, cannot happen inside this context's transaction.");
        }
    }
}
