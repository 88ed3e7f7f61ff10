using NodaTime;
using Relais.Networks;

namespace Relais.Channels;

/// <summary>Whether a channel can be used. Pausing is Publishing's and is not said here.</summary>
public enum ChannelState
{
    /// <summary>Its credential was accepted the last time it was used.</summary>
    Connected,

    /// <summary>The network no longer accepts the credential: a person must connect the account again. Posts and figures are kept.</summary>
    NeedsReconnect,

    /// <summary>A person disconnected it; no credential is stored. Posts and figures are kept.</summary>
    Disconnected,
}

/// <summary>A channel as other modules and pages see it. Holds no secret.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Network">Key of the network, such as <c>mastodon</c>.</param>
/// <param name="NetworkName">The network's own name, never translated.</param>
/// <param name="Instance">Root address of the server that holds the account.</param>
/// <param name="AccountId">The network's stable identifier of the account.</param>
/// <param name="Name">Display name on the network; the handle when it has none.</param>
/// <param name="Handle">As people write it, without the leading @.</param>
/// <param name="ProfileUrl">Address of the account on the network.</param>
/// <param name="AvatarKey">Key of its picture in the file store; <see langword="null"/> for initials.</param>
/// <param name="Colour">1 to 6: one of the six categories of the design.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Limits">The network's defaults, overridden by what the instance reported last.</param>
/// <param name="ConnectedAt">When its present credential was given.</param>
/// <param name="ExpiresAt">When that credential stops working unless renewed; <see langword="null"/> when it does not expire.</param>
/// <param name="LastSuccessAt">When the network last did what was asked.</param>
/// <param name="FailureCode">Why it needs a person, one of <see cref="ReasonCodes"/>; its words are <c>channels.reason.{code}</c>.</param>
/// <param name="IsRemoved">Removed from the workspace: kept for the posts and figures that name it, offered nowhere.</param>
public sealed record ChannelView(
    ChannelId Id,
    string Network,
    string NetworkName,
    Uri Instance,
    string AccountId,
    string Name,
    string Handle,
    Uri ProfileUrl,
    string? AvatarKey,
    int Colour,
    ChannelState State,
    NetworkLimits Limits,
    Instant ConnectedAt,
    Instant? ExpiresAt,
    Instant? LastSuccessAt,
    string? FailureCode,
    bool IsRemoved)
{
    /// <summary>Whether the workspace has another channel on the same network, so that the network's sign does not tell them apart. Known only of channels that were listed.</summary>
    public bool IsOneOfSeveral { get; init; }

    /// <summary>Its picture below the workspace's address; <see langword="null"/> for initials.</summary>
    public string? PicturePath => AvatarKey is { } key ? $"channels/{Id}/picture?v={key[..12]}" : null;

    /// <summary>The picture to show in place of the network's sign; <see langword="null"/> where the sign is enough.</summary>
    public string? MarkPath => IsOneOfSeveral ? PicturePath : null;

    /// <summary>When only the account's owner can give a new authorisation; <see langword="null"/> when the network sets no such end.</summary>
    public Instant? EndsAt { get; init; }

    /// <summary>Rights that were asked for and not granted, as the network names them.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>When the connection was tried out last.</summary>
    public Instant? LastCheckedAt { get; init; }

    /// <summary>Whether something can be sent through it now.</summary>
    public bool IsUsable => State == ChannelState.Connected && !IsRemoved;
}
