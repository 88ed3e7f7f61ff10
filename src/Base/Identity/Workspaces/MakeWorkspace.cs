using Microsoft.EntityFrameworkCore;
using Relais.Identity.Model;
using Relais.Identity.Setup;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Identity.Workspaces;

/// <summary>Makes one more workspace, whose owner is whoever asks. For people who own one already.</summary>
public sealed record MakeWorkspace(string Name, string Zone, string Language) : IRequest<MadeWorkspace>;

/// <summary>Where it is.</summary>
public sealed record MadeWorkspace(string Slug);

[Slice("identity.make_workspace", Permission.Account, Http = "POST /workspaces")]
internal sealed class MakeWorkspaceSlice(Accounts accounts) : WriteSlice<MakeWorkspace, MadeWorkspace>
{
    public override void Check(MakeWorkspace request, FieldProblems problems) => problems
        .Text(request.Name, "name", 120)
        .Require(accounts.KnowsZone(request.Zone), "zone", "identity.field.zone")
        .Require(TextCatalog.Languages.Contains(request.Language), "language", "identity.field.language");

    public override async Task<Outcome<MadeWorkspace>> Handle(MakeWorkspace request, Work work)
    {
        var user = work.User;
        if (!await work.Db.Set<Member>().IgnoreQueryFilters().AnyAsync(m => m.UserId == user && m.Role == Role.Owner && m.LeftAt == null && m.LockedAt == null, work.Cancel))
        {
            return Problem.Forbidden("identity.workspace_owners_only");
        }

        var made = await NewWorkspace.Make(work, user, request.Name, request.Zone, request.Language);
        work.Reply.GoTo($"/w/{made.Slug}/settings");
        return new MadeWorkspace(made.Slug);
    }
}
