using Relais.Kernel.Data;

namespace Relais.Channels.Access;

/// <summary>How what is known of credentials is written: beside network calls, never around them.</summary>
internal static class Transactions
{
    /// <summary>In the context's own transaction if it has one, else in one of its own, in the writer's turn.</summary>
    public static async Task Writing(this AppDb db, Func<Task> write)
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

    /// <summary>A network call, or a transaction of its own, cannot happen inside the context's transaction.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    public static void RequireNoTransaction(this AppDb db)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            throw new InvalidOperationException("A network call, or a transaction of its own, cannot happen inside this context's transaction.");
        }
    }
}
