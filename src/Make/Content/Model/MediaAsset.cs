using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Content.Model;

/// <summary>A file of the media library, stored without its location and other traces.</summary>
internal sealed class MediaAsset : IOwned, IConcurrent
{
    public MediaId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Key in the file store.</summary>
    public required string FileKey { get; init; }

    public MediaKind Kind { get; init; }

    /// <summary>From its bytes, never from its name.</summary>
    public required string ContentType { get; init; }

    public long Bytes { get; init; }

    /// <summary>Pixels as seen, once turned upright; 0 when not known yet.</summary>
    public int Width { get; set; }

    /// <summary>Pixels as seen, once turned upright; 0 when not known yet.</summary>
    public int Height { get; set; }

    /// <summary>Of a video.</summary>
    public Duration? Duration { get; set; }

    /// <summary>Whether parts may be transparent.</summary>
    public bool Transparent { get; init; }

    /// <summary>Whether it moves (an animated GIF, PNG or WebP).</summary>
    public bool Animated { get; init; }

    public MediaState State { get; set; }

    /// <summary>Key of the sentence that says what it waits for or why it failed.</summary>
    public string? Reason { get; set; }

    /// <summary>As it was called on the sender's disk.</summary>
    public required string Name { get; set; }

    /// <summary>Proposed for every post that uses it.</summary>
    public string AltText { get; set; } = "";

    public MemberId? AddedBy { get; init; }

    public Instant AddedAt { get; init; }

    public Instant? DeletedAt { get; set; }

    public Guid Version { get; set; }
}
