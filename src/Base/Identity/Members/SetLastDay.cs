using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity.Members;

/// <summary>Says which day is a member's last, after which their access ends by itself; or that there is none.</summary>
/// <param name="Member">Who; never an owner.</param>
/// <param name="LastDay">The day, in the caller's zone; <see langword="null"/> for somebody who stays.</param>
public sealed record SetLastDay(MemberId Member, LocalDate? LastDay = null) : IRequest<Done>;

[Slice("identity.set_last_day", IdentityPermissions.ManageMembers, Http = "PUT /members/{member}/last-day")]
internal sealed class SetLastDaySlice(LastDays days, People people) : WriteSlice<SetLastDay, Done>
{
    public override async Task<Outcome<Done>> Handle(SetLastDay request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Member && m.LeftAt == null, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        if (MemberRules.MayTouch(work.Caller, member) is { } no)
        {
            return no;
        }

        if (!days.Read(work, member.Role, request.LastDay).TryGet(out var ends) && request.LastDay is not null)
        {
            return days.Read(work, member.Role, request.LastDay).Problem!;
        }

        var person = (await people.FindAsync(member.Id, work.Cancel))!;
        var before = days.DayOf(member.EndsAt, work.Caller.Zone);
        (member.EndsAt, member.EndToldAt) = (ends, null);
        work.Audit.About("member", member.Id, person.Name).Change(new { lastDay = before }, new { request.LastDay });
        work.UndoBy(new SetLastDay(member.Id, before));
        work.Tell("members");
        work.Reply.Toast(request.LastDay is null ? "identity.ends.never" : "identity.ends.set", person.Name);
        return Done.It;
    }
}

/// <summary>Last days as people say them, and the instants at which they are over.</summary>
internal sealed class LastDays(Zones zones)
{
    /// <summary>When access is over that ends with that day; a problem when the day is over or the role is the owner's.</summary>
    public Outcome<Instant?> Read(Work work, Role role, LocalDate? last)
    {
        if (last is not { } day)
        {
            return Outcome<Instant?>.Of(null);
        }

        var zone = zones[work.Caller.Zone];
        return role == Role.Owner ? Problem.Blocked("identity.ends.owner")
            : day < work.Now.InZone(zone).Date ? Problem.Invalid("lastDay", "identity.field.until")
            : Outcome<Instant?>.Of(zone.AtStartOfDay(day.PlusDays(1)).ToInstant());
    }

    /// <summary>The last day of access that is over at an instant.</summary>
    public LocalDate? DayOf(Instant? ends, string zone) => ends is { } at ? (at - Duration.FromTicks(1)).InZone(zones[zone]).Date : null;
}
