using Microsoft.EntityFrameworkCore;
using Relais.Identity.Model;
using Relais.Kernel.Slices;

namespace Relais.Identity.Access;

/// <summary>Makes a set of rights of the team's own, or changes one: whoever has it has the new rights at once.</summary>
/// <param name="Id">Which; empty for a new one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rights">Permission keys; nobody puts in what they do not have.</param>
/// <param name="Version">The version seen.</param>
public sealed record SaveRightsSet(RightsSetId? Id, string Name, IReadOnlyList<string> Rights, Guid? Version = null) : IRequest<RightsSetId>, IAboutVersion;

/// <summary>Removes a set that nobody has.</summary>
public sealed record RemoveRightsSet(RightsSetId Id) : IRequest<Done>;

[Slice("identity.save_rights_set", IdentityPermissions.ManageMembers, Http = "POST /rights")]
internal sealed class SaveRightsSetSlice(Rights rights) : WriteSlice<SaveRightsSet, RightsSetId>
{
    public override void Check(SaveRightsSet request, FieldProblems problems) => problems
        .Text(request.Name, "name", RightsSet.NameLength)
        .Require(request.Rights is { Count: > 0 } && request.Rights.All(r => rights.All.Any(p => p.Key == r)), "rights", "identity.field.rights");

    public override async Task<Outcome<RightsSetId>> Handle(SaveRightsSet request, Work work)
    {
        var set = request.Id is { } id ? await work.Db.Set<RightsSet>().FirstOrDefaultAsync(s => s.Id == id, work.Cancel) : null;
        if (request.Id is not null && set is null)
        {
            return Problem.NotFound("identity.rights.set_gone");
        }

        if (set is not null && request.Version is { } seen && seen != set.Version)
        {
            return Problem.Conflict("problem.conflict", new { set.Name, set.Rights, set.Version });
        }

        // Taking a right out matters as well: where the set is taken from somebody, it gives the right back.
        var touched = (set?.Rights ?? []).Except(request.Rights).Concat(request.Rights.Except(set?.Rights ?? []));
        if (touched.FirstOrDefault(r => !rights.IsWhole(work.Caller, r)) is { } tooMuch)
        {
            return Problem.Forbidden("identity.rights.not_yours", tooMuch);
        }

        var before = set is null ? null : new { set.Name, set.Rights };
        if (set is null)
        {
            set = new() { Id = work.NewId<RightsSetId>(), WorkspaceId = work.Workspace, Name = request.Name.Trim() };
            work.Db.Add(set);
        }
        else
        {
            work.UndoBy(new SaveRightsSet(set.Id, set.Name, set.Rights));
        }

        (set.Name, set.Rights) = (request.Name.Trim(), [.. request.Rights.Distinct().Order(StringComparer.Ordinal)]);
        work.Audit.About("rights", set.Id, set.Name).Change(before, new { set.Name, set.Rights });
        work.Tell("members");
        work.Reply.Toast("identity.rights.set_saved", set.Name);
        return set.Id;
    }
}

[Slice("identity.remove_rights_set", IdentityPermissions.ManageMembers, Http = "DELETE /rights/{id}")]
internal sealed class RemoveRightsSetSlice : WriteSlice<RemoveRightsSet, Done>
{
    public override async Task<Outcome<Done>> Handle(RemoveRightsSet request, Work work)
    {
        var set = await work.Db.Set<RightsSet>().FirstOrDefaultAsync(s => s.Id == request.Id, work.Cancel);
        if (set is null)
        {
            return Problem.NotFound("identity.rights.set_gone");
        }

        var key = set.Id.ToString();
        if (await work.Db.Set<MemberGrant>().CountAsync(g => g.Set == key, work.Cancel) is > 0 and var used)
        {
            return Problem.Blocked("identity.rights.set_used", used);
        }

        work.Db.Remove(set);
        work.Audit.About("rights", set.Id, set.Name).Change(new { set.Name, set.Rights }, null);
        work.UndoBy(new SaveRightsSet(null, set.Name, set.Rights));
        work.Tell("members");
        work.Reply.Toast("identity.rights.set_removed", set.Name);
        return Done.It;
    }
}
