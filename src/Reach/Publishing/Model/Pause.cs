using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Publishing.Model;

/// <summary>
/// A stop of everything, of one channel or of one campaign. Its <see cref="Epoch"/> is the highest of the workspace: a claim made before it can no
/// longer begin a call, because beginning compares epochs.
/// </summary>
internal sealed class Pause : IOwned
{
    public PauseId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Only this channel.</summary>
    public ChannelId? ChannelId { get; init; }

    /// <summary>Only what belongs to this campaign. With neither, everything.</summary>
    public CampaignId? CampaignId { get; init; }

    public long Epoch { get; init; }

    public required string Reason { get; init; }

    public Instant StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public Instant? LiftedAt { get; set; }

    public string? LiftedBy { get; set; }

    /// <summary>What it stops.</summary>
    public PauseScope Scope => ChannelId is { } channel ? PauseScope.Of(channel) : CampaignId is { } campaign ? PauseScope.Of(campaign) : PauseScope.Everything;

    /// <summary>Whether it keeps this one back while it stands.</summary>
    public bool Covers(Delivery delivery) => Scope.Covers(delivery.ChannelId, delivery.CampaignId);
}

/// <summary>Until when a network asked to be left alone by one channel.</summary>
internal sealed class ChannelPace : IOwned
{
    public ChannelId ChannelId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public Instant NotBefore { get; set; }
}

/// <summary>A fact the engine keeps between starts, such as the version of the zone database that instants were derived with.</summary>
internal sealed class EngineFact
{
    public required string Key { get; init; }

    public required string Value { get; set; }
}
