using NodaTime;
using Relais.Channels;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Campaigns.Browse;

/// <summary>The campaigns of the workspace; with dates, those that run on at least one of these days.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day, included.</param>
public sealed record ListCampaigns(LocalDate? From = null, LocalDate? To = null) : IRequest<CampaignsShown>;

/// <summary>Campaigns with the names that they are shown with.</summary>
/// <param name="Campaigns">The latest to end first.</param>
/// <param name="Channels">Every channel that a campaign may name.</param>
/// <param name="Today">The date where the reader is.</param>
public sealed record CampaignsShown(IReadOnlyList<CampaignView> Campaigns, IReadOnlyList<ChannelName> Channels, LocalDate Today)
{
    /// <summary>The channels of a campaign that still exist, in its order.</summary>
    public IEnumerable<ChannelName> ChannelsOf(CampaignView campaign) => campaign.ChannelIds.Select(id => Channels.FirstOrDefault(c => c.Id == id)).OfType<ChannelName>();
}

/// <summary>A channel as campaigns name it.</summary>
/// <param name="Id">The channel.</param>
/// <param name="Network">Key of its network.</param>
/// <param name="NetworkName">The network's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="MarkPath">Its picture below the workspace's address, where the network's sign would not tell it from another.</param>
public sealed record ChannelName(ChannelId Id, string Network, string NetworkName, string Name, string? MarkPath = null);

[Slice("campaigns.list", CampaignPermissions.View, Http = "GET /campaigns", ForGuests = true)]
internal sealed class ListCampaignsSlice(Campaigns campaigns, Channels.Channels channels, Zones zones, TimeProvider time) : ReadSlice<ListCampaigns, CampaignsShown>
{
    public override void Check(ListCampaigns request, FieldProblems problems) =>
        problems.Require(request.From is null || request.To is null || request.From <= request.To, "to", "campaigns.ends_before");

    public override async Task<Outcome<CampaignsShown>> Handle(ListCampaigns request, Caller caller, CancellationToken cancel)
    {
        var shown = request.From is null && request.To is null
            ? await campaigns.All(cancel)
            : await campaigns.Between(request.From ?? LocalDate.MinIsoValue, request.To ?? LocalDate.MaxIsoValue, cancel);
        return new CampaignsShown(shown, await Names(channels, cancel), time.TodayIn(zones[caller.Zone]));
    }

    internal static async Task<IReadOnlyList<ChannelName>> Names(Channels.Channels channels, CancellationToken cancel) =>
        [.. (await channels.All(cancel)).Select(c => new ChannelName(c.Id, c.Network, c.NetworkName, c.Name, c.MarkPath))];
}
