using NodaTime;

namespace Relais.Networks;

/// <summary>The network takes posts.</summary>
public interface IPublish : INetwork
{
    /// <summary>
    /// Sends one segment. Does not throw for anything a network or a wire can do; cancelling after the request may have been sent is
    /// <see cref="PublishOutcome.Unknown"/>, before it <see cref="OperationCanceledException"/>.
    /// </summary>
    Task<PublishOutcome> PublishAsync(ChannelAccess access, OutgoingSegment segment, CancellationToken ct);
}

/// <summary>The network can be asked whether a segment went out.</summary>
public interface IReconcile : INetwork
{
    /// <summary>Looks for the segment among what the account posted. Changes nothing.</summary>
    /// <param name="since">When the first try of this segment began; earlier posts are not taken for it (five minutes of clock difference are allowed for).</param>
    Task<ReconcileOutcome> ReconcileAsync(ChannelAccess access, OutgoingSegment segment, Instant since, CancellationToken ct);
}

/// <summary>The address at which people see a post tells what is needed to answer it.</summary>
public interface IReadAddress : INetwork
{
    /// <summary>The post at this address of the server; null when the address is not one of a post there. Calls nothing.</summary>
    /// <param name="instance">The account's server.</param>
    /// <param name="url">As people see it.</param>
    /// <param name="sentAt">Taken for the time of the post.</param>
    SegmentReceipt? ReceiptAt(Uri instance, Uri url, NodaTime.Instant sentAt);
}

/// <summary>A published post can be fetched as the network shows it.</summary>
public interface IReadBack : INetwork
{
    /// <summary><see cref="ReasonCodes.NotFound"/> when it is gone. Changes nothing.</summary>
    Task<NetworkResult<PublishedPost>> ReadBackAsync(ChannelAccess access, SegmentReceipt receipt, CancellationToken ct);
}

/// <summary>A published post can be taken back.</summary>
public interface IDelete : INetwork
{
    /// <summary>Deleting what is gone already is a success.</summary>
    Task<NetworkResult<Deletion>> DeleteAsync(ChannelAccess access, SegmentReceipt receipt, CancellationToken ct);
}

public enum Deletion
{
    Deleted,
    WasGone,
}

/// <summary>A post as the network shows it.</summary>
/// <param name="Text">Plain text, with links in full.</param>
/// <param name="ReplyTo"><see cref="SegmentReceipt.RemoteId"/> of the post it answers; null when none.</param>
public sealed record PublishedPost(
    string RemoteId,
    Uri Url,
    string Text,
    IReadOnlyList<PublishedMedia> Media,
    string? ReplyTo,
    PostVisibility? Visibility,
    string? ContentWarning,
    string? Language,
    Instant CreatedAt);

/// <param name="Kind">The network's word: "image", "video".</param>
/// <param name="Url">Where the bytes are; null while the network still prepares them, or when it gives no address.</param>
public sealed record PublishedMedia(string Kind, string AltText, Uri? Url);
