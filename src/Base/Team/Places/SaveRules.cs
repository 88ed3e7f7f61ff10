using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Places;

/// <summary>Says how the team works: who leads it, and whether absences need an agreement.</summary>
/// <param name="Lead">Who holds what nobody else can; <see langword="null"/> for the member with the most rights.</param>
/// <param name="AbsencesNeedAgreement">Whether a planned absence waits for the manager's answer.</param>
public sealed record SaveRules(MemberId? Lead, bool AbsencesNeedAgreement) : IRequest<Done>;

[Slice("team.save_rules", TeamPermissions.Manage, Http = "PUT /team/rules")]
internal sealed class SaveRulesSlice(FactsReader reader) : WriteSlice<SaveRules, Done>
{
    public override async Task<Outcome<Done>> Handle(SaveRules request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        if (request.Lead is { } lead && (!facts.ById.TryGetValue(lead, out var mate) || mate.Gone))
        {
            return Problem.Invalid("lead", "team.member_gone");
        }

        var rules = await work.Db.Set<TeamRules>().FirstOrDefaultAsync(work.Cancel);
        if (rules is null)
        {
            rules = new() { WorkspaceId = work.Workspace };
            work.Db.Add(rules);
        }

        var before = new SaveRules(rules.Lead, rules.AbsencesNeedAgreement);
        (rules.Lead, rules.AbsencesNeedAgreement) = (request.Lead, request.AbsencesNeedAgreement);
        work.Audit.About("team", work.Workspace).Change(Said(before, facts), Said(request, facts));
        if (before != request)
        {
            work.UndoBy(before);
        }

        work.Raise(new CoverageChanged());
        work.Tell("team");
        work.Reply.Toast("team.saved");
        return Done.It;
    }

    private static object Said(SaveRules rules, TeamFacts facts) => new { Lead = rules.Lead is { } lead ? facts.ById.GetValueOrDefault(lead)?.Name : null, rules.AbsencesNeedAgreement };
}
