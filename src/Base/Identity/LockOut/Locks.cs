using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Relais.Identity.Account;
using Relais.Identity.Members;
using Relais.Identity.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.LockOut;

/// <summary>What locking somebody out and letting them back in means, in one workspace and for the account.</summary>
internal sealed class Locks(UserManager<User> users)
{
    /// <summary>The kind of outbox message that does the same in a person's other workspaces.</summary>
    internal const string Elsewhere = "identity.lock_elsewhere";

    /// <summary>
    /// Whether the caller answers for this person in all workspaces: then the account itself is locked. Somebody else's workspace is not
    /// this caller's to close, so otherwise only this one is. The command line, on the server, answers for all.
    /// </summary>
    internal static async Task<bool> CoversAccount(Work work, Member member)
    {
        if (work.Caller.Door is Door.CommandLine or Door.System)
        {
            return true;
        }

        var (user, me) = (member.UserId, work.Caller.User);
        var all = work.Db.Set<Member>().IgnoreQueryFilters();
        return !await all.AnyAsync(
            theirs => theirs.UserId == user && theirs.LeftAt == null && theirs.WorkspaceId != member.WorkspaceId
                && !all.Any(mine => mine.UserId == me && mine.WorkspaceId == theirs.WorkspaceId && mine.LeftAt == null && mine.LockedAt == null && mine.Role == Role.Owner),
            work.Cancel);
    }

    /// <summary>In one workspace: no way in, tokens and links made by them gone; who reacts to the event holds what they scheduled.</summary>
    internal static async Task<(int Tokens, int Links)> Lock(Work work, Member member, string reason)
    {
        (member.LockedAt, member.LockedBy, member.LockedBecause) = (work.Now, work.Caller.Name, reason.Trim());
        var ended = await Leaving.Revoke(work, member.UserId);
        work.Raise(new MemberLockedOut(member.Id, member.UserId));
        work.Tell("members");
        return ended;
    }

    /// <summary>The account: every browser signed out, every pending link dead, no sign-in by whatever way. Returns how many browsers.</summary>
    internal async Task<int> LockAccount(Work work, UserId user)
    {
        var account = (await users.FindByIdAsync(user.ToString()))!;
        account.LockedOutAt ??= work.Now;

        // A new stamp ends cookies by itself, and the links to a new address that carry the old one.
        await users.UpdateSecurityStampAsync(account);
        var links = await work.Db.Set<ResetLink>().Where(l => l.UserId == user && l.UsedAt == null).ToListAsync(work.Cancel);
        links.ForEach(l => l.UsedAt = work.Now);
        return await SessionRows.EndOthers(work, user, except: null);
    }

    /// <summary>In one workspace: the way in is open again. Nothing that ended comes back by itself.</summary>
    internal static void Unlock(Work work, Member member)
    {
        (member.LockedAt, member.LockedBy, member.LockedBecause) = (null, null, null);
        work.Raise(new MemberLetBackIn(member.Id, member.UserId));
        work.Tell("members");
    }

    /// <summary>The account: sign-in is open again.</summary>
    internal async Task UnlockAccount(UserId user)
    {
        var account = (await users.FindByIdAsync(user.ToString()))!;
        account.LockedOutAt = null;
        await users.UpdateAsync(account);
    }

    /// <summary>Leaves the same to be done in the person's other workspaces, at once after the commit.</summary>
    internal static async Task SameElsewhere(Work work, Member member, bool locked, string reason)
    {
        var others = await work.Db.Set<Member>().IgnoreQueryFilters().AsNoTracking()
            .Where(m => m.UserId == member.UserId && m.WorkspaceId != member.WorkspaceId && m.LeftAt == null && m.LockedAt == null == locked)
            .Select(m => new { m.WorkspaceId, m.Id }).ToListAsync(work.Cancel);
        foreach (var other in others)
        {
            work.Later(Elsewhere, new LockElsewhere.Payload(other.WorkspaceId, other.Id, locked, reason, work.Caller.Name));
        }
    }

    /// <summary>Why this caller may not lock that member out.</summary>
    internal static async Task<Problem?> Refusal(Work work, Member member)
    {
        if (work.Caller.Door is Door.CommandLine or Door.System)
        {
            return null;
        }

        return member.UserId == work.Caller.User ? Problem.Blocked("identity.lock.yourself")
            : MemberRules.MayTouch(work.Caller, member) ?? await MemberRules.NotTheLastOwner(work, member);
    }
}
