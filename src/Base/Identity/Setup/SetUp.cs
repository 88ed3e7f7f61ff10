using Microsoft.EntityFrameworkCore;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Identity.Setup;

/// <summary>Makes the first account and the first workspace.</summary>
/// <param name="Name">The owner's name.</param>
/// <param name="Mail">The owner's address.</param>
/// <param name="Password">At least ten characters.</param>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="Zone">IANA zone in which the team plans.</param>
/// <param name="Language"><c>fr</c> or <c>en</c>.</param>
public sealed record SetUp(string Name, string Mail, string Password, string Workspace, string Zone, string Language) : IRequest<SetUpDone>;

/// <summary>The owner and where the workspace is.</summary>
public sealed record SetUpDone(UserId User, string Slug);

[Slice("identity.set_up", Permission.Anyone, AnyoneBecause = "The first visitor can have no account yet; refused as soon as one exists.", Page = false)]
internal sealed class SetUpSlice(Accounts accounts) : WriteSlice<SetUp, SetUpDone>
{
    private const long OneAtATime = 7_270_001;

    public override void Check(SetUp request, FieldProblems problems)
    {
        Accounts.Check(problems, request.Name, request.Mail, request.Password);
        problems.Text(request.Workspace, "workspace", 120)
            .Require(accounts.KnowsZone(request.Zone), "zone", "identity.field.zone")
            .Require(TextCatalog.Languages.Contains(request.Language), "language", "identity.field.language");
    }

    public override async Task<Outcome<SetUpDone>> Handle(SetUp request, Work work)
    {
        // SQLite lets one writer in at a time; on PostgreSQL two first visitors would each see an empty table.
        if (work.Db.Kind == StoreKind.Postgres)
        {
            await work.Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({OneAtATime})", work.Cancel);
        }

        if (await work.Db.Set<User>().AnyAsync(work.Cancel))
        {
            return Problem.Blocked("identity.set_up_done");
        }

        var made = await accounts.Create(request.Name, request.Mail, request.Password, request.Language);
        if (!made.Ok)
        {
            return made.Problem;
        }

        var workspace = await NewWorkspace.Make(work, made.Value.UserId, request.Workspace, request.Zone, request.Language);
        return new SetUpDone(made.Value.UserId, workspace.Slug);
    }
}
