using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>The networks on which an account can be connected.</summary>
/// <param name="Channel">A channel to connect again, to be named.</param>
public sealed record ListNetworks(ChannelId? Channel = null) : IRequest<ConnectChoices>;

/// <summary>What can be chosen.</summary>
/// <param name="Networks">In the order in which people see them.</param>
/// <param name="Reconnects">The channel to connect again.</param>
public sealed record ConnectChoices(IReadOnlyList<NetworkChoice> Networks, ChannelView? Reconnects);

/// <summary>One network.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How an account is connected.</param>
/// <param name="NeedsServer">Whether the person must say which server.</param>
/// <param name="DefaultServer">The usual server.</param>
/// <param name="Scopes">What is asked for, and what it serves.</param>
public sealed record NetworkChoice(string Key, string Name, ConnectKind Kind, bool NeedsServer, Uri? DefaultServer, IReadOnlyList<NetworkScope> Scopes);

[Slice("channels.list_networks", ChannelPermissions.Manage, Http = "GET /networks")]
internal sealed class ListNetworksSlice(NetworkCatalog networks, Channels channels) : ReadSlice<ListNetworks, ConnectChoices>
{
    public override async Task<Outcome<ConnectChoices>> Handle(ListNetworks request, Caller caller, CancellationToken cancel)
    {
        var reconnects = request.Channel is { } id ? await channels.Get(id, cancel) : null;
        if (request.Channel is not null && reconnects is null)
        {
            return Problem.NotFound("channels.not_found");
        }

        var choices = networks.All
            .Where(n => n is IConnectWithCode or IConnectWithPassword)
            .Select(n => n.Info)
            .Select(i => new NetworkChoice(i.Key, i.Name, i.Connect, i.NeedsServer, i.DefaultServer, i.Scopes));
        return new ConnectChoices([.. choices], reconnects);
    }
}
