using Npgsql;
using Relais.Kernel.Settings;

namespace Relais.Kernel.Data;

/// <summary>Reads <c>postgres://user:password@host:port/name?option=value</c>.</summary>
public static class PostgresAddress
{
    /// <summary>The same as a connection string of the driver.</summary>
    /// <param name="address">The address.</param>
    /// <param name="server">Settings of the server for these connections, such as <c>statement_timeout=5s</c>; what the address says of them comes after and counts.</param>
    /// <exception cref="SettingsException">It is not such an address.</exception>
    public static string ToConnectionString(string address, params IEnumerable<string> server)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.AbsolutePath.Length < 2)
        {
            throw new SettingsException("RELAIS_DATABASE: expected an address such as postgres://user:password@host:5432/relais.");
        }

        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]),
            Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            MaxPoolSize = 40,
        };
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = option.Split('=', 2);
            try
            {
                builder[Uri.UnescapeDataString(pair[0])] = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "true";
            }
            catch (ArgumentException)
            {
                throw new SettingsException($"RELAIS_DATABASE: '{pair[0]}' is not an option of the PostgreSQL driver.");
            }
        }

        if (string.Join(' ', [.. server.Select(s => "-c " + s), builder.Options ?? ""]).Trim() is { Length: > 0 } options)
        {
            builder.Options = options;
        }

        return builder.ConnectionString;
    }
}
