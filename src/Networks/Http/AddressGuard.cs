using System.Net;
using System.Net.Sockets;

namespace Relais.Networks.Http;

/// <summary>
/// Which addresses this installation may call. Only public ones, so that an address typed by a member can never reach the inside of the house; the operator may
/// allow some private ones. It judges the address that a connection is about to use, not the name, so a name that changes its answer gains nothing.
/// </summary>
public sealed class AddressGuard
{
    /// <summary>Address blocks that are not on the public internet: IANA's special-purpose registries
    /// (iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry). Outside 2000::/3 no IPv6 address is public.</summary>
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly bool everything;
    private readonly HashSet<string> hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> blocks = [];

    /// <param name="allowed">Private places that may be called all the same: "all", a host name, an address, or a block such as "10.1.0.0/16".</param>
    /// <exception cref="FormatException">An entry is none of these; the message names it.</exception>
    public AddressGuard(IEnumerable<string> allowed)
    {
        foreach (var entry in allowed.Select(entry => entry.Trim()).Where(entry => entry.Length > 0))
        {
            if (entry.Equals("all", StringComparison.OrdinalIgnoreCase))
                everything = true;
            else if (IPNetwork.TryParse(entry, out var block))
                blocks.Add(block);
            else if (IPAddress.TryParse(entry, out var address))
                blocks.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            else if (Uri.CheckHostName(entry) == UriHostNameType.Dns)
                hosts.Add(entry);
            else
                throw new FormatException($"\"{entry}\" is not \"all\", a host name, an address, or a block such as 10.1.0.0/16.");
        }
    }

    /// <summary>Only public addresses.</summary>
    public static AddressGuard PublicOnly { get; } = new([]);

    public bool Allows(string host, IPAddress address) => everything || hosts.Contains(host) || blocks.Exists(block => block.Contains(Plain(address))) || IsPublic(address);

    /// <summary>Plain http is for places the operator allowed; on the public internet a token travels encrypted only.</summary>
    public bool AllowsPlainHttp(string host, IPAddress address) => Allows(host, address) && !(IsPublic(address) && !hosts.Contains(host));

    public static bool IsPublic(IPAddress address)
    {
        address = Plain(address);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (Nat64.Contains(address))
                return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12)));
            if (!PublicV6.Contains(address))
                return false;
        }

        return !Array.Exists(NotPublic, block => block.BaseAddress.AddressFamily == address.AddressFamily && block.Contains(address));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <summary>The guard said no: nothing was sent.</summary>
internal sealed class AddressNotAllowedException(string message) : IOException(message);
