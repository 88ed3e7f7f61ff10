using Microsoft.EntityFrameworkCore;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;

namespace Relais.Identity.Access;

/// <summary>All sets of rights, all rights, and the places that they can be given for.</summary>
public sealed record ListRights : IRequest<RightsList>;

/// <summary>What there is to give.</summary>
/// <param name="Sets">Ready-made sets first, then the team's own by name.</param>
/// <param name="Rights">All permissions.</param>
/// <param name="Places">Channels and campaigns.</param>
/// <param name="MayManage">Whether the reader may make sets and give them.</param>
public sealed record RightsList(IReadOnlyList<RightsSetView> Sets, IReadOnlyList<RightView> Rights, IReadOnlyList<PlaceName> Places, bool MayManage);

/// <summary>A set of rights.</summary>
/// <param name="Key">The key of a ready-made one (its words are <c>rights.set.{key}</c>), else its identifier.</param>
/// <param name="Name">The team's name for it; <see langword="null"/> for a ready-made one.</param>
/// <param name="Rights">Permission keys.</param>
/// <param name="Used">How many members have it given or taken.</param>
/// <param name="Version">The version seen, of the team's own.</param>
public sealed record RightsSetView(string Key, string? Name, IReadOnlyList<string> Rights, int Used, Guid? Version);

/// <summary>A permission.</summary>
/// <param name="Key">Its words are <c>permission.{key}</c>.</param>
/// <param name="Least">The least role that has it.</param>
/// <param name="OnPlaces">Whether it can be given for one channel or campaign.</param>
public sealed record RightView(string Key, Role Least, bool OnPlaces);

[Slice("identity.list_rights", IdentityPermissions.SeeMembers, Http = "GET /rights")]
internal sealed class ListRightsSlice(AppDb db, Rights rights, Places places, IServiceProvider run) : ReadSlice<ListRights, RightsList>
{
    public override async Task<Outcome<RightsList>> Handle(ListRights request, Caller caller, CancellationToken cancel)
    {
        var own = await db.Set<RightsSet>().AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancel);
        var used = await db.Set<MemberGrant>().GroupBy(g => g.Set).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return new RightsList(
            [
                .. ReadySets.All(rights).Select(s => new RightsSetView(s.Key, null, [.. s.Rights.Order(StringComparer.Ordinal)], used.GetValueOrDefault(s.Key), null)),
                .. own.Select(s => new RightsSetView(s.Id.ToString(), s.Name, s.Rights, used.GetValueOrDefault(s.Id.ToString()), s.Version)),
            ],
            [.. rights.All.Select(p => new RightView(p.Key, p.Least, p.OnPlaces))],
            await places.Read(run, cancel),
            rights.May(caller, IdentityPermissions.ManageMembers));
    }
}
