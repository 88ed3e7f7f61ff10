using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Members;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Invitations;

/// <summary>Who sent an invitation answers for it until it is accepted: it gives nothing that they could no longer give on that day.</summary>
internal sealed class Inviters(Rights rights, Grants grants)
{
    internal static readonly Problem MayNot = Problem.Forbidden("identity.inviter_may_not");

    /// <summary>Whether the sender is still a member who invites, and may still give that role. Reads by the invitation's own workspace, whatever the context's.</summary>
    internal async Task<bool> StillMay(AppDb db, Invitation invitation, Instant now, CancellationToken cancel)
    {
        var (workspace, user, account) = (invitation.WorkspaceId, invitation.InvitedBy, invitation.InvitedBy.Value);
        var member = await db.Set<Member>().IgnoreQueryFilters().AsNoTracking()
            .FirstOrDefaultAsync(m => m.WorkspaceId == workspace && m.UserId == user && m.LeftAt == null && m.LockedAt == null && (m.EndsAt == null || m.EndsAt > now), cancel);
        if (member is null
            || !await db.Set<User>().AnyAsync(u => u.Id == account && u.LockedOutAt == null, cancel)
            || await db.Set<Guest>().IgnoreQueryFilters().AnyAsync(g => g.MemberId == member.Id, cancel))
        {
            return false;
        }

        var sender = await grants.AsCallerAsync(db, member, cancel);
        return rights.May(sender, IdentityPermissions.ManageMembers) && MemberRules.MayGive(rights, sender, invitation.Role) is null;
    }
}
