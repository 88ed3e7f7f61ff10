using System.Net.Sockets;
using Npgsql;

namespace Relais.Kernel.Data;

/// <summary>Which failures say that PostgreSQL is away or on its way, not that something is wrong with what was asked.</summary>
public static class PostgresOutage
{
    /// <summary><c>idle_in_transaction_session_timeout</c> (PostgreSQL 15, appendix A), which <see cref="KernelServices.StoreOf"/> asks for.</summary>
    internal const string StoodStill = "25P03";

    /// <summary>Whether the same may well succeed a moment later.</summary>
    public static bool MayPass(Exception failure) => failure switch
    {
        // Class 57: it is starting or was stopped; 53: it has no room for one more; 40: two transactions were in each other's way. And a transaction in which this
        // process stood still was ended, so that it kept nobody waiting.
        PostgresException said => said.IsTransient || said.SqlState[..2] is "57" or "53" or "40" || said.SqlState == StoodStill,
        NpgsqlException or TimeoutException or IOException or SocketException => true,
        _ => failure.InnerException is { } inner && MayPass(inner),
    };
}
