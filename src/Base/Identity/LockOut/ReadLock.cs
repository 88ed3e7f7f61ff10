using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Members;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.LockOut;

/// <summary>What locking a member out would end, or since when they are locked out.</summary>
public sealed record ReadLock(MemberId Id) : IRequest<LockView>;

/// <summary>The facts before and after.</summary>
/// <param name="Id">The member.</param>
/// <param name="User">The account.</param>
/// <param name="Name">Their name.</param>
/// <param name="Sessions">Browsers signed in now.</param>
/// <param name="Tokens">Tokens that work in this workspace now.</param>
/// <param name="Links">Invitations by them that are open.</param>
/// <param name="LockedAt">Since when they are locked out.</param>
/// <param name="LockedBy">By whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="MayTouch">Whether the reader may lock this person out or let them in.</param>
public sealed record LockView(MemberId Id, UserId User, string Name, int Sessions, int Tokens, int Links, Instant? LockedAt, string? LockedBy, string? Reason, bool MayTouch);

[Slice("identity.read_lock", IdentityPermissions.LockOut, Http = "GET /members/{id}/lock")]
internal sealed class ReadLockSlice(AppDb db, People people) : ReadSlice<ReadLock, LockView>
{
    public override async Task<Outcome<LockView>> Handle(ReadLock request, Caller caller, CancellationToken cancel)
    {
        var member = await db.Set<Member>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == request.Id && m.LeftAt == null, cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        var user = member.UserId;
        return new LockView(
            member.Id,
            user,
            (await people.FindAsync(member.Id, cancel))!.Name,
            await db.Set<Session>().CountAsync(s => s.UserId == user && s.EndedAt == null, cancel),
            await db.Set<ApiToken>().CountAsync(t => t.UserId == user && t.RevokedAt == null, cancel),
            await db.Set<Invitation>().CountAsync(i => i.InvitedBy == user && i.AcceptedAt == null && i.RevokedAt == null, cancel),
            member.LockedAt,
            member.LockedBy,
            member.LockedBecause,
            user != caller.User && MemberRules.MayTouch(caller, member) is null);
    }
}
