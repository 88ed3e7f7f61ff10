using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Relais.Kernel.Settings;

namespace Relais.Host.Serve;

/// <summary>
/// Whether the addresses of the settings can be listened to. The web server finds out last of all, when the delivery worker has already begun; asked first,
/// the answer is a sentence and nothing was done.
/// </summary>
internal static class Listening
{
    /// <summary>Takes each address for a moment.</summary>
    /// <exception cref="SettingsException">One cannot be had.</exception>
    internal static void Expect(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var address = BindingAddress.Parse(url);
            if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
            {
                continue;
            }

            var failures = Numbers(address.Host).Select(number => Failure(new(number, address.Port))).ToList();
            if (failures.Find(f => f?.SocketErrorCode == SocketError.AddressAlreadyInUse) is { } taken)
            {
                throw Refusal(url, taken);
            }

            // A name such as localhost stands for two numbers, of which a machine may lack one.
            if (failures.TrueForAll(f => f is not null))
            {
                throw Refusal(url, failures[0]!);
            }
        }
    }

    /// <summary>Runs what listens for good; somebody else may have been faster.</summary>
    /// <exception cref="SettingsException">An address could not be had.</exception>
    internal static async Task During(string urls, Func<Task> start)
    {
        try
        {
            await start();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw Refusal(urls, new SocketException((int)SocketError.AddressAlreadyInUse));
        }
        catch (SocketException e)
        {
            throw Refusal(urls, e);
        }
    }

    /// <summary>As the web server understands a host: what is neither a number nor localhost means every address of the machine.</summary>
    private static IReadOnlyList<IPAddress> Numbers(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
        : IPAddress.TryParse(host, out var number) ? [number]
        : [IPAddress.IPv6Any, IPAddress.Any];

    private static SocketException? Failure(IPEndPoint place)
    {
        try
        {
            using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (place.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(place);
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }

    private static SettingsException Refusal(string urls, SocketException e) => new($"RELAIS_URLS: {urls} cannot be listened to: " + e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program listens there. Stop it, or choose another port.",
        SocketError.AccessDenied => "this account may not use that port. Choose one from 1024 on, and let the proxy listen on the other.",
        SocketError.AddressNotAvailable => "this machine has no such address. Choose one of its own, or http://*:8080 for all of them.",
        _ => e.Message + ".",
    });
}
