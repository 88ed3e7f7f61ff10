using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Content.Model;

/// <summary>One size or format of an asset: a thumbnail, or what fits a network's limits. Once made, its bytes never change.</summary>
internal sealed class Rendition : IOwned
{
    public RenditionId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public MediaId MediaId { get; init; }

    /// <summary>What it must be, such as <c>thumb</c> or <c>fit:1000000:0:image/jpeg,image/png</c>; see <c>RenditionSpec</c>.</summary>
    public required string Spec { get; init; }

    public MediaState State { get; set; }

    public string? Reason { get; set; }

    /// <summary>Tries so far.</summary>
    public int Attempts { get; set; }

    /// <summary>When to try (again).</summary>
    public Instant DueAt { get; set; }

    public string? FileKey { get; set; }

    public string? ContentType { get; set; }

    public long Bytes { get; set; }

    public int Width { get; set; }

    public int Height { get; set; }
}
