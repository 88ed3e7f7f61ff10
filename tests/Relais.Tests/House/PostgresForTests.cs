using Npgsql;
using Relais.Kernel.Data;

namespace Relais.Tests.House;

/// <summary>Databases on the server that <c>RELAIS_TEST_POSTGRES</c> names (a <c>postgres://</c> address of a superuser), one per test.</summary>
public static class PostgresForTests
{
    private static string? Server => Environment.GetEnvironmentVariable("RELAIS_TEST_POSTGRES");

    /// <summary>Address of a new, empty database.</summary>
    public static string NewDatabase()
    {
        if (Server is not { Length: > 0 } server)
        {
            Assert.Skip("No PostgreSQL: set RELAIS_TEST_POSTGRES (./test does).");
            return "";
        }

        var name = "relais_" + Guid.NewGuid().ToString("N")[..16];
        Command(server, $"CREATE DATABASE {name}");
        return new UriBuilder(server) { Path = "/" + name }.Uri.AbsoluteUri;
    }

    public static void Drop(string address)
    {
        NpgsqlConnection.ClearAllPools();
        Command(Server!, $"DROP DATABASE IF EXISTS {new Uri(address).AbsolutePath[1..]} WITH (FORCE)");
    }

    private static void Command(string server, string sql)
    {
        using var connection = new NpgsqlConnection(PostgresAddress.ToConnectionString(server) + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
