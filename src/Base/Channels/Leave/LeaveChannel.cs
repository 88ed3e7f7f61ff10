using Microsoft.EntityFrameworkCore;
using Relais.Channels.Access;
using Relais.Channels.Model;
using Relais.Kernel.Slices;

namespace Relais.Channels.Leave;

/// <summary>Forgets a channel's credential. The channel, its posts and its figures stay; connecting the account again takes it up.</summary>
public sealed record DisconnectChannel(ChannelId Id) : IRequest<Done>;

[Slice("channels.disconnect", ChannelPermissions.Manage, Http = "POST /channels/{id}/disconnect", OnPlaces = true)]
internal sealed class DisconnectChannelSlice : WriteSlice<DisconnectChannel, Done>
{
    public override async Task<Outcome<Done>> Handle(DisconnectChannel request, Work work)
    {
        var channel = await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id && c.RemovedAt == null, work.Cancel);
        if (channel is null)
        {
            return Problem.NotFound("channels.not_found");
        }

        if (!work.May(channel.Whereabouts))
        {
            return Problem.Forbidden();
        }

        if (channel.State == ChannelState.Disconnected)
        {
            work.Audit.Skip();
            return Done.It;
        }

        var before = channel.State;
        channel.Disconnect();
        work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.Disconnected));
        work.Audit.About("channel", channel.Id, channel.Name).Change(new { state = before }, new { state = channel.State });
        work.Raise(new ChannelDisconnected(channel.Id));
        Connections.Tell(work, channel.Id);
        work.Reply.Toast("channels.disconnected", channel.Name);
        work.Reply.GoTo(await work.PathAsync($"channels/{channel.Id}"));
        return Done.It;
    }
}

/// <summary>Takes a channel out of the workspace: its credential is forgotten, it is offered nowhere, and its posts and figures stay.</summary>
public sealed record RemoveChannel(ChannelId Id) : IRequest<Done>;

[Slice("channels.remove", ChannelPermissions.Manage, Http = "DELETE /channels/{id}", OnPlaces = true)]
internal sealed class RemoveChannelSlice : WriteSlice<RemoveChannel, Done>
{
    public override async Task<Outcome<Done>> Handle(RemoveChannel request, Work work)
    {
        var channel = await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id && c.RemovedAt == null, work.Cancel);
        if (channel is null)
        {
            return Problem.NotFound("channels.not_found");
        }

        if (!work.May(channel.Whereabouts))
        {
            return Problem.Forbidden();
        }

        var before = channel.State;
        channel.Disconnect();
        channel.RemovedAt = work.Now;
        work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.Removed));
        work.Audit.About("channel", channel.Id, channel.Name).Change(new { state = before }, new { removed = true });
        work.Raise(new ChannelRemoved(channel.Id));
        Connections.Tell(work, channel.Id);
        work.UndoBy(new RestoreChannel(channel.Id));
        work.Reply.Toast("channels.removed", channel.Name);
        work.Reply.GoTo(await work.PathAsync("channels"));
        return Done.It;
    }
}

/// <summary>Puts a removed channel back, disconnected: the credential is gone for good.</summary>
public sealed record RestoreChannel(ChannelId Id) : IRequest<Done>;

[Slice("channels.restore", ChannelPermissions.Manage, Http = "POST /channels/{id}/restore", OnPlaces = true)]
internal sealed class RestoreChannelSlice : WriteSlice<RestoreChannel, Done>
{
    public override async Task<Outcome<Done>> Handle(RestoreChannel request, Work work)
    {
        var channel = await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id && c.RemovedAt != null, work.Cancel);
        if (channel is null)
        {
            return Problem.NotFound("channels.not_found");
        }

        if (!work.May(channel.Whereabouts))
        {
            return Problem.Forbidden();
        }

        channel.RemovedAt = null;
        work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.Restored));
        work.Audit.About("channel", channel.Id, channel.Name).Change(new { removed = true }, new { state = channel.State });
        Connections.Tell(work, channel.Id);
        work.Reply.Toast("channels.restored", channel.Name);
        work.Reply.GoTo(await work.PathAsync($"channels/{channel.Id}"));
        return Done.It;
    }
}
