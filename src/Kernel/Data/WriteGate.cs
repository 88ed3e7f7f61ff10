namespace Relais.Kernel.Data;

/// <summary>
/// The single writer queue of SQLite: writers of this process wait here in order instead of meeting "database is locked".
/// On PostgreSQL it lets everyone through.
/// </summary>
public sealed class WriteGate(Store store) : IDisposable
{
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Waits for one's turn; dispose what comes back to let the next writer in.</summary>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancel = default)
    {
        if (!store.IsSqlite)
        {
            return default;
        }

        await one.WaitAsync(cancel).ConfigureAwait(false);
        return new(one);
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    /// <summary>A writer's turn.</summary>
    public readonly struct Turn : IDisposable, IEquatable<Turn>
    {
        private readonly SemaphoreSlim? gate;

        internal Turn(SemaphoreSlim gate) => this.gate = gate;

        /// <inheritdoc/>
        public void Dispose() => gate?.Release();

        /// <inheritdoc/>
        public bool Equals(Turn other) => ReferenceEquals(gate, other.gate);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Turn other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => gate?.GetHashCode() ?? 0;
    }
}
