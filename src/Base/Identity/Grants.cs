using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Access;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity;

/// <summary>Rights that members have, or have not, besides those of their role: what makes a <see cref="Caller"/> whole.</summary>
public sealed class Grants(Rights rights, TimeProvider time)
{
    /// <summary>Those of all members of the context's workspace that count now; members without any are left out.</summary>
    public async Task<ILookup<MemberId, Grant>> AllAsync(AppDb db, CancellationToken cancel = default)
    {
        var now = time.Now();
        var rows = await db.Set<MemberGrant>().AsNoTracking().Where(g => g.Until == null || g.Until > now).ToListAsync(cancel);
        var own = rows.Count == 0 ? [] : await db.Set<RightsSet>().AsNoTracking().ToListAsync(cancel);
        return Of(rows, own).ToLookup(g => g.Member, g => g.Grant);
    }

    /// <summary>What the guests among the members of the context's workspace are limited to.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "A front door is asked through its instance.")]
    public async Task<IReadOnlyDictionary<MemberId, GuestPlaces>> GuestsAsync(AppDb db, CancellationToken cancel = default) =>
        (await db.Set<Guest>().AsNoTracking().ToListAsync(cancel)).ToDictionary(g => g.MemberId, g => g.Limits);

    /// <summary>A member as the one who asks, with all that role and grants let them do; limits of guests are not looked at.</summary>
    internal async Task<Caller> AsCallerAsync(AppDb db, Member member, CancellationToken cancel) => new()
    {
        User = member.UserId,
        Member = member.Id,
        Name = "",
        Workspace = member.WorkspaceId,
        Role = member.Role,
        Grants = await OfMemberAsync(db, member.Id, cancel),
    };

    /// <summary>Those of one member that count now, read through a context of no workspace.</summary>
    internal async Task<IReadOnlyList<Grant>> OfMemberAsync(AppDb db, MemberId member, CancellationToken cancel)
    {
        var now = time.Now();
        var rows = await db.Set<MemberGrant>().IgnoreQueryFilters().AsNoTracking().Where(g => g.MemberId == member && (g.Until == null || g.Until > now)).ToListAsync(cancel);
        if (rows.Count == 0)
        {
            return [];
        }

        var workspace = rows[0].WorkspaceId;
        var own = await db.Set<RightsSet>().IgnoreQueryFilters().AsNoTracking().Where(s => s.WorkspaceId == workspace).ToListAsync(cancel);
        return [.. Of(rows, own).Select(g => g.Grant)];
    }

    /// <summary>The rights of a set; <see langword="null"/> when there is none of that key.</summary>
    internal IReadOnlySet<string>? RightsOf(string set, IEnumerable<RightsSet> own) =>
        ReadySets.Find(rights, set) ?? own.FirstOrDefault(s => s.Id.ToString() == set)?.Rights.ToHashSet(StringComparer.Ordinal);

    private IEnumerable<(MemberId Member, Grant Grant)> Of(IEnumerable<MemberGrant> rows, IReadOnlyList<RightsSet> own) =>
        rows.Select(g => (g.MemberId, new Grant(g.Set, RightsOf(g.Set, own) ?? new HashSet<string>(), g.Place, g.Takes)));
}
