using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Ui;

namespace Relais.Publishing.Calendar;

/// <summary>What the calendar shows of a range of days.</summary>
/// <param name="Chips">By time.</param>
/// <param name="Campaigns">Those that run on one of the days.</param>
/// <param name="Channels">All channels, for the filters.</param>
public sealed record CalendarView(IReadOnlyList<CalendarChip> Chips, IReadOnlyList<CampaignView> Campaigns, IReadOnlyList<ChannelView> Channels);

/// <summary>One post at one local time, on all the channels that get it then.</summary>
/// <param name="Post">The post.</param>
/// <param name="Title">Its title, else its first words.</param>
/// <param name="Local">The wall time.</param>
/// <param name="Status">The one that most needs a person, of its deliveries.</param>
/// <param name="Colour">Of its campaign, 1 to 6; 0 without.</param>
/// <param name="Owner">Who holds it now; who made it once it went out.</param>
/// <param name="Deliveries">One per channel.</param>
/// <param name="CanMove">None of them is out or on its way.</param>
public sealed record CalendarChip(
    PostId Post, string Title, LocalDateTime Local, Status Status, int Colour, PersonView? Owner, IReadOnlyList<ChipDelivery> Deliveries, bool CanMove);

/// <summary>One channel of a chip.</summary>
/// <param name="ChannelName">The account's name; <see langword="null"/> for a guest of the campaign alone, who does not see the channel.</param>
/// <param name="Network">The network's key; <see langword="null"/> with the name.</param>
/// <param name="MarkPath">The channel's picture below the workspace's address, where the network's sign would not tell it from another.</param>
public sealed record ChipDelivery(DeliveryId Delivery, Guid Version, ChannelId Channel, string? ChannelName, string? Network, string? MarkPath, DeliveryState State);

/// <summary>The one state that a chip shows for several deliveries.</summary>
internal static class ChipStatus
{
    /// <summary>What needs a person comes first, then what is under way, then what is settled.</summary>
    private static readonly DeliveryState[] ByUrgency =
    [
        DeliveryState.Refused, DeliveryState.Missed, DeliveryState.Unknown, DeliveryState.Held, DeliveryState.Retrying,
        DeliveryState.Sending, DeliveryState.Scheduled, DeliveryState.Planned, DeliveryState.Published,
    ];

    internal static Status Of(IEnumerable<DeliveryState> states, PostState post)
    {
        var state = states.MinBy(s => Array.IndexOf(ByUrgency, s));
        return state != DeliveryState.Planned ? state.ToStatus() : post switch
        {
            PostState.InReview => Status.Review,
            PostState.ChangesAsked => Status.Changes,
            PostState.Approved => Status.Approved,
            _ => Status.Draft,
        };
    }
}
