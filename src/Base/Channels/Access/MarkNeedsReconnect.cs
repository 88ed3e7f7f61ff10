using Microsoft.EntityFrameworkCore;
using Relais.Channels.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Access;

/// <summary>Relais itself saw that a credential is no longer accepted. The answer is false, and nothing is done, when another has taken its place since.</summary>
internal sealed record MarkNeedsReconnect(ChannelId Id, Credential Refused, string Code, string Detail) : IRequest<bool>;

[Slice("channels.mark_needs_reconnect", ChannelPermissions.Manage, Page = false)]
internal sealed class MarkNeedsReconnectSlice(ChannelAlerts alerts, Credentials credentials) : WriteSlice<MarkNeedsReconnect, bool>
{
    public override async Task<Outcome<bool>> Handle(MarkNeedsReconnect request, Work work)
    {
        if (await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id, work.Cancel) is not { } channel)
        {
            return Problem.NotFound("channels.not_found");
        }

        if (!credentials.IsOf(channel, request.Refused))
        {
            work.Audit.Skip();
            return false;
        }

        var reason = new Reason(request.Code, request.Detail);
        if (!channel.NeedReconnect(reason, work.Now))
        {
            work.Audit.Skip();
            return true;
        }

        Connections.TellNeedsReconnect(work, channel, reason);
        await alerts.Consider(work, channel);
        return true;
    }
}
