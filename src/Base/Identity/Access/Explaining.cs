using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;

namespace Relais.Identity.Access;

/// <summary>How far somebody has a right.</summary>
public enum Extent
{
    /// <summary>Not at all.</summary>
    No,

    /// <summary>For some channels or campaigns only.</summary>
    Somewhere,

    /// <summary>In the whole workspace, but for what is taken somewhere.</summary>
    Everywhere,
}

/// <summary>Why somebody has a right, or has not.</summary>
/// <param name="Role">The role gives it.</param>
/// <param name="Grant">Something given or taken does.</param>
public sealed record RightReason(Role? Role, GrantView? Grant)
{
    /// <summary>They are a guest: it is theirs within their limits, or for no guest at all.</summary>
    public bool IsGuest { get; init; }
}

/// <summary>Rights given or taken, as shown.</summary>
/// <param name="Id">To end it.</param>
/// <param name="Set">Key of a ready-made set, else the identifier of the team's own.</param>
/// <param name="Name">The name of the team's own set.</param>
/// <param name="Place">The name of the channel or campaign; <see langword="null"/> for the whole workspace.</param>
/// <param name="Takes">Whether it takes.</param>
/// <param name="Until">Until when.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
public sealed record GrantView(GrantId Id, string Set, string? Name, string? Place, bool Takes, Instant? Until, string By, Instant At);

/// <summary>Says who has which right and why, with the same answers that slices get.</summary>
internal sealed class Explaining(AppDb db, Rights rights, Grants grants, Places places, SliceCatalog slices, TimeProvider time)
{
    private IReadOnlyList<RightsSet> own = [];
    private IReadOnlyList<PlaceName> names = [];
    private ILookup<Kernel.Ids.MemberId, MemberGrant> rows = Array.Empty<MemberGrant>().ToLookup(g => g.MemberId);

    private IReadOnlyDictionary<Kernel.Ids.MemberId, GuestPlaces> guests = new Dictionary<Kernel.Ids.MemberId, GuestPlaces>();

    /// <summary>The places of the workspace.</summary>
    public IReadOnlyList<PlaceName> Names => names;

    public async Task Read(IServiceProvider run, CancellationToken cancel)
    {
        var now = time.Now();
        own = await db.Set<RightsSet>().AsNoTracking().ToListAsync(cancel);
        guests = await grants.GuestsAsync(db, cancel);
        names = await places.Read(run, cancel);
        rows = (await db.Set<MemberGrant>().AsNoTracking().Where(g => g.Until == null || g.Until > now).OrderBy(g => g.GivenAt).ToListAsync(cancel)).ToLookup(g => g.MemberId);
    }

    /// <summary>What is given to a member, and taken.</summary>
    public IReadOnlyList<GrantView> GrantsOf(Member member) => [.. rows[member.Id].Select(View)];

    /// <summary>How far a member has a right, and why.</summary>
    public (Extent Extent, IReadOnlyList<RightReason> Reasons) Of(Member member, Permission permission)
    {
        var caller = As(member);
        var extent = rights.May(caller, permission.Key) ? Extent.Everywhere : rights.MaySomewhere(caller, permission.Key) ? Extent.Somewhere : Extent.No;
        if (extent != Extent.No && guests.ContainsKey(member.Id))
        {
            extent = slices.IsForGuests(permission.Key) ? Extent.Somewhere : Extent.No;
        }

        return (extent, Reasons(member, permission, _ => true));
    }

    /// <summary>Whether a member has a right for one place, and why.</summary>
    public (bool May, IReadOnlyList<RightReason> Reasons) Of(Member member, Permission permission, RightsPlace? place)
    {
        var caller = As(member);
        var may = place is { } there ? rights.May(caller, permission.Key, Whereabouts.Of(there)) : rights.May(caller, permission.Key);
        may = may && (!guests.ContainsKey(member.Id) || (place is not null && slices.IsForGuests(permission.Key)));
        return (may, Reasons(member, permission, g => g.Place is null || g.Place == place));
    }

    private List<RightReason> Reasons(Member member, Permission permission, Func<MemberGrant, bool> counts)
    {
        List<RightReason> reasons = member.Role >= permission.Least ? [new(member.Role, null)] : [];
        reasons.AddRange(rows[member.Id]
            .Where(g => counts(g) && (g.Place is null || permission.OnPlaces) && grants.RightsOf(g.Set, own)?.Contains(permission.Key) == true)
            .Select(g => new RightReason(null, View(g))));
        if (reasons.Count > 0 && guests.ContainsKey(member.Id))
        {
            reasons.Add(new(null, null) { IsGuest = true });
        }

        return reasons;
    }

    private Caller As(Member member) => new()
    {
        User = member.UserId,
        Member = member.Id,
        Name = "",
        Workspace = member.WorkspaceId,
        Guest = guests.GetValueOrDefault(member.Id),
        Role = member.LockedAt is null ? member.Role : Role.None,
        Grants = member.LockedAt is null ? [.. rows[member.Id].Select(g => new Grant(g.Set, grants.RightsOf(g.Set, own) ?? new HashSet<string>(), g.Place, g.Takes))] : [],
    };

    private GrantView View(MemberGrant g) => new(
        g.Id, g.Set, own.FirstOrDefault(s => s.Id.ToString() == g.Set)?.Name, g.Place is { } place ? names.FirstOrDefault(n => n.Place == place)?.Name ?? "?" : null, g.Takes, g.Until, g.GivenBy, g.GivenAt);
}
