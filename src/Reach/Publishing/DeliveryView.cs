using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Publishing;

/// <summary>A delivery as pages, programs and other modules see it.</summary>
public sealed record DeliveryView : IVersioned
{
    public required DeliveryId Id { get; init; }

    public required PostId Post { get; init; }

    public required ChannelId Channel { get; init; }

    /// <summary>The campaign of its post.</summary>
    public CampaignId? Campaign { get; init; }

    /// <summary>The time on the wall, in <see cref="Zone"/>.</summary>
    public required LocalDateTime Local { get; init; }

    /// <summary>IANA name.</summary>
    public required string Zone { get; init; }

    /// <summary>When that is.</summary>
    public required Instant DueAt { get; init; }

    /// <summary>Whether summer time made that hour impossible or ambiguous.</summary>
    public required WallTimeRule Rule { get; init; }

    public required DeliveryState State { get; init; }

    /// <summary>Why, when held.</summary>
    public HeldReason? HeldReason { get; init; }

    /// <summary>The network has been called and has not answered.</summary>
    public bool IsCalling { get; init; }

    /// <summary>When Relais acts next; <see langword="null"/> when it waits for a person or is over.</summary>
    public Instant? NextTryAt { get; init; }

    public int Attempts { get; init; }

    /// <summary>How many segments of a thread are out; kept when the rest failed.</summary>
    public string? Receipts { get; init; }

    /// <summary>Where people see it.</summary>
    public string? RemoteUrl { get; init; }

    public Instant? PublishedAt { get; init; }

    /// <summary>Hash of what was scheduled, and of what went out.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Why it does not go on; its words are <c>publishing.why.{code}</c>.</summary>
    public string? ProblemCode { get; init; }

    /// <summary>The network's own words.</summary>
    public string? ProblemDetail { get; init; }

    /// <summary>What to correct, one of <see cref="Networks.PostFields"/>.</summary>
    public string? ProblemField { get; init; }

    /// <summary>Who gave it its place.</summary>
    public string? MovedBy { get; init; }

    public required Guid Version { get; init; }
}

/// <summary>A delivery and the version that its reader saw; without a version, whatever stands.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(SeenJson))]
public sealed record Seen(DeliveryId Delivery, Guid? Version = null);

/// <summary>What a person's action left.</summary>
/// <param name="Moved">The deliveries with their new versions.</param>
public sealed record Placed(IReadOnlyList<Seen> Moved);
