using Microsoft.EntityFrameworkCore;
using Relais.Identity;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Model;

namespace Relais.Team.Roster;

/// <summary>Says which functions a member holds: exactly these.</summary>
public sealed record GiveFunctions(MemberId Member, IReadOnlyList<FunctionId> Functions) : IRequest<Done>;

[Slice("team.give_functions", TeamPermissions.Manage, Http = "PUT /members/{member}/functions")]
internal sealed class GiveFunctionsSlice(People people, Text words) : WriteSlice<GiveFunctions, Done>
{
    public override async Task<Outcome<Done>> Handle(GiveFunctions request, Work work)
    {
        if (await people.FindAsync(request.Member, work.Cancel) is not { HasLeft: false } person)
        {
            return Problem.NotFound("team.member_gone");
        }

        var known = await work.Db.Set<Function>().Where(f => f.RemovedAt == null).ToListAsync(work.Cancel);
        var wanted = request.Functions.Distinct().ToList();
        if (wanted.Exists(id => known.TrueForAll(f => f.Id != id)))
        {
            return Problem.NotFound("team.function_gone");
        }

        // What is held of a removed function stays, in case it comes back.
        var listed = known.ConvertAll(f => f.Id);
        var held = (await work.Db.Set<MemberFunction>().Where(h => h.MemberId == request.Member).ToListAsync(work.Cancel)).FindAll(h => listed.Contains(h.FunctionId));
        var before = held.ConvertAll(h => h.FunctionId);
        work.Db.RemoveRange(held.Where(h => !wanted.Contains(h.FunctionId)));
        work.Db.AddRange(wanted.Except(before).Select(id => new MemberFunction { WorkspaceId = work.Workspace, MemberId = request.Member, FunctionId = id }));

        work.Audit.About("member", request.Member, person.Name).Change(new { Functions = Names(known, before) }, new { Functions = Names(known, wanted) });
        work.UndoBy(new GiveFunctions(request.Member, before));
        work.Tell("members");
        work.Reply.Toast("team.functions_given", person.Name);
        return Done.It;
    }

    private List<string> Names(List<Function> known, List<FunctionId> ids) => known.FindAll(f => ids.Contains(f.Id)).ConvertAll(f => f.NameFor(words));
}
