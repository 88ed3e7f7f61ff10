using Relais.Kernel.Slices;

namespace Relais.Channels.Browse;

/// <summary>The channels of the workspace.</summary>
public sealed record ListChannels : IRequest<ChannelList>;

/// <summary>Channels by network and name, without the removed ones.</summary>
public sealed record ChannelList(IReadOnlyList<ChannelView> Channels);

[Slice("channels.list", ChannelPermissions.View, Http = "GET /channels")]
internal sealed class ListChannelsSlice(Channels channels) : ReadSlice<ListChannels, ChannelList>
{
    public override async Task<Outcome<ChannelList>> Handle(ListChannels request, Caller caller, CancellationToken cancel) =>
        new ChannelList(await channels.All(cancel));
}
