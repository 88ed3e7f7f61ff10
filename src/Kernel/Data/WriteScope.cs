using Microsoft.EntityFrameworkCore.Storage;

namespace Relais.Kernel.Data;

/// <summary>A transaction and the writer's turn it runs in. Disposing without <see cref="CommitAsync"/> rolls back.</summary>
public sealed class WriteScope : IAsyncDisposable
{
    private readonly IDbContextTransaction transaction;
    private readonly WriteGate.Turn turn;
    private readonly Action ended;

    internal WriteScope(IDbContextTransaction transaction, WriteGate.Turn turn, Action ended) =>
        (this.transaction, this.turn, this.ended) = (transaction, turn, ended);

    /// <summary>Makes everything durable.</summary>
    public Task CommitAsync(CancellationToken cancel = default) => transaction.CommitAsync(cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        finally
        {
            ended();
            turn.Dispose();
        }
    }
}
