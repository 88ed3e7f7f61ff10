using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Notifications.Model;

namespace Relais.Notifications.Reading;

/// <summary>Says that one has read a notification, or wants to see it again as unread.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Unread">It counts as unread again.</param>
public sealed record MarkRead(NotificationId Id, bool Unread = false) : IRequest<NotificationPlace>;

/// <summary>Says that one has read all of one's notifications.</summary>
public sealed record MarkAllRead : IRequest<Done>;

/// <summary>Where what it is about is seen.</summary>
/// <param name="Path">Below the workspace's address.</param>
public sealed record NotificationPlace(string Path);

/// <summary>Reading is no change that others answer for, so it leaves no audit entry.</summary>
[Slice("notifications.mark_read", NotificationPermissions.Own, Http = "POST /notifications/{id}/read", ForGuests = true)]
internal sealed class MarkReadSlice : WriteSlice<MarkRead, NotificationPlace>
{
    public override async Task<Outcome<NotificationPlace>> Handle(MarkRead request, Work work)
    {
        work.Audit.Skip();
        var row = await work.Db.Set<Notification>().FirstOrDefaultAsync(n => n.Id == request.Id && n.MemberId == work.Caller.Member, work.Cancel);
        if (row is null)
        {
            return Problem.NotFound("notifications.gone");
        }

        row.ReadAt = request.Unread ? null : row.ReadAt ?? work.Now;
        row.WaitsSince = null;
        work.Tell(NotificationTopics.Of(row.MemberId));
        return new NotificationPlace(row.Path);
    }
}

[Slice("notifications.mark_all_read", NotificationPermissions.Own, Http = "POST /notifications/read", ForGuests = true)]
internal sealed class MarkAllReadSlice : WriteSlice<MarkAllRead, Done>
{
    public override async Task<Outcome<Done>> Handle(MarkAllRead request, Work work)
    {
        work.Audit.Skip();
        if (work.Caller.Member is { } me)
        {
            var now = work.Now;
            var read = await work.Db.Set<Notification>().Where(n => n.MemberId == me && n.ReadAt == null)
                .ExecuteUpdateAsync(s => s.SetProperty(n => n.ReadAt, now).SetProperty(n => n.WaitsSince, (NodaTime.Instant?)null), work.Cancel);
            work.Tell(NotificationTopics.Of(me));
            work.Reply.Toast("notifications.all_read_n", read);
        }

        return Done.It;
    }
}
