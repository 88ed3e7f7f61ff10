using System.Net;
using System.Net.Sockets;

namespace Relais.Tests.Processes;

/// <summary>An address at which a PostgreSQL database answers only once it was opened; until then nothing listens there.</summary>
internal sealed class LateDoor : IDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Uri behind;
    private readonly TcpListener listener;

    internal LateDoor(string database)
    {
        behind = new(database);
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            listener = new(IPAddress.Loopback, ((IPEndPoint)free.LocalEndpoint).Port);
        }

        Database = new UriBuilder(behind) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri.ToString();
    }

    /// <summary>The <c>postgres://</c> address of the door.</summary>
    internal string Database { get; }

    internal void Open()
    {
        listener.Start();
        _ = Accept();
    }

    public void Dispose()
    {
        end.Cancel();
        listener.Dispose();
        end.Dispose();
    }

    private async Task Accept()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                _ = Join(await listener.AcceptTcpClientAsync(end.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Join(TcpClient guest)
    {
        using var host = new TcpClient();
        using (guest)
        {
            try
            {
                await host.ConnectAsync(behind.Host, behind.Port, end.Token);
                await Task.WhenAny(guest.GetStream().CopyToAsync(host.GetStream(), end.Token), host.GetStream().CopyToAsync(guest.GetStream(), end.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // One side has gone: so does the other.
            }
        }
    }
}
