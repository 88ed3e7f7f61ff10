using Microsoft.Data.Sqlite;
using NodaTime;

namespace Relais.Publishing.Engine;

/// <summary>The connection of the ledger with its statements. Used by one at a time: whoever has the writer's turn.</summary>
internal sealed class SqliteDesk(SqliteConnection connection, string me) : IDisposable
{
    private readonly Prepared wait = new(connection, "PRAGMA synchronous=FULL");
    private readonly Prepared goOn = new(connection, "PRAGMA synchronous=NORMAL");
    private bool durable = true;

    public SqliteWrites Writes { get; } = new(connection, me);

    public SqliteClaims Claims { get; } = new(connection, me);

    public (List<Claim> Taken, List<Claim> Held) Take(Instant now, Instant leaseUntil, int limit, long takenAt)
    {
        Set(durably: false);
        return Claims.Take(now, leaseUntil, limit, takenAt);
    }

    public void Write(IReadOnlyList<LedgerEntry> group)
    {
        Set(durably: true);
        Writes.Write(group);
    }

    public void Dispose()
    {
        Claims.Dispose();
        Writes.Dispose();
        wait.Dispose();
        goOn.Dispose();
        connection.Dispose();
    }

    private void Set(bool durably)
    {
        if (durable != durably)
        {
            (durably ? wait : goOn).With(null).ExecuteNonQuery();
            durable = durably;
        }
    }
}
