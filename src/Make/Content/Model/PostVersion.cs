using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Content.Model;

/// <summary>One state of a post, kept for ever.</summary>
internal sealed class PostVersion : IOwned
{
    public PostVersionId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public PostId PostId { get; init; }

    /// <summary>The post's revision it is; for a text set aside, the revision it grew from.</summary>
    public int Revision { get; init; }

    public VersionKind Kind { get; init; }

    /// <summary>A <see cref="PostContent"/> as JSON.</summary>
    public required string Content { get; init; }

    public MemberId? MemberId { get; init; }

    public required string ByName { get; init; }

    public Instant At { get; init; }

    /// <summary>The first version of the writing session this one belongs to: one person, no pause longer than a quarter of an hour.</summary>
    public PostVersionId Session { get; init; }
}
