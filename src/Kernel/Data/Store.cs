using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Relais.Kernel.Data;

/// <summary>Which database engine holds the data.</summary>
public enum StoreKind
{
    /// <summary>One file, one writing process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, any number of processes.</summary>
    Postgres,
}

/// <summary>The database in use.</summary>
/// <param name="Kind">The engine.</param>
/// <param name="ConnectionString">How it is reached; holds a password on PostgreSQL, so it is never logged.</param>
public sealed record Store(StoreKind Kind, string ConnectionString)
{
    /// <summary>Whether it is the embedded file.</summary>
    public bool IsSqlite => Kind == StoreKind.Sqlite;

    /// <summary>A connection without EF, not open yet: for what a start asks, and for whole tables.</summary>
    public DbConnection NewConnection() => IsSqlite ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);

    /// <summary>Engine only, never the password.</summary>
    public override string ToString() => Kind.ToString();
}
