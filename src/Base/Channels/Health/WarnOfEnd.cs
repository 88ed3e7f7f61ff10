using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Relais.Channels.Access;
using Relais.Channels.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Health;

/// <summary>The authorisation of a channel ends soon, or now: says so to the people who manage channels.</summary>
internal sealed record WarnOfEnd(ChannelId Id) : IRequest<Done>;

[Slice("channels.warn_of_end", ChannelPermissions.Manage, Page = false)]
internal sealed class WarnOfEndSlice(ChannelAlerts alerts, NetworkCatalog networks) : WriteSlice<WarnOfEnd, Done>
{
    public override async Task<Outcome<Done>> Handle(WarnOfEnd request, Work work)
    {
        work.Audit.Skip();
        var channel = await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id && c.RemovedAt == null, work.Cancel);
        if (channel is not { State: ChannelState.Connected, EndsAt: { } end } || channel.NextWarningAt > work.Now)
        {
            return Done.It;
        }

        channel.NextWarningAt = Warnings.Next(end, channel.ConnectedAt, work.Now);
        if (end > work.Now)
        {
            var days = Warnings.DaysLeft(end, work.Now);
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.EndsSoon, detail: days.ToString(CultureInfo.InvariantCulture)));
            await alerts.TellEnd(work, channel, days);
        }
        else if (!networks.TryGet(channel.Network, out var network) || network is not IRefresh)
        {
            // What can still be renewed is left to the renewal: servers may be more generous than they promise.
            var reason = new Reason(ReasonCodes.TokenExpired, "The authorisation has come to its end.");
            channel.NeedReconnect(reason, work.Now);
            Connections.TellNeedsReconnect(work, channel, reason);
            await alerts.Consider(work, channel);
        }

        Connections.Tell(work, channel.Id);
        return Done.It;
    }
}
