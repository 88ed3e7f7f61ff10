using NodaTime;
using Relais.Campaigns.Edit;

namespace Relais.Demo.Telling;

/// <summary>The three campaigns, made by whoever holds the strategy.</summary>
internal sealed class TellCampaigns(Scene scene)
{
    public async Task Tell(CancellationToken cancel)
    {
        var at = scene.Beginning + Duration.FromHours(2);
        foreach (var campaign in scene.Story.Campaigns)
        {
            var channels = scene.Story.Posts.Where(p => p.Campaign == campaign.Key).SelectMany(p => p.Channels).Distinct().Select(c => scene.Channels[c]).ToList();
            var made = await scene.Do(at, scene.People["camille"], new CreateCampaign(campaign.Name, campaign.From, campaign.To, channels, campaign.Colour + 1), cancel);
            scene.Campaigns[campaign.Key] = made.Id;
            at += Duration.FromMinutes(10);
        }
    }
}
