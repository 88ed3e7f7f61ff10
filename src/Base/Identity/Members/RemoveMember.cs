using Microsoft.EntityFrameworkCore;
using Relais.Identity.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Members;

/// <summary>Ends a membership; the work stays under the person's name, and their tokens for this workspace and the links they made stop working.</summary>
public sealed record RemoveMember(MemberId Id) : IRequest<Done>;

/// <summary>Takes a removed member back, with the role they had. Undoes <see cref="RemoveMember"/>.</summary>
public sealed record RestoreMember(MemberId Id) : IRequest<Done>;

[Slice("identity.remove_member", IdentityPermissions.ManageMembers, Http = "DELETE /members/{id}")]
internal sealed class RemoveMemberSlice(People people) : WriteSlice<RemoveMember, Done>
{
    public override async Task<Outcome<Done>> Handle(RemoveMember request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Id && m.LeftAt == null, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        if ((MemberRules.MayTouch(work.Caller, member) ?? await MemberRules.NotTheLastOwner(work, member)) is { } no)
        {
            return no;
        }

        var person = (await people.FindAsync(member.Id, work.Cancel))!;
        await Leaving.End(work, member, person.Name);
        work.UndoBy(new RestoreMember(member.Id));
        work.Tell("members");
        work.Reply.Toast("identity.member_removed", person.Name);
        return Done.It;
    }
}

[Slice("identity.restore_member", IdentityPermissions.ManageMembers)]
internal sealed class RestoreMemberSlice(People people) : WriteSlice<RestoreMember, Done>
{
    public override async Task<Outcome<Done>> Handle(RestoreMember request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Id && m.LeftAt != null, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        if (!await MemberRules.Covers(work, member))
        {
            return Problem.Forbidden("identity.above_you");
        }

        var person = (await people.FindAsync(member.Id, work.Cancel))!;
        member.LeftAt = null;
        if (member.EndsAt <= work.Now)
        {
            (member.EndsAt, member.EndToldAt) = (null, null);
        }

        work.Raise(new MemberJoined(member.Id, member.UserId, member.Role));
        work.Audit.About("member", member.Id, person.Name).Change(null, new { member.Role });
        work.Tell("members");
        work.Reply.Toast("identity.member_restored", person.Name);
        return Done.It;
    }
}

/// <summary>What ends with a membership.</summary>
internal static class Leaving
{
    public static async Task End(Work work, Member member, string name)
    {
        member.LeftAt = work.Now;
        var (tokens, links) = await Revoke(work, member.UserId);
        work.Raise(new MemberLeft(member.Id, member.UserId));
        work.Audit.About("member", member.Id, name).Change(new { member.Role, Tokens = tokens, Links = links, member.EndsAt }, null);
        work.Tell("members");
    }

    /// <summary>Ends what lets somebody, or whom they chose, into this workspace without being asked again: their tokens and the invitations they sent.</summary>
    public static async Task<(int Tokens, int Links)> Revoke(Work work, UserId user)
    {
        var tokens = await work.Db.Set<ApiToken>().Where(t => t.UserId == user && t.RevokedAt == null).ToListAsync(work.Cancel);
        tokens.ForEach(t => t.RevokedAt = work.Now);
        var links = await work.Db.Set<Invitation>().Where(i => i.InvitedBy == user && i.AcceptedAt == null && i.RevokedAt == null).ToListAsync(work.Cancel);
        links.ForEach(i => i.RevokedAt = work.Now);
        return (tokens.Count, links.Count);
    }
}
