using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Access;

/// <summary>Renewing a credential failed for a reason that may pass; the same reason again is not a new line of history.</summary>
internal sealed record NoteRefreshFailure(ChannelId Id, Credential Expiring, string Code, string Detail) : IRequest<Done>;

[Slice("channels.note_refresh_failure", ChannelPermissions.Manage, Page = false)]
internal sealed class NoteRefreshFailureSlice(Credentials credentials) : WriteSlice<NoteRefreshFailure, Done>
{
    public override async Task<Outcome<Done>> Handle(NoteRefreshFailure request, Work work)
    {
        work.Audit.Skip();
        if (await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id, work.Cancel) is not { State: ChannelState.Connected } channel || !credentials.IsOf(channel, request.Expiring))
        {
            return Done.It;
        }

        if (channel.FailureCode != request.Code)
        {
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.RefreshFailed, request.Code, request.Detail));
            Connections.Tell(work, channel.Id);

            // The check counts failures and tells of them when they last; its daily turn could be almost a day away.
            var anHour = work.Now + Duration.FromHours(1);
            channel.NextCheckAt = channel.NextCheckAt < anHour ? channel.NextCheckAt : anHour;
        }

        channel.Fail(new Reason(request.Code, request.Detail), work.Now);
        return Done.It;
    }
}
