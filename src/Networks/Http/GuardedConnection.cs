using System.Net;
using System.Net.Sockets;

namespace Relais.Networks.Http;

/// <summary>Opens connections to addresses that the guard allows, checked on the very address that is connected to.</summary>
internal static class GuardedConnection
{
    public static SocketsHttpHandler Handler(WireOptions options, bool reuse, Action? opened = null) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // A proxy would resolve names itself, out of sight of the guard.
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = reuse ? TimeSpan.FromMinutes(5) : TimeSpan.Zero,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        MaxResponseHeadersLength = 64,
        ConnectCallback = (context, ct) =>
        {
            opened?.Invoke();
            return ConnectAsync(options.Addresses, context, ct);
        },
    };

    private static async ValueTask<Stream> ConnectAsync(AddressGuard guard, SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host;
        var plain = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp;
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        var allowed = Array.FindAll(addresses, address => plain ? guard.AllowsPlainHttp(host, address) : guard.Allows(host, address));
        if (addresses.Length > 0 && allowed.Length == 0)
        {
            throw new AddressNotAllowedException(Array.Exists(addresses, address => guard.Allows(host, address))
                ? $"{host} is on the public internet: only https is allowed there."
                : $"{host} is a private address, and this installation does not allow it.");
        }

        Exception? last = null;
        foreach (var address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                ct.ThrowIfCancellationRequested();
                last = e;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}
