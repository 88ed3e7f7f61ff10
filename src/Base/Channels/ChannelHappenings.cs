using Relais.Networks;

namespace Relais.Channels;

/// <summary>An account became a channel for the first time.</summary>
public sealed record ChannelConnected(ChannelId Channel, string Network, string Name);

/// <summary>The account of a channel was connected again: same channel, new credential. What was held for it may be looked at.</summary>
public sealed record ChannelReconnected(ChannelId Channel);

/// <summary>The network no longer accepts the credential of a channel. Raised once, not at each failed call.</summary>
public sealed record ChannelNeedsReconnect(ChannelId Channel, Reason Reason);

/// <summary>A person disconnected a channel: nothing more can be sent through it until it is connected again.</summary>
public sealed record ChannelDisconnected(ChannelId Channel);

/// <summary>A person removed a channel from the workspace. Its posts and figures stay.</summary>
public sealed record ChannelRemoved(ChannelId Channel);
