using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Members;
using Relais.Identity.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;

namespace Relais.Identity.Access;

/// <summary>Gives a member a set of rights, or takes it from them, everywhere or for one channel or campaign.</summary>
/// <param name="Member">Who.</param>
/// <param name="Set">Key of a ready-made set, or the identifier of the team's own.</param>
/// <param name="Place"><c>channel:{id}</c> or <c>campaign:{id}</c>; empty for the whole workspace.</param>
/// <param name="Takes">Takes the rights away there, whatever else gives them.</param>
/// <param name="Until">Last day, in the giver's zone; <see langword="null"/> for good.</param>
public sealed record GiveRights(MemberId Member, string Set, string? Place = null, bool Takes = false, LocalDate? Until = null) : IRequest<GrantId>;

/// <summary>Ends what <see cref="GiveRights"/> did.</summary>
public sealed record EndGrant(GrantId Id) : IRequest<Done>;

[Slice("identity.give_rights", IdentityPermissions.ManageMembers, Http = "POST /members/{member}/grants")]
internal sealed class GiveRightsSlice(Grants grants, GrantRules rules, Places places, Zones zones) : WriteSlice<GiveRights, GrantId>
{
    public override void Check(GiveRights request, FieldProblems problems) => problems
        .Require(!string.IsNullOrEmpty(request.Set), "set", "problem.field.required")
        .Require(Places.TryRead(request.Place, out _), "place", "identity.field.place");

    public override async Task<Outcome<GrantId>> Handle(GiveRights request, Work work)
    {
        Places.TryRead(request.Place, out var place);
        var named = place is null ? null : (await places.Read(work.Services, work.Cancel)).FirstOrDefault(p => p.Place == place);
        if (place is not null && named is null)
        {
            return Problem.NotFound("identity.rights.place_gone");
        }

        var own = await work.Db.Set<RightsSet>().AsNoTracking().ToListAsync(work.Cancel);
        if (grants.RightsOf(request.Set, own) is not { } given)
        {
            return Problem.NotFound("identity.rights.set_gone");
        }

        var opened = await rules.Open(work, request.Member, given, place);
        if (!opened.TryGet(out var person))
        {
            return opened.Problem!;
        }

        var zone = zones[work.Caller.Zone];
        if (request.Until < work.Now.InZone(zone).Date)
        {
            return Problem.Invalid("until", "identity.field.until");
        }

        if (place is not null && !rules.AnyOnPlaces(given))
        {
            return Problem.Invalid("place", "identity.rights.not_on_places");
        }

        var grant = new MemberGrant
        {
            Id = work.NewId<GrantId>(),
            WorkspaceId = work.Workspace,
            MemberId = request.Member,
            Set = request.Set,
            PlaceKind = place?.Kind,
            PlaceId = place?.Id,
            Takes = request.Takes,
            Until = request.Until is { } last ? zone.AtStartOfDay(last.PlusDays(1)).ToInstant() : null,
            GivenBy = work.Caller.Name,
            GivenAt = work.Now,
        };
        work.Db.Add(grant);
        work.Audit.About("member", request.Member, person.Name).Change(null, new { request.Set, place = named?.Name, request.Takes, request.Until, rights = given });
        work.UndoBy(new EndGrant(grant.Id));
        work.Tell("members");
        work.Reply.Toast(request.Takes ? "identity.rights.taken" : "identity.rights.given", person.Name);
        return grant.Id;
    }
}

[Slice("identity.end_grant", IdentityPermissions.ManageMembers, Http = "DELETE /grants/{id}")]
internal sealed class EndGrantSlice(Grants grants, GrantRules rules) : WriteSlice<EndGrant, Done>
{
    public override async Task<Outcome<Done>> Handle(EndGrant request, Work work)
    {
        var grant = await work.Db.Set<MemberGrant>().FirstOrDefaultAsync(g => g.Id == request.Id, work.Cancel);
        if (grant is null)
        {
            return Problem.NotFound("identity.rights.grant_gone");
        }

        // Ending what takes a right gives it back: only for whoever has it there.
        var own = await work.Db.Set<RightsSet>().AsNoTracking().ToListAsync(work.Cancel);
        var opened = await rules.Open(work, grant.MemberId, grants.RightsOf(grant.Set, own) ?? new HashSet<string>(), grant.Place);
        if (!opened.TryGet(out var person))
        {
            return opened.Problem!;
        }

        work.Db.Remove(grant);
        work.Audit.About("member", grant.MemberId, person.Name).Change(new { grant.Set, place = Places.Write(grant.Place), grant.Takes, grant.Until }, null);
        if (grant.Until is null)
        {
            work.UndoBy(new GiveRights(grant.MemberId, grant.Set, Places.Write(grant.Place), grant.Takes));
        }

        work.Tell("members");
        work.Reply.Toast("identity.rights.ended", person.Name);
        return Done.It;
    }
}

/// <summary>Nobody gives, takes or gives back more than they have where they do it, nor to somebody above them.</summary>
internal sealed class GrantRules(Rights rights, People people)
{
    /// <summary>The person, when the caller may change these rights of theirs there.</summary>
    public async Task<Outcome<Person>> Open(Work work, MemberId id, IReadOnlySet<string> touched, RightsPlace? place)
    {
        var member = await work.Db.Set<Member>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == id && m.LeftAt == null, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        if (MemberRules.MayTouch(work.Caller, member) is { } no)
        {
            return no;
        }

        if (member.Role == Role.Owner)
        {
            return Problem.Blocked("identity.rights.owner");
        }

        var tooMuch = touched.FirstOrDefault(r => place is { } there ? !rights.May(work.Caller, r, Whereabouts.Of(there)) : !rights.IsWhole(work.Caller, r));
        return tooMuch is null ? (await people.FindAsync(id, work.Cancel))! : Problem.Forbidden("identity.rights.not_yours", tooMuch);
    }

    /// <summary>Whether at least one of these rights can be held for a place.</summary>
    public bool AnyOnPlaces(IReadOnlySet<string> given) => rights.All.Any(p => p.OnPlaces && given.Contains(p.Key));
}
