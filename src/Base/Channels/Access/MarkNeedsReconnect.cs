using Microsoft.EntityFrameworkCore;
using Relais.Channels.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Access;

/// <summary>Relais itself saw that a credential is no longer accepted.</summary>
internal sealed record MarkNeedsReconnect(ChannelId Id, string Code, string Detail) : IRequest<Done>;

[Slice("channels.mark_needs_reconnect", ChannelPermissions.Manage, Page = false)]
internal sealed class MarkNeedsReconnectSlice(ChannelAlerts alerts) : WriteSlice<MarkNeedsReconnect, Done>
{
    public override async Task<Outcome<Done>> Handle(MarkNeedsReconnect request, Work work)
    {
        if (await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id, work.Cancel) is not { } channel)
        {
            return Problem.NotFound("channels.not_found");
        }

        var reason = new Reason(request.Code, request.Detail);
        if (!channel.NeedReconnect(reason, work.Now))
        {
            work.Audit.Skip();
            return Done.It;
        }

        Connections.TellNeedsReconnect(work, channel, reason);
        await alerts.Consider(work, channel);
        return Done.It;
    }
}
