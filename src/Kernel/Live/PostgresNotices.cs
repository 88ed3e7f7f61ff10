using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Relais.Kernel.Data;
using Relais.Kernel.Json;
using Relais.Kernel.Time;

namespace Relais.Kernel.Live;

/// <summary>
/// Hears the notices that other processes sent with <c>NOTIFY</c> and passes them on here; reconnects for ever. What was said in between is
/// lost, so that everything is looked at again.
/// </summary>
internal sealed class PostgresNotices(Store store, Notices notices, NoticeSender sender, TimeProvider time, ILogger<PostgresNotices> log) : BackgroundService
{
    /// <summary>
    /// After how many seconds of silence the server is asked whether it is there: a connection that a firewall forgot, or whose server died
    /// without a word, looks like one on which nothing is said.
    /// </summary>
    public int AskAfterSeconds { get; init; } = 15;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interrupted = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(FormattableString.Invariant($"{store.ConnectionString};Pooling=false;Keepalive={AskAfterSeconds}"));
                await connection.OpenAsync(stoppingToken);
                connection.Notification += (_, e) => Hear(e.Payload);
                await using (var listen = new NpgsqlCommand($"LISTEN {NoticeSender.Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                if (interrupted)
                {
                    notices.Missed(time.Now().ToUnixTimeTicks());
                    interrupted = false;
                }

                while (true)
                {
                    await connection.WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                log.LogWarning("Notices from other processes are interrupted: {Reason}", e.Message);
                interrupted = true;
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Hear(string payload)
    {
        if (JsonSerializer.Deserialize<NoticeSender.Envelope>(payload, Wire.Json) is { } envelope && envelope.From != sender.Process)
        {
            notices.Pass(envelope.Notice);
        }
    }
}

/// <summary>Sends a committed notice to this process and, on PostgreSQL, to the others.</summary>
public sealed class NoticeSender(Store store, Notices notices)
{
    internal const string Channel = "relais_live";

    /// <summary>Names this process, so that it does not hear itself twice.</summary>
    public string Process { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7():N}";

    /// <summary>Passes the notice on after a commit. A lost notice costs freshness, never correctness.</summary>
    public async Task SendAsync(Notice notice, CancellationToken cancel = default)
    {
        notices.Pass(notice);
        if (store.IsSqlite)
        {
            return;
        }

        // Payloads are limited to 8,000 bytes: past that, others are told to refresh everything.
        var told = notice.Topics.Count <= 60 ? notice : notice with { Topics = [new(Topic.Everything, notice.Topics.Max(t => t.Version))] };
        await using var connection = new NpgsqlConnection(store.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection)
        {
            Parameters = { new() { Value = Channel }, new() { Value = JsonSerializer.Serialize(new Envelope(Process, told), Wire.Json) } },
        };
        await command.ExecuteNonQueryAsync(cancel);
    }

    internal sealed record Envelope(string From, Notice Notice);
}
