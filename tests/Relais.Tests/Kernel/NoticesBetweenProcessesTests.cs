using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Live;
using Relais.Tests.House;

namespace Relais.Tests.Kernel;

/// <summary>What one process says to another through PostgreSQL.</summary>
public sealed class NoticesBetweenProcessesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_network_that_forgets_the_connection_without_a_word_silences_nobody_and_all_is_looked_at_again()
    {
        await using var app = await TestApp.OnPostgres();
        var server = new NpgsqlConnectionStringBuilder(app.Get<Store>().ConnectionString);
        await using var wire = new Wire(server.Host!, server.Port);
        var beyond = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = "127.0.0.1", Port = wire.Port };
        var (here, there) = (new Notices(), app.Get<NoticeSender>());
        var store = new Store(StoreKind.Postgres, beyond.ConnectionString);
        using var heard = here.Listen(app.Workspace);
        var rung = 0;
        here.Told += n => Interlocked.Add(ref rung, n.Topics.Count(t => t.Name == Topic.Everything));
        using var listener = new PostgresNotices(store, here, new(store, new()), TimeProvider.System, NullLogger<PostgresNotices>.Instance) { AskAfterSeconds = 1 };
        await listener.StartAsync(Cancel);
        (await Hears("first")).ShouldBe("first");

        await wire.Forget();
        (await heard.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel)).Topics.Single().Name.ShouldBe(Topic.Everything);
        rung.ShouldBe(1);
        (await Hears("second")).ShouldBe("second");
        await listener.StopAsync(Cancel);

        async Task<string> Hears(string name)
        {
            for (var tries = 0; tries < 100; tries++)
            {
                await there.SendAsync(new(app.Workspace, [new(name, tries)]), Cancel);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
                patience.CancelAfter(200);
                try
                {
                    return (await heard.Reader.ReadAsync(patience.Token)).Topics.Single().Name;
                }
                catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
                {
                    // It does not listen yet.
                }
            }

            return "";
        }
    }

    /// <summary>Carries bytes to a server; forgets, when told, what it carries, and closes nothing.</summary>
    private sealed class Wire : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource ended = new();
        private readonly Task accepting;
        private CancellationTokenSource carried = new();

        public Wire(string host, int port)
        {
            listener.Start();
            accepting = Accept(host, port);
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public Task Forget() => Interlocked.Exchange(ref carried, new()).CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await ended.CancelAsync();
            await carried.CancelAsync();
            listener.Dispose();
            await accepting;
        }

        private async Task Accept(string host, int port)
        {
            var open = new List<Socket>();
            try
            {
                while (true)
                {
                    var near = await listener.AcceptSocketAsync(ended.Token);
                    var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    open.AddRange([near, far]);
                    await far.ConnectAsync(host, port, ended.Token);
                    _ = Carry(near, far, carried.Token);
                    _ = Carry(far, near, carried.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                open.ForEach(s => s.Dispose());
            }
        }

        private static async Task Carry(Socket from, Socket to, CancellationToken until)
        {
            var bytes = new byte[4096];
            try
            {
                while (await from.ReceiveAsync(bytes, until) is var count and > 0)
                {
                    await to.SendAsync(bytes.AsMemory(0, count), until);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // Forgotten, or the end.
            }
        }
    }
}
