using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Relais.Host.Serve;
using Relais.Kernel.Settings;

namespace Relais.Tests.Host;

/// <summary>How the process begins and ends.</summary>
public sealed class ServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:{0}", "another program listens there")]
    [InlineData("http://*:{0}", "another program listens there")]
    [InlineData("http://192.0.2.1:{0}", "this machine has no such address")]
    public async Task Where_it_cannot_listen_it_ends_with_a_sentence_before_any_work_begins(string urls, string why)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var data = Directory.CreateTempSubdirectory("relais-port-").FullName;
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, urls, ((IPEndPoint)taken.LocalEndpoint).Port);
        var settings = new RelaisSettings { DataFolder = data, Urls = address };
        var refused = await Should.ThrowAsync<SettingsException>(() => Server.Run(settings, Cancel));
        refused.Message.ShouldStartWith($"RELAIS_URLS: {address} cannot be listened to: {why}");
        await using (var file = new SqliteConnection($"Data Source={settings.DatabasePath}"))
        {
            await file.OpenAsync(Cancel);
            await using var facts = file.CreateCommand();
            facts.CommandText = "SELECT count(*) FROM \"EngineFacts\"";
            (await facts.ExecuteScalarAsync(Cancel)).ShouldBe(0L, "the delivery worker had not begun");
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task What_is_in_flight_has_almost_as_long_to_end_as_the_units_allow()
    {
        await using var host = await RunningHost.Start();
        host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.ShouldBe(TimeSpan.FromSeconds(55));
    }

    [Fact]
    public async Task Giving_memory_back_ends_quietly_when_the_start_fails()
    {
        var start = new NeverStarted();
        var rest = new MemoryAtRest(start, TimeProvider.System);
        await rest.StartAsync(Cancel);
        await start.Awaited.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        rest.Dispose();
        await rest.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        rest.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private sealed class NeverStarted : IHostApplicationLifetime
    {
        private readonly TaskCompletionSource awaited = new();

        public Task Awaited => awaited.Task;

        public CancellationToken ApplicationStarted
        {
            get
            {
                awaited.TrySetResult();
                return CancellationToken.None;
            }
        }

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
