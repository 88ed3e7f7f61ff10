using NodaTime;
using Relais.Channels;
using Relais.Kernel.Slices;

namespace Relais.Campaigns;

/// <summary>A campaign as other modules and pages see it.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Name">Its name.</param>
/// <param name="Starts">First day, included.</param>
/// <param name="Ends">Last day, included.</param>
/// <param name="Colour">1 to 6: one of the six categories of the design.</param>
/// <param name="ChannelIds">Channels it runs on; empty when that is not settled.</param>
/// <param name="Version">Changes with every change; travels back with the next one.</param>
public sealed record CampaignView(CampaignId Id, string Name, LocalDate Starts, LocalDate Ends, int Colour, IReadOnlyList<ChannelId> ChannelIds, Guid Version) : IVersioned
{
    /// <summary>Days, both ends included.</summary>
    public int Days => Period.DaysBetween(Starts, Ends) + 1;

    /// <summary>Whether it runs on that day.</summary>
    public bool Covers(LocalDate day) => Starts <= day && day <= Ends;
}
