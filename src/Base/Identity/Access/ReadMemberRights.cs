using Microsoft.EntityFrameworkCore;
using Relais.Identity.Members;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;

namespace Relais.Identity.Access;

/// <summary>What can this person do, and why. For themselves and for those who manage members.</summary>
public sealed record ReadMemberRights(MemberId Member) : IRequest<MemberRights>;

/// <summary>One person's rights.</summary>
/// <param name="Member">Who.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="IsLockedOut">Locked out: nothing counts.</param>
/// <param name="Rights">Each permission, in the order of its key.</param>
/// <param name="Grants">What is given to them and taken.</param>
/// <param name="Sets">What can be given.</param>
/// <param name="Places">Where.</param>
/// <param name="MayChange">Whether the reader may give and take.</param>
public sealed record MemberRights(
    MemberId Member, string Name, Role Role, bool IsLockedOut, IReadOnlyList<RightLine> Rights, IReadOnlyList<GrantView> Grants, IReadOnlyList<RightsSetView> Sets, IReadOnlyList<PlaceName> Places, bool MayChange)
{
    /// <summary>Their last day; <see langword="null"/> for somebody who stays.</summary>
    public NodaTime.LocalDate? LastDay { get; init; }

    /// <summary>For a guest: what they are limited to and asked for.</summary>
    public GuestTerms? Guest { get; init; }

    /// <summary>The version of that, to change it.</summary>
    public Guid? GuestVersion { get; init; }
}

/// <summary>One permission, how far they have it, and why.</summary>
public sealed record RightLine(string Key, Role Least, Extent Extent, IReadOnlyList<RightReason> Reasons);

[Slice("identity.read_member_rights", IdentityPermissions.SeeMembers, Http = "GET /members/{member}/rights")]
internal sealed class ReadMemberRightsSlice(AppDb db, Rights rights, Explaining explaining, People people, LastDays days, IServiceProvider run) : ReadSlice<ReadMemberRights, MemberRights>
{
    public override async Task<Outcome<MemberRights>> Handle(ReadMemberRights request, Caller caller, CancellationToken cancel)
    {
        var manages = rights.May(caller, IdentityPermissions.ManageMembers);
        if (!manages && request.Member != caller.Member)
        {
            return Problem.Forbidden();
        }

        var member = await db.Set<Member>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == request.Member && m.LeftAt == null, cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        await explaining.Read(run, cancel);
        var own = await db.Set<Model.RightsSet>().AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancel);
        var guest = await db.Set<Model.Guest>().AsNoTracking().FirstOrDefaultAsync(g => g.MemberId == member.Id, cancel);
        return new MemberRights(
            member.Id,
            (await people.FindAsync(member.Id, cancel))!.Name,
            member.Role,
            member.LockedAt is not null,
            [.. rights.All.Select(p => (Permission: p, Found: explaining.Of(member, p))).Select(x => new RightLine(x.Permission.Key, x.Permission.Least, x.Found.Extent, x.Found.Reasons))],
            explaining.GrantsOf(member),
            [
                .. ReadySets.All(rights).Select(s => new RightsSetView(s.Key, null, [.. s.Rights], 0, null)),
                .. own.Select(s => new RightsSetView(s.Id.ToString(), s.Name, s.Rights, 0, s.Version)),
            ],
            explaining.Names,
            manages && member.Role != Role.Owner && MemberRules.MayTouch(caller, member) is null)
        {
            LastDay = days.DayOf(member.EndsAt, caller.Zone),
            Guest = guest?.Terms,
            GuestVersion = guest?.Version,
        };
    }
}
