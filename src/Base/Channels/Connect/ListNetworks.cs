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
/// <param name="StartsFromAccount">Whether the account's name is asked for, from which its server is found.</param>
/// <param name="TakesPassword">Whether an application password is another way.</param>
/// <param name="DefaultServer">The usual server.</param>
/// <param name="Scopes">What is asked for, and what it serves.</param>
public sealed record NetworkChoice(
    string Key, string Name, ConnectKind Kind, bool NeedsServer, bool StartsFromAccount, bool TakesPassword, Uri? DefaultServer, IReadOnlyList<NetworkScope> Scopes)
{
    internal static NetworkChoice Of(INetwork network) => new(
        network.Info.Key, network.Info.Name, network.Info.Connect, network.Info.NeedsServer, network.Info.StartsFromAccount, network is IConnectWithPassword, network.Info.DefaultServer, network.Info.Scopes);
}

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
            .Select(NetworkChoice.Of);
        return new ConnectChoices([.. choices], reconnects);
    }
}
