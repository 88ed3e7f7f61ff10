using System.Globalization;

namespace Relais.Bench;

/// <summary>What was asked on the command line: <c>--name value</c> pairs.</summary>
internal sealed class Options(string[] args) : IDisposable
{
    /// <summary>A whole number.</summary>
    public int Int(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>
    /// <c>--store</c>: <c>sqlite</c> (a fresh file) or <c>postgres</c> (a fresh database on the server that <c>RELAIS_BENCH_POSTGRES</c> names,
    /// dropped at the end). The same one each time it is asked for.
    /// </summary>
    public string? Database() => database.Value;

    private readonly Lazy<string?> database = new(() => Make(args));

    /// <summary>Drops the database that was made.</summary>
    public void Dispose()
    {
        if (database is { IsValueCreated: true, Value: { } made })
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            Run($"DROP DATABASE IF EXISTS \"{made[(made.LastIndexOf('/') + 1)..]}\" WITH (FORCE)");
        }
    }

    private static string? Make(string[] args)
    {
        var at = Array.IndexOf(args, "--store");
        if (at < 0 || args[at + 1] == "sqlite")
        {
            return null;
        }

        var name = "relais_bench_" + Guid.CreateVersion7().ToString("N")[^10..];
        Run($"CREATE DATABASE \"{name}\"");
        return Server[..(Server.LastIndexOf('/') + 1)] + name;
    }

    private static string Server => Environment.GetEnvironmentVariable("RELAIS_BENCH_POSTGRES")
        ?? throw new InvalidOperationException("Set RELAIS_BENCH_POSTGRES to postgres://user@host:port/database of a server on which databases may be made.");

    private static void Run(string sql)
    {
        var uri = new Uri(Server);
        using var connection = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder
        {
            Host = uri.Host, Port = uri.Port, Username = uri.UserInfo.Split(':')[0], Password = uri.UserInfo.Split(':') is [_, var password] ? password : null, Database = uri.AbsolutePath.Trim('/'),
        }.ConnectionString);
        connection.Open();
        using var command = new Npgsql.NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>A word that stands alone.</summary>
    public bool Flag(string name) => args.Contains("--" + name, StringComparer.Ordinal);

    /// <summary>A word; <see langword="null"/> when it was not given.</summary>
    public string? Text(string name)
    {
        var at = Array.IndexOf(args, "--" + name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}

/// <summary>Figures of one quantity measured several times.</summary>
internal static class Figures
{
    /// <summary>The value below which <paramref name="share"/> of them lie.</summary>
    public static double Quantile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))], 3);
    }
}
