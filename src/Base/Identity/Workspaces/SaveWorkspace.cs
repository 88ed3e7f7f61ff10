using Microsoft.EntityFrameworkCore;
using Relais.Identity.Model;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Identity.Workspaces;

/// <summary>The workspace's name, zone, language and how late a delivery may be.</summary>
public sealed record WorkspaceSettings(string Name, string Slug, string Zone, string Language, int LatenessMinutes, Guid Version) : IVersioned;

/// <summary>Reads the workspace's settings.</summary>
public sealed record ReadWorkspace : IRequest<WorkspaceSettings>;

/// <summary>Changes the workspace's settings.</summary>
/// <param name="Name">Name shown.</param>
/// <param name="Zone">IANA zone in which the team plans.</param>
/// <param name="Language">Language of people who chose none.</param>
/// <param name="LatenessMinutes">A delivery later than this is not sent and asks a person; 5 to 1440.</param>
/// <param name="Version">The version seen.</param>
public sealed record SaveWorkspace(string Name, string Zone, string Language, int LatenessMinutes, Guid? Version) : IRequest<WorkspaceSettings>, IAboutVersion;

[Slice("identity.read_workspace", IdentityPermissions.SeeMembers, Http = "GET /settings")]
internal sealed class ReadWorkspaceSlice(Kernel.Data.AppDb db) : ReadSlice<ReadWorkspace, WorkspaceSettings>
{
    public override async Task<Outcome<WorkspaceSettings>> Handle(ReadWorkspace request, Caller caller, CancellationToken cancel) =>
        SaveWorkspaceSlice.Of(await db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == caller.Workspace, cancel));
}

[Slice("identity.save_workspace", IdentityPermissions.ManageWorkspace, Http = "PUT /settings")]
internal sealed class SaveWorkspaceSlice(Accounts accounts) : WriteSlice<SaveWorkspace, WorkspaceSettings>
{
    public override void Check(SaveWorkspace request, FieldProblems problems) => problems
        .Text(request.Name, "name", 120)
        .Require(accounts.KnowsZone(request.Zone), "zone", "identity.field.zone")
        .Require(TextCatalog.Languages.Contains(request.Language), "language", "identity.field.language")
        .Require(request.LatenessMinutes is >= 5 and <= 1440, "latenessMinutes", "identity.field.lateness");

    public override async Task<Outcome<WorkspaceSettings>> Handle(SaveWorkspace request, Work work)
    {
        var id = work.Workspace;
        var workspace = await work.Db.Set<Workspace>().SingleAsync(w => w.Id == id, work.Cancel);
        if (request.Version is { } seen && seen != workspace.Version)
        {
            return Problem.Conflict("problem.conflict", Of(workspace));
        }

        var before = Of(workspace);
        (workspace.Name, workspace.Zone, workspace.Language, workspace.LatenessMinutes) = (request.Name.Trim(), request.Zone, request.Language, request.LatenessMinutes);
        if (before.Zone != workspace.Zone)
        {
            work.Raise(new WorkspaceZoneChanged(workspace.Id, before.Zone, workspace.Zone));
        }

        work.Audit.About("workspace", workspace.Id, workspace.Name).Change(before with { Version = default }, Of(workspace) with { Version = default });
        work.UndoBy(new SaveWorkspace(before.Name, before.Zone, before.Language, before.LatenessMinutes, null));
        await work.Db.SaveChangesAsync(work.Cancel);
        work.Tell("workspace");
        work.Reply.Toast("identity.saved");
        return Of(workspace);
    }

    internal static WorkspaceSettings Of(Workspace w) => new(w.Name, w.Slug, w.Zone, w.Language, w.LatenessMinutes, w.Version);
}
