using System.Text.Json.Serialization;
using NodaTime;

namespace Relais.Networks;

/// <summary>One post to send: a whole post, or one segment of a thread. Segments are sent one at a time, in order.</summary>
/// <param name="IdempotencyKey">The same for every try of this segment, for ever, and for no other segment.</param>
/// <param name="Index">Place in the thread, from 0.</param>
/// <param name="Text">Exactly as approved.</param>
/// <param name="Parent">Receipt of the segment before; null for the first.</param>
/// <param name="Root">Receipt of the first segment; null for the first.</param>
public sealed record OutgoingSegment(
    string IdempotencyKey,
    int Index,
    string Text,
    IReadOnlyList<OutgoingMedia> Media,
    PostOptions Options,
    SegmentReceipt? Parent = null,
    SegmentReceipt? Root = null)
{
    /// <summary>The state of the last <see cref="PublishOutcome.Wait"/>, so that what was uploaded is not uploaded again; null at first.</summary>
    public string? Resume { get; init; }

    /// <summary><see cref="SegmentReceipt.RemoteId"/>s known to belong to other segments of this account: reconciling never takes one of them for this one.</summary>
    public IReadOnlySet<string> Others { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>When reconciling: the first post of this account known to be later than every try of this segment; lists that grew too long since are read from there. Null when none is known.</summary>
    public SegmentReceipt? Later { get; init; }
}

/// <summary>A picture or a video in the bytes that will be sent. It is streamed, and may be opened more than once.</summary>
/// <param name="ContentType">E.g. "image/jpeg", "video/mp4".</param>
/// <param name="Length">Bytes.</param>
/// <param name="AltText">Empty when none was written.</param>
/// <param name="Width">Pixels; 0 when unknown.</param>
/// <param name="Height">Pixels; 0 when unknown.</param>
/// <param name="Duration">Of a video.</param>
public sealed record OutgoingMedia(
    string ContentType,
    long Length,
    Func<CancellationToken, ValueTask<Stream>> Open,
    string AltText,
    FocusPoint? Focus = null,
    int Width = 0,
    int Height = 0,
    Duration? Duration = null)
{
    public bool IsVideo => ContentType.StartsWith("video/", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The point to keep in view when a picture is cropped: from -1 (left, bottom) to 1 (right, top).</summary>
public sealed record FocusPoint(double X, double Y);

/// <param name="ContentWarning">Shown instead of the post until opened; null for none.</param>
/// <param name="Visibility">Null leaves it to the account's own setting.</param>
/// <param name="Language">BCP 47 tag, e.g. "fr"; null when unknown.</param>
public sealed record PostOptions(string? ContentWarning = null, PostVisibility? Visibility = null, string? Language = null)
{
    /// <summary>A preview card under the text, on networks that do not make their own (<see cref="PostKind.LinkCard"/>). Not with media.</summary>
    public LinkCard? Card { get; init; }
}

public sealed record LinkCard(Uri Link, string Title, string Description, OutgoingMedia? Thumbnail = null);

/// <summary>Proof that a segment is on the network. Store it whole: later segments, reading back and deleting need it.</summary>
/// <param name="RemoteId">The network's identifier; may hold slashes.</param>
/// <param name="Url">Where people see it.</param>
/// <param name="SentAt">The network's own time of the post, or ours when it gave none.</param>
public sealed record SegmentReceipt(
    string RemoteId,
    Uri Url,
    [property: JsonConverter(typeof(InstantJson))] Instant SentAt)
{
    /// <summary>Identifier across servers (ActivityPub id, at:// address), where there is one.</summary>
    public string? Uri { get; init; }

    /// <summary>Hash of the record's content, on networks addressed by content.</summary>
    public string? Cid { get; init; }

    /// <summary>A person gave the address, not the network: the identifier may be of something else, and the time is a guess.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ByPerson { get; init; }
}
