using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Identity.Model;

/// <summary>A set of rights that a team made itself, besides the ready-made ones.</summary>
internal sealed class RightsSet : IOwned, IConcurrent
{
    public const int NameLength = 80;

    public RightsSetId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public required string Name { get; set; }

    /// <summary>Permission keys.</summary>
    public List<string> Rights { get; set; } = [];

    public Guid Version { get; set; }
}

/// <summary>A set of rights given to a member, or taken from them, everywhere or for one channel or campaign.</summary>
internal sealed class MemberGrant : IOwned
{
    public GrantId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public MemberId MemberId { get; init; }

    /// <summary>Key of a ready-made set, else the identifier of the team's own.</summary>
    public required string Set { get; init; }

    /// <summary><see langword="null"/> for the whole workspace.</summary>
    public PlaceKind? PlaceKind { get; init; }

    public Guid? PlaceId { get; init; }

    public bool Takes { get; init; }

    /// <summary>From then on it counts no more; <see langword="null"/> for good.</summary>
    public Instant? Until { get; init; }

    public required string GivenBy { get; init; }

    public Instant GivenAt { get; init; }

    public RightsPlace? Place => PlaceKind is { } kind && PlaceId is { } id ? new(kind, id) : null;
}
