using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.LockOut;

/// <summary>
/// Locks somebody out, in one action: browsers, tokens and links end at once in every process, what they scheduled is held until somebody looks at it,
/// and what they answer for has no holder. Can be undone; what ended stays ended.
/// </summary>
/// <param name="Id">The member.</param>
/// <param name="Reason">Why; shown to those who manage members.</param>
public sealed record LockMember(MemberId Id, string Reason = "") : IRequest<LockedOut>;

/// <summary>What a lock-out ended.</summary>
/// <param name="Everywhere">Whether the account itself is locked; otherwise only this workspace is closed to it, because others belong to others.</param>
/// <param name="Sessions">Browsers signed out.</param>
/// <param name="Tokens">Tokens revoked here.</param>
/// <param name="Links">Invitations by them taken back here.</param>
public sealed record LockedOut(bool Everywhere, int Sessions, int Tokens, int Links);

/// <summary>Lets somebody back in who was locked out.</summary>
public sealed record LetMemberIn(MemberId Id) : IRequest<Done>;

[Slice("identity.lock_member", IdentityPermissions.LockOut, Http = "POST /members/{id}/lock")]
internal sealed class LockMemberSlice(Locks locks, People people) : WriteSlice<LockMember, LockedOut>
{
    public override void Check(LockMember request, FieldProblems problems) =>
        problems.Require(request.Reason is { Length: <= 300 }, "reason", "problem.field.too_long", 300);

    public override async Task<Outcome<LockedOut>> Handle(LockMember request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Id && m.LeftAt == null, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        if (member.LockedAt is not null)
        {
            return Problem.Blocked("identity.lock.already");
        }

        if (await Locks.Refusal(work, member) is { } no)
        {
            return no;
        }

        var everywhere = await Locks.CoversAccount(work, member);
        var (tokens, links) = await Locks.Lock(work, member, request.Reason);
        var sessions = everywhere ? await locks.LockAccount(work, member.UserId) : 0;
        if (everywhere)
        {
            await Locks.SameElsewhere(work, member, locked: true, request.Reason);
        }

        var person = (await people.FindAsync(member.Id, work.Cancel))!;
        work.Audit.About("member", member.Id, person.Name).Change(null, new { request.Reason, everywhere, sessions, tokens, links });
        work.UndoBy(new LetMemberIn(member.Id));
        work.Reply.Toast(everywhere ? "identity.lock.done" : "identity.lock.done_here", person.Name);
        return new LockedOut(everywhere, sessions, tokens, links);
    }
}

[Slice("identity.let_member_in", IdentityPermissions.LockOut, Http = "DELETE /members/{id}/lock")]
internal sealed class LetMemberInSlice(Locks locks, People people) : WriteSlice<LetMemberIn, Done>
{
    public override async Task<Outcome<Done>> Handle(LetMemberIn request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Id && m.LeftAt == null && m.LockedAt != null, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.lock.not_locked");
        }

        if (await Locks.Refusal(work, member) is { } no)
        {
            return no;
        }

        var reason = member.LockedBecause;
        Locks.Unlock(work, member);
        var everywhere = await Locks.CoversAccount(work, member);
        if (everywhere)
        {
            await locks.UnlockAccount(member.UserId);
            await Locks.SameElsewhere(work, member, locked: false, "");
        }

        var person = (await people.FindAsync(member.Id, work.Cancel))!;
        work.Audit.About("member", member.Id, person.Name).Change(new { reason }, new { everywhere });
        var account = member.UserId.Value;
        var shut = !everywhere && await work.Db.Set<User>().AnyAsync(u => u.Id == account && u.LockedOutAt != null, work.Cancel);
        work.Reply.Toast(shut ? "identity.lock.undone_here" : "identity.lock.undone", person.Name);
        return Done.It;
    }
}
