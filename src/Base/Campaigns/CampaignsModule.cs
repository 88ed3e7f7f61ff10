using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Campaigns.Browse;
using Relais.Campaigns.Model;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Campaigns;

/// <summary>Campaigns: what runs from when to when, on which channels.</summary>
public sealed class CampaignsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Campaigns";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions =>
    [
        new(CampaignPermissions.View, Role.Reader),
        new(CampaignPermissions.Edit, Role.Editor) { OnPlaces = true },
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddScoped<Campaigns>();
        services.AddPlaceNames(PlaceKind.Campaign, async (run, cancel) =>
            [.. (await run.GetRequiredService<Campaigns>().All(cancel)).Select(c => new PlaceName(new(PlaceKind.Campaign, c.Id.Value), c.Name))]);
        services.AddSubject("campaign", "campaigns/{0}");
        services.AddNavItem(new("campaigns", "campaigns.title", "flag", "campaigns", 30, NavGroup.Make, CampaignPermissions.View) { ForGuests = true });
        services.AddPaletteSource(new("campaigns", "palette.campaigns", 40, Find, CampaignPermissions.View) { ForGuests = true });
    }

    /// <summary>Campaigns by any part of their name; nothing before something is typed.</summary>
    private static async ValueTask<IReadOnlyList<PaletteHit>> Find(IServiceProvider request, string query, CancellationToken cancel)
    {
        if (query.Length == 0)
        {
            return [];
        }

        var outcome = await request.GetRequiredService<Pipeline>().Run(request.GetRequiredService<Current>().Caller, new ListCampaigns(), cancel);
        if (!outcome.Ok)
        {
            return [];
        }

        var (text, page) = (request.GetRequiredService<Text>(), request.GetRequiredService<PageContext>());
        var edits = page.May(CampaignPermissions.Edit);
        return
        [
            .. outcome.Value.Campaigns
                .Where(c => text.Culture.CompareInfo.IndexOf(c.Name, query, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0)
                .Take(8)
                .Select(c => new PaletteHit(
                    c.Name, page.At(edits ? $"campaigns/{c.Id}" : "campaigns"), "flag", text["campaigns.from_to", text.ShortDate(c.Starts), text.ShortDate(c.Ends)])),
        ];
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => CampaignTables.Map(model);

    /// <inheritdoc/>
    public void Limit(GuestRules rules) => rules
        .See<Campaign>((db, campaign) => db.GuestPlaces<CampaignId>(PlaceKind.Campaign).Contains(campaign.Id))
        .SeeWith<CampaignChannel, CampaignId>(on => on.CampaignId)
        .SeeAlso<ChannelId>((db, channel) => db.Set<CampaignChannel>().Any(on => on.ChannelId == channel));
}
