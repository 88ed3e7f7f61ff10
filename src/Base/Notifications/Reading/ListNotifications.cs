using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Notifications.Model;

namespace Relais.Notifications.Reading;

/// <summary>One's own notifications, newest first.</summary>
/// <param name="Unread">Only those that were not read.</param>
/// <param name="Cursor">From an earlier page.</param>
public sealed record ListNotifications(bool Unread = false, string? Cursor = null) : IRequest<NotificationList>;

/// <summary>A page of one's notifications.</summary>
/// <param name="Items">The notifications.</param>
/// <param name="Next">Cursor of the next page; <see langword="null"/> at the end.</param>
/// <param name="Unread">How many are unread in all.</param>
public sealed record NotificationList(IReadOnlyList<NotificationView> Items, string? Next, int Unread);

/// <summary>A notification as its reader sees it.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Kind">Key of its kind.</param>
/// <param name="Icon">Name of an icon.</param>
/// <param name="Text">What happened, in the reader's language.</param>
/// <param name="Details">More sentences.</param>
/// <param name="Path">Where it is seen and done, below the workspace's address.</param>
/// <param name="At">When it was last told.</param>
/// <param name="Times">How often, before it was read.</param>
/// <param name="IsRead">Whether it was read.</param>
public sealed record NotificationView(NotificationId Id, string Kind, string Icon, string Text, IReadOnlyList<string> Details, string Path, Instant At, int Times, bool IsRead);

[Slice("notifications.list", NotificationPermissions.Own, Http = "GET /notifications", ForGuests = true)]
internal sealed class ListNotificationsSlice(AppDb db, NotificationKinds kinds, Text words, Zones zones) : ReadSlice<ListNotifications, NotificationList>
{
    private const int Page = 50;

    public override async Task<Outcome<NotificationList>> Handle(ListNotifications request, Caller caller, CancellationToken cancel)
    {
        if (caller.Member is not { } me)
        {
            return new NotificationList([], null, 0);
        }

        var skip = int.TryParse(request.Cursor, CultureInfo.InvariantCulture, out var from) && from > 0 ? from : 0;
        var mine = db.Set<Notification>().AsNoTracking().Where(n => n.MemberId == me && (!request.Unread || n.ReadAt == null));
        var rows = await mine.OrderByDescending(n => n.At).ThenByDescending(n => n.Id).Skip(skip).Take(Page + 1).ToListAsync(cancel);
        var (text, zone) = (words.For(caller.Language), zones[caller.Zone]);
        return new NotificationList(
            [.. rows.Take(Page).Select(n => See(n, text, zone))],
            rows.Count > Page ? (skip + Page).ToString(CultureInfo.InvariantCulture) : null,
            await UnreadCount.Of(db, me, cancel));
    }

    private NotificationView See(Notification row, Text words, DateTimeZone zone)
    {
        List<string> said = [.. row.Said.Select(s => s.Say(words, zone))];
        return new(row.Id, row.Kind, kinds.Find(row.Kind)?.Icon ?? "bell", said[0], said[1..], row.Path, row.At, row.Times, row.ReadAt is not null);
    }
}

/// <summary>How many one has not read, in the rail.</summary>
internal static class UnreadCount
{
    internal static Task<int> Of(AppDb db, MemberId me, CancellationToken cancel) =>
        db.Set<Notification>().CountAsync(n => n.MemberId == me && n.ReadAt == null, cancel);
}
