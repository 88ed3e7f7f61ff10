using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Members;

/// <summary>Who may do what to whom: nobody gives, changes or takes more than they have, and a workspace is never without an owner.</summary>
internal static class MemberRules
{
    /// <summary>The roles that a person of this role can give.</summary>
    internal static IReadOnlyList<Role> Grantable(Role own) => [.. Enum.GetValues<Role>().Where(r => r != Role.None && r <= own).OrderDescending()];

    /// <summary>A role gives its rights everywhere: whoever has one of them taken somewhere cannot give it. What a token was narrowed to is its owner's choice and does not count.</summary>
    internal static Problem? MayGive(Work work, Role role) => MayGive(work.Services.GetRequiredService<Rights>(), work.Caller, role);

    internal static Problem? MayGive(Rights rights, Caller giver, Role role)
    {
        var caller = giver with { Scopes = null };
        return role == Role.None || !Enum.IsDefined(role) ? Problem.Invalid("role", "identity.field.role")
            : role > caller.Role || !rights.All.Where(p => p.Least <= role).All(p => rights.IsWhole(caller, p.Key)) ? Problem.Forbidden("identity.above_you")
            : null;
    }

    internal static Problem? MayTouch(Caller caller, Member member) =>
        member.Role > caller.Role ? Problem.Forbidden("identity.above_you") : null;

    /// <summary>
    /// Whether the caller may do all that somebody else may: each of their rights in the whole workspace without exception, or there where they have it.
    /// Whoever holds another's account, or takes them back, holds no more than before.
    /// </summary>
    internal static async Task<bool> Covers(Work work, Member member)
    {
        var rights = work.Services.GetRequiredService<Rights>();
        var other = await work.Services.GetRequiredService<Grants>().AsCallerAsync(work.Db, member, work.Cancel);
        return member.Role <= work.Caller.Role && rights.All.All(p => rights.May(other, p.Key) ? rights.IsWhole(work.Caller, p.Key) : PlacesOf(p.Key).All(there => rights.May(work.Caller, p.Key, there)));

        IEnumerable<Whereabouts> PlacesOf(string right) =>
            other.Grants.Where(g => !g.Takes && g.Place is not null && g.Permissions.Contains(right)).Select(g => Whereabouts.Of(g.Place!.Value)).Where(there => rights.May(other, right, there));
    }

    /// <summary>Says no when this member is the only owner left.</summary>
    internal static async Task<Problem?> NotTheLastOwner(Work work, Member member)
    {
        if (member.Role != Role.Owner)
        {
            return null;
        }

        // Two owners who demote each other at once: the second waits here and finds itself the last.
        if (work.Db.Kind == Kernel.Data.StoreKind.Postgres)
        {
            await work.Db.Set<Member>().FromSql($"SELECT * FROM \"Members\" WHERE \"WorkspaceId\" = {work.Workspace.Value} AND \"Role\" = 'Owner' FOR UPDATE").AsNoTracking().ToListAsync(work.Cancel);
        }

        return await work.Db.Set<Member>().AnyAsync(m => m.Role == Role.Owner && m.LeftAt == null && m.LockedAt == null && m.Id != member.Id, work.Cancel)
            ? null
            : Problem.Blocked("identity.last_owner");
    }
}
