using NodaTime;
using Relais.Campaigns.Browse;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Campaigns.Edit;

/// <summary>One campaign and what can be chosen for it.</summary>
/// <param name="Id">Which; <see langword="null"/> for a new one.</param>
public sealed record GetCampaign(CampaignId? Id) : IRequest<CampaignSheet>;

/// <summary>What the editor shows.</summary>
/// <param name="Campaign"><see langword="null"/> for a new one.</param>
/// <param name="Channels">The channels to choose from.</param>
/// <param name="Today">The date where the reader is.</param>
public sealed record CampaignSheet(CampaignView? Campaign, IReadOnlyList<ChannelName> Channels, LocalDate Today) : IVersioned
{
    Guid IVersioned.Version => Campaign?.Version ?? Guid.Empty;
}

[Slice("campaigns.get", CampaignPermissions.View, Http = "GET /campaigns/{id}", ForGuests = true)]
internal sealed class GetCampaignSlice(Campaigns campaigns, Channels.Channels channels, Zones zones, TimeProvider time) : ReadSlice<GetCampaign, CampaignSheet>
{
    public override async Task<Outcome<CampaignSheet>> Handle(GetCampaign request, Caller caller, CancellationToken cancel)
    {
        var campaign = request.Id is { } id ? await campaigns.Get(id, cancel) : null;
        return request.Id is not null && campaign is null
            ? Problem.NotFound("campaigns.not_found")
            : new CampaignSheet(campaign, await ListCampaignsSlice.Names(channels, cancel), time.TodayIn(zones[caller.Zone]));
    }
}
