using Relais.Channels.Access;
using Relais.Channels.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>Makes a channel of an account whose credential was issued elsewhere. Only code can ask for it: it carries a secret.</summary>
internal sealed record AdoptAccount(string Network, ConnectedAccount Account) : IRequest<ChannelId>;

[Slice("channels.adopt", ChannelPermissions.Manage, Page = false)]
internal sealed class AdoptAccountSlice(NewConnection connection) : OutsideSlice<AdoptAccount, Found, ChannelId>
{
    public override async Task<Outcome<Found>> Fetch(AdoptAccount request, Caller caller, CancellationToken cancel) =>
        await connection.Prepare(request.Network, request.Account, cancel);

    public override async Task<Outcome<ChannelId>> Handle(AdoptAccount request, Found found, Work work)
    {
        var channel = await connection.Keep(work, found, reconnects: null);
        return channel.Ok ? channel.Value.Id : channel.Problem;
    }
}
