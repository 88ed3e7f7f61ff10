using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;

namespace Relais.Identity.Access;

/// <summary>Who has a right for a channel or campaign, and why.</summary>
/// <param name="Right">The permission.</param>
/// <param name="Place"><c>channel:{id}</c> or <c>campaign:{id}</c>; empty for the whole workspace.</param>
public sealed record WhoMay(string Right, string? Place = null) : IRequest<WhoList>;

/// <summary>The answer.</summary>
/// <param name="Right">The permission asked about.</param>
/// <param name="Place">The name of the place, if one was asked about.</param>
/// <param name="People">Everybody, those who may first.</param>
public sealed record WhoList(string Right, string? Place, IReadOnlyList<WhoLine> People);

/// <summary>One person.</summary>
public sealed record WhoLine(MemberId Member, PersonView Person, bool May, bool IsLockedOut, IReadOnlyList<RightReason> Reasons);

[Slice("identity.who_may", IdentityPermissions.SeeMembers, Http = "GET /rights/who")]
internal sealed class WhoMaySlice(AppDb db, Rights rights, Explaining explaining, People people, IServiceProvider run) : ReadSlice<WhoMay, WhoList>
{
    public override void Check(WhoMay request, FieldProblems problems) => problems
        .Require(rights.All.Any(p => p.Key == request.Right), "right", "identity.field.rights")
        .Require(Places.TryRead(request.Place, out _), "place", "identity.field.place");

    public override async Task<Outcome<WhoList>> Handle(WhoMay request, Caller caller, CancellationToken cancel)
    {
        Places.TryRead(request.Place, out var place);
        await explaining.Read(run, cancel);
        var name = place is null ? null : explaining.Names.FirstOrDefault(n => n.Place == place)?.Name;
        if (place is not null && name is null)
        {
            return Problem.NotFound("identity.rights.place_gone");
        }

        var permission = rights.All.Single(p => p.Key == request.Right);
        var members = await db.Set<Member>().AsNoTracking().Where(m => m.LeftAt == null).ToDictionaryAsync(m => m.Id, cancel);
        var lines = (await people.ListAsync(cancel)).Select(p =>
        {
            var (may, reasons) = explaining.Of(members[p.Member], permission, place);
            return new WhoLine(p.Member, p.View, may, p.IsLockedOut, reasons);
        });
        return new WhoList(permission.Key, name, [.. lines.OrderByDescending(l => l.May)]);
    }
}
