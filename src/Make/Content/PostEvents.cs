using Relais.Channels;

namespace Relais.Content;

/// <summary>A post was made. Raised inside the transaction.</summary>
/// <param name="Post">The post.</param>
public sealed record PostCreated(PostId Post);

/// <summary>
/// A post's text, media, options or channels changed. Raised inside the transaction of the change: whoever bound something to
/// the content (an approval, a delivery) compares <see cref="OutgoingPost.ContentHash"/> of each channel with its own.
/// </summary>
/// <param name="Post">The post.</param>
/// <param name="Revision">Its revision from now on.</param>
/// <param name="Added">Channels it is now for, and was not.</param>
/// <param name="Removed">Channels it is no longer for.</param>
public sealed record PostEdited(PostId Post, int Revision, IReadOnlyList<ChannelId> Added, IReadOnlyList<ChannelId> Removed);

/// <summary>A post was deleted; it can be brought back for 30 days. Raised inside the transaction.</summary>
/// <param name="Post">The post.</param>
public sealed record PostDeleted(PostId Post);

/// <summary>A deleted post was brought back. Raised inside the transaction.</summary>
/// <param name="Post">The post.</param>
public sealed record PostRestored(PostId Post);

/// <summary>Somebody outside said something of a post with a review link. Raised inside the transaction.</summary>
/// <param name="Post">The post.</param>
/// <param name="Kind">What they did.</param>
/// <param name="Name">The name that they typed.</param>
public sealed record PostRemarked(PostId Post, ReviewUseKind Kind, string Name);
