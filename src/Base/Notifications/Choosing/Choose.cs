using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Slices;
using Relais.Notifications.Model;

namespace Relais.Notifications.Choosing;

/// <summary>Chooses how one is told of one kind.</summary>
/// <param name="Kind">Key of the kind.</param>
/// <param name="By">How.</param>
public sealed record Choose(string Kind, TellBy By) : IRequest<Done>;

/// <summary>Chooses when mail comes, on the wall clock of one's own zone.</summary>
/// <param name="QuietFrom">No mail from here on; without both ends there are no quiet hours.</param>
/// <param name="QuietTo">Until here; earlier than the beginning means the next day.</param>
/// <param name="DigestAt">When the daily mail comes; 8:30 by default.</param>
public sealed record ChooseHours(LocalTime? QuietFrom = null, LocalTime? QuietTo = null, LocalTime? DigestAt = null) : IRequest<Done>;

[Slice("notifications.choose", NotificationPermissions.Own, Http = "PUT /notifications/choices/{kind}", ForGuests = true)]
internal sealed class ChooseSlice(NotificationKinds kinds) : WriteSlice<Choose, Done>
{
    public override void Check(Choose request, FieldProblems problems) =>
        problems.Require(Enum.IsDefined(request.By), "by", "problem.field.unreadable");

    public override async Task<Outcome<Done>> Handle(Choose request, Work work)
    {
        if (kinds.Find(request.Kind) is not { } kind || work.Caller.Member is not { } me)
        {
            return Problem.NotFound();
        }

        if (request.By == TellBy.Off && !kind.MayBeOff)
        {
            return Problem.Invalid("by", "notifications.field.not_off");
        }

        var row = await work.Db.Set<NotificationChoice>().FirstOrDefaultAsync(c => c.MemberId == me && c.Kind == kind.Key, work.Cancel);
        var before = kind.Of(row?.By);
        if (row is null)
        {
            work.Db.Add(row = new() { MemberId = me, WorkspaceId = work.Workspace, Kind = kind.Key });
        }

        row.By = request.By;
        work.UndoBy(new Choose(kind.Key, before));
        work.Audit.About("member", me, work.Caller.Name).Change(new { kind.Key, By = before }, new { kind.Key, row.By });
        work.Reply.Toast("notifications.chosen");
        return Done.It;
    }
}

[Slice("notifications.choose_hours", NotificationPermissions.Own, Http = "PUT /notifications/hours", ForGuests = true)]
internal sealed class ChooseHoursSlice : WriteSlice<ChooseHours, Done>
{
    public override void Check(ChooseHours request, FieldProblems problems) => problems
        .Require(request.QuietFrom is null || request.QuietTo is not null, "quietTo", "notifications.field.both_ends")
        .Require(request.QuietTo is null || request.QuietFrom is not null, "quietFrom", "notifications.field.both_ends")
        .Require(request.QuietFrom is null || request.QuietFrom != request.QuietTo, "quietTo", "notifications.field.same_hour");

    public override async Task<Outcome<Done>> Handle(ChooseHours request, Work work)
    {
        if (work.Caller.Member is not { } me)
        {
            return Problem.NotFound();
        }

        var row = await work.Db.Set<NotificationHours>().FirstOrDefaultAsync(h => h.MemberId == me, work.Cancel);
        var before = row is null ? new ChooseHours(null, null, NotificationHours.UsualDigest) : AsItIs(row);
        if (row is null)
        {
            work.Db.Add(row = new() { MemberId = me, WorkspaceId = work.Workspace });
        }

        (row.QuietFrom, row.QuietTo, row.DigestAt) = (request.QuietFrom, request.QuietTo, request.DigestAt ?? NotificationHours.UsualDigest);
        work.UndoBy(before);
        work.Audit.About("member", me, work.Caller.Name).Change(before, AsItIs(row));
        work.Reply.Toast("notifications.chosen");
        return Done.It;
    }

    private static ChooseHours AsItIs(NotificationHours row) => new(row.QuietFrom, row.QuietTo, row.DigestAt);
}
