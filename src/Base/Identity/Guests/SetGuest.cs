using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Members;
using Relais.Identity.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Guests;

/// <summary>Makes a member a guest, or changes a guest's limits and brief. From their next request on they see and change nothing else.</summary>
/// <param name="Member">Who; never somebody who may do more than write.</param>
/// <param name="Places">The campaigns and channels, as <c>campaign:{id}</c> and <c>channel:{id}</c>.</param>
/// <param name="Deliverables">What they are to deliver.</param>
/// <param name="Deadline">By when.</param>
/// <param name="Style">Style and tone.</param>
/// <param name="Version">The version seen, for somebody who is a guest already.</param>
public sealed record SetGuest(MemberId Member, IReadOnlyList<string> Places, string Deliverables = "", LocalDate? Deadline = null, string Style = "", Guid? Version = null) : IRequest<Done>, IAboutVersion
{
    internal GuestTerms Terms => new(Places, Deliverables, Deadline, Style);
}

/// <summary>Makes a guest one of the team: what they see is theirs by role and rights alone.</summary>
public sealed record EndGuest(MemberId Member) : IRequest<Done>;

[Slice("identity.set_guest", IdentityPermissions.ManageMembers, Http = "PUT /members/{member}/guest")]
internal sealed class SetGuestSlice(GuestDesk desk, People people) : WriteSlice<SetGuest, Done>
{
    public override void Check(SetGuest request, FieldProblems problems) => GuestDesk.Check(request.Terms, problems);

    public override async Task<Outcome<Done>> Handle(SetGuest request, Work work)
    {
        var opened = await GuestWork.Open(work, request.Member);
        if (!opened.TryGet(out var member))
        {
            return opened.Problem!;
        }

        var named = await desk.Names(work, member.Role, request.Terms);
        if (!named.TryGet(out var names))
        {
            return named.Problem!;
        }

        var guest = await work.Db.Set<Guest>().FirstOrDefaultAsync(g => g.MemberId == member.Id, work.Cancel);
        if (guest is not null && request.Version is { } seen && seen != guest.Version)
        {
            return Problem.Conflict("problem.conflict", new { guest.Terms, guest.Version });
        }

        var before = guest?.Terms;
        if (guest is null)
        {
            work.Db.Add(Guest.New(work.Workspace, member.Id, request.Terms));
        }
        else
        {
            guest.Set(request.Terms);
        }

        if (before is null || before.Places.Except(request.Places, StringComparer.OrdinalIgnoreCase).Any())
        {
            work.Raise(new MemberBecameGuest(member.Id, member.UserId));
        }

        var person = (await people.FindAsync(member.Id, work.Cancel))!;
        work.Audit.About("member", member.Id, person.Name).Change(before, new { places = names, request.Deliverables, request.Deadline, request.Style });
        if (before is null)
        {
            work.UndoBy(new EndGuest(member.Id));
        }
        else
        {
            work.UndoBy(new SetGuest(member.Id, before.Places, before.Deliverables, before.Deadline, before.Style));
        }

        GuestWork.Tell(work);
        work.Reply.Toast(before is null ? "identity.guest.made" : "identity.guest.saved", person.Name);
        return Done.It;
    }
}

[Slice("identity.end_guest", IdentityPermissions.ManageMembers, Http = "DELETE /members/{member}/guest")]
internal sealed class EndGuestSlice(People people) : WriteSlice<EndGuest, Done>
{
    public override async Task<Outcome<Done>> Handle(EndGuest request, Work work)
    {
        var opened = await GuestWork.Open(work, request.Member);
        if (!opened.TryGet(out var member))
        {
            return opened.Problem!;
        }

        if (await work.Db.Set<Guest>().FirstOrDefaultAsync(g => g.MemberId == member.Id, work.Cancel) is not { } guest)
        {
            return Problem.NotFound("identity.guest.is_not");
        }

        var (person, before) = ((await people.FindAsync(member.Id, work.Cancel))!, guest.Terms);
        work.Db.Remove(guest);
        work.Audit.About("member", member.Id, person.Name).Change(before, null);
        work.UndoBy(new SetGuest(member.Id, before.Places, before.Deliverables, before.Deadline, before.Style));
        GuestWork.Tell(work);
        work.Reply.Toast("identity.guest.ended", person.Name);
        return Done.It;
    }
}

/// <summary>What both share.</summary>
internal static class GuestWork
{
    /// <summary>The member, when the caller may change their limits: widening them gives the role for more, so it needs the role in full.</summary>
    public static async Task<Outcome<Member>> Open(Work work, MemberId id)
    {
        var member = await work.Db.Set<Member>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == id && m.LeftAt == null, work.Cancel);
        return member is null ? Problem.NotFound("identity.member_gone")
            : (MemberRules.MayTouch(work.Caller, member) ?? MemberRules.MayGive(work, member.Role)) is { } no ? no
            : member;
    }

    /// <summary>Who may hold what is known per workspace, and forgotten on this.</summary>
    public static void Tell(Work work)
    {
        work.Tell("members");
        work.Tell("calendar");
    }
}
