using Relais.Channels.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Access;

/// <summary>What every change of a connection tells to others.</summary>
internal static class Connections
{
    public static void Tell(Work work, ChannelId id)
    {
        work.Tell("channels");
        work.Tell($"channel:{id}");
    }

    /// <summary>History, audit and event of a channel that the network refuses; the letter is <see cref="ChannelAlerts"/>'s.</summary>
    public static void TellNeedsReconnect(Work work, Channel channel, Reason reason)
    {
        work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.NeedsReconnect, reason.Code, reason.Detail));
        work.Audit.About("channel", channel.Id, channel.Name).Change(new { state = ChannelState.Connected }, new { state = channel.State, reason = reason.Code });
        work.Raise(new ChannelNeedsReconnect(channel.Id, reason));
        Tell(work, channel.Id);
    }
}
