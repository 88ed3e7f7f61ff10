using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Relais.Kernel.Data;

/// <summary>
/// Prepares each SQLite connection: write-ahead log, and <c>synchronous=FULL</c>, because an attempt row must survive a power
/// cut once the network has been called. It also gets the function that searches fold text with.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Sql =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=15000; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2000;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        Folded.Add((SqliteConnection)connection);
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Folded.Add((SqliteConnection)connection);
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
