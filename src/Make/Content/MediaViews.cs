using NodaTime;

namespace Relais.Content;

/// <summary>What a media asset is.</summary>
public enum MediaKind
{
    /// <summary>A still picture.</summary>
    Image,

    /// <summary>A video.</summary>
    Video,

    /// <summary>A GIF, moving or not: networks treat it apart.</summary>
    Gif,
}

/// <summary>Whether a file can be used.</summary>
public enum MediaState
{
    /// <summary>Kept, and waiting to be looked at or prepared.</summary>
    Waiting,

    /// <summary>Usable.</summary>
    Ready,

    /// <summary>It cannot be read; the reason is given.</summary>
    Failed,
}

/// <summary>A media asset of the library.</summary>
public sealed record MediaView
{
    public required MediaId Id { get; init; }

    public required string Name { get; init; }

    public required MediaKind Kind { get; init; }

    /// <summary>From its bytes.</summary>
    public required string ContentType { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Pixels as seen; 0 when not known yet.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels as seen; 0 when not known yet.</summary>
    public required int Height { get; init; }

    /// <summary>Of a video.</summary>
    public Duration? Duration { get; init; }

    public required MediaState State { get; init; }

    /// <summary>Key of the sentence that says what it waits for or why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Proposed for every post that uses it.</summary>
    public required string AltText { get; init; }

    public required Instant AddedAt { get; init; }
}
