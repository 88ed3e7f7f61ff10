using Microsoft.EntityFrameworkCore;
using Relais.Identity.Guests;
using Relais.Identity.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Members;

/// <summary>Gives a member another role.</summary>
public sealed record ChangeRole(MemberId Id, Role Role, Guid? Version = null) : IRequest<Done>, IAboutVersion;

[Slice("identity.change_role", IdentityPermissions.ManageMembers, Http = "PUT /members/{id}/role")]
internal sealed class ChangeRoleSlice(People people) : WriteSlice<ChangeRole, Done>
{
    public override async Task<Outcome<Done>> Handle(ChangeRole request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Id && m.LeftAt == null, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        if ((MemberRules.MayGive(work, request.Role) ?? MemberRules.MayTouch(work.Caller, member)) is { } no)
        {
            return no;
        }

        if (request.Role > GuestDesk.MostRole && await work.Db.Set<Guest>().AnyAsync(g => g.MemberId == member.Id, work.Cancel))
        {
            return Problem.Blocked("identity.guest.role");
        }

        if (request.Version is { } seen && seen != member.Version)
        {
            return Problem.Conflict("problem.conflict", new { member.Role, member.Version });
        }

        if (request.Role != Role.Owner && await MemberRules.NotTheLastOwner(work, member) is { } last)
        {
            return last;
        }

        var person = (await people.FindAsync(member.Id, work.Cancel))!;
        var before = member.Role;
        member.Role = request.Role;
        if (request.Role == Role.Owner)
        {
            // A workspace must not lose its owner by a date.
            (member.EndsAt, member.EndToldAt) = (null, null);
        }

        if (before != request.Role)
        {
            work.Raise(new MemberRoleChanged(member.Id, before, request.Role));
        }

        work.Audit.About("member", member.Id, person.Name).Change(new { Role = before }, new { request.Role });
        work.UndoBy(new ChangeRole(member.Id, before));
        work.Tell("members");
        work.Reply.Toast("identity.role_changed." + request.Role.ToString().ToLowerInvariant(), person.Name);
        return Done.It;
    }
}
