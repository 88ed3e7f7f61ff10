using Relais.Identity.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Setup;

/// <summary>A workspace with its first owner; other modules fill it when they hear of it.</summary>
internal static class NewWorkspace
{
    internal static async Task<Workspace> Make(Work work, UserId owner, string name, string zone, string language)
    {
        var workspace = new Workspace
        {
            Id = work.NewId<WorkspaceId>(),
            Slug = await Slugs.FreeFrom(name, work.Db, work.Cancel),
            Name = name.Trim(),
            Zone = zone,
            Language = language,
            CreatedAt = work.Now,
        };
        var member = new Member { Id = work.NewId<MemberId>(), WorkspaceId = workspace.Id, UserId = owner, Role = Role.Owner, JoinedAt = work.Now };
        work.Db.In(workspace.Id);
        work.Db.AddRange(workspace, member);
        work.Raise(new WorkspaceMade(workspace.Id, member.Id, language));
        work.Raise(new MemberJoined(member.Id, owner, Role.Owner));
        work.Audit.In(workspace.Id).About("workspace", workspace.Id, workspace.Name).Change(null, new { workspace.Name, workspace.Slug, workspace.Zone, workspace.Language });
        return workspace;
    }
}
