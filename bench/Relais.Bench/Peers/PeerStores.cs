using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Relais.Bench.Peers;

/// <summary>What a job system keeps its jobs in, of its own for this run.</summary>
internal abstract class PeerStore : IAsyncDisposable
{
    /// <summary>What the worker is told.</summary>
    public abstract string Address { get; }

    /// <summary>Process id of the server; <see langword="null"/> when there is none.</summary>
    public virtual int? Server => null;

    /// <summary>Jobs not completed yet.</summary>
    public abstract Task<long> Pending();

    /// <summary>A question that it answers with a number.</summary>
    public abstract Task<long> Count(string question);

    public abstract ValueTask DisposeAsync();
}

/// <summary>A PostgreSQL cluster of its own with the settings it comes with: <c>fsync</c> and <c>synchronous_commit</c> on.</summary>
internal sealed class PostgresPeerStore(string question, string folder, JsonElement server) : PeerStore
{
    private const string Script = "tests/peers/pg/start-pg.sh";
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={server.GetProperty("port")};Username=relais;Database=postgres");

    public override string Address => server.GetProperty("url").GetString()!;

    public override int? Server => server.GetProperty("pid").GetInt32();

    public static async Task<PostgresPeerStore> Start(string pending)
    {
        var folder = Directory.CreateTempSubdirectory("relais-bench-pg-").FullName;
        using var start = Launch(folder);
        var said = await start.StandardOutput.ReadLineAsync();
        await start.WaitForExitAsync();
        return said is not null && start.ExitCode == 0
            ? new(pending, folder, JsonDocument.Parse(said).RootElement)
            : throw new MissingPeerException("PostgreSQL did not start: install the Debian package postgresql.");
    }

    public override Task<long> Pending() => Count(question);

    public override async Task<long> Count(string question)
    {
        await using var command = source.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        using var stop = Launch(folder, "stop");
        await stop.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static Process Launch(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Script, arguments) { RedirectStandardOutput = true };
        (start.Environment["PEER_RUN"], start.Environment["PG_FSYNC"]) = (folder, "on");
        return Process.Start(start)!;
    }
}

/// <summary>A SQLite file in WAL mode.</summary>
internal sealed class SqlitePeerStore : PeerStore
{
    private readonly string folder = Directory.CreateTempSubdirectory("relais-bench-").FullName;
    private readonly string question;

    public SqlitePeerStore(string pending)
    {
        question = pending;
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        command.ExecuteNonQuery();
    }

    public override string Address => "sqlite://" + Path.Combine(folder, "jobs.db");

    public override Task<long> Pending() => Count(question);

    public override async Task<long> Count(string question)
    {
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        command.CommandText = question;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=" + Path.Combine(folder, "jobs.db"));
        connection.Open();
        return connection;
    }
}

/// <summary>A Redis with an append-only file that is flushed <c>always</c> or <c>everysec</c>, and nothing evicted.</summary>
internal sealed class RedisPeerStore(Process server, int port, string folder, string[] keys) : PeerStore
{
    public override string Address => $"redis://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    public override int? Server => server.Id;

    public static async Task<RedisPeerStore> Start(string flush, params string[] pending)
    {
        var folder = Directory.CreateTempSubdirectory("relais-bench-redis-").FullName;
        var port = FreePort();
        try
        {
            var start = new ProcessStartInfo(
                "redis-server",
                ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", flush, "--maxmemory-policy", "noeviction"])
            { RedirectStandardOutput = true };
            var store = new RedisPeerStore(Process.Start(start)!, port, folder, pending);
            _ = store.Drain();
            await store.Ready();
            return store;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new MissingPeerException("redis-server is not there: install the Debian package redis-server.");
        }
    }

    public override async Task<long> Pending()
    {
        long sum = 0;
        foreach (var question in keys)
        {
            sum += await Count(question);
        }

        return sum;
    }

    /// <summary>One command with an integer answer, in the inline form of its protocol.</summary>
    public override async Task<long> Count(string question)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(question + "\r\n"));
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync() ?? "";
        return line.StartsWith(':') ? long.Parse(line[1..], CultureInfo.InvariantCulture) : throw new InvalidOperationException("Redis: " + line);
    }

    public override ValueTask DisposeAsync()
    {
        server.Kill();
        server.WaitForExit();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task Drain() => await server.StandardOutput.ReadToEndAsync();

    private async Task Ready()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await Count("DBSIZE");
                return;
            }
            catch (Exception e) when (tries < 100 && !server.HasExited && e is SocketException or InvalidOperationException)
            {
                await Task.Delay(100);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Something that the comparison needs is not on this machine; the message is one sentence that names it.</summary>
internal sealed class MissingPeerException(string message) : Exception(message);
