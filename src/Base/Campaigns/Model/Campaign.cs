using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Campaigns.Model;

internal sealed class Campaign : IOwned, IConcurrent
{
    public const int LongestName = 80;

    /// <summary>Longer than this is a mistake in a date rather than a campaign.</summary>
    public const int MostDays = 3 * 366;

    public CampaignId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public required string Name { get; set; }

    public LocalDate Starts { get; set; }

    public LocalDate Ends { get; set; }

    public int Colour { get; set; }

    public List<CampaignChannel> Channels { get; init; } = [];

    public Instant CreatedAt { get; init; }

    public Instant? DeletedAt { get; set; }

    public Guid Version { get; set; }

    public CampaignView ToView() => new(Id, Name, Starts, Ends, Colour, [.. Channels.OrderBy(c => c.Place).Select(c => c.ChannelId)], Version);

    /// <summary>Makes these its channels, in this order; each once.</summary>
    public void RunOn(IEnumerable<ChannelId> channels)
    {
        var wanted = channels.Distinct().ToList();
        Channels.RemoveAll(c => !wanted.Contains(c.ChannelId));
        for (var place = 0; place < wanted.Count; place++)
        {
            var there = Channels.Find(c => c.ChannelId == wanted[place]);
            if (there is null)
            {
                Channels.Add(new() { CampaignId = Id, ChannelId = wanted[place], WorkspaceId = WorkspaceId, Place = place });
            }
            else
            {
                there.Place = place;
            }
        }
    }
}

/// <summary>One channel that a campaign runs on.</summary>
internal sealed class CampaignChannel : IOwned
{
    public CampaignId CampaignId { get; init; }

    public ChannelId ChannelId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public int Place { get; set; }
}
