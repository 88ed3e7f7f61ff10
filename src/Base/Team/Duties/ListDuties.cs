using Microsoft.EntityFrameworkCore;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Model;
using Relais.Team.Places;

namespace Relais.Team.Duties;

/// <summary>Lists the duties, those on the shelf too.</summary>
public sealed record ListDuties : IRequest<DutyList>;

/// <summary>The duties in the matrix's order.</summary>
/// <param name="MayManage">Whether the reader may change them.</param>
/// <param name="Duties">The duties.</param>
/// <param name="Permissions">What a duty may need.</param>
/// <param name="Members">Who could lead the team.</param>
/// <param name="Lead">Who was chosen to lead it.</param>
/// <param name="AbsencesNeedAgreement">Whether a planned absence waits for the manager's answer.</param>
public sealed record DutyList(IReadOnlyList<DutyView> Duties, IReadOnlyList<string> Permissions, IReadOnlyList<PlaceChoice> Members, MemberId? Lead, bool AbsencesNeedAgreement, bool MayManage);

/// <summary>A duty as readers see it, in their language.</summary>
/// <param name="Key">Key of a ready-made one; <see langword="null"/> for the team's own.</param>
/// <param name="Needs">Permission that one needs for it, as the team has set it.</param>
/// <param name="NeedsByItself">What a ready-made one needs when the team has set nothing.</param>
/// <param name="InMatrix">Otherwise on the shelf.</param>
public sealed record DutyView(DutyId Id, string? Key, string Name, string? Needs, string? NeedsByItself, bool InMatrix, Guid Version) : IVersioned;

[Slice("team.list_duties", TeamPermissions.See, Http = "GET /duties")]
internal sealed class ListDutiesSlice(AppDb db, People people, Text words, Rights rights, IEnumerable<DutyNeed> needs) : ReadSlice<ListDuties, DutyList>
{
    public override async Task<Outcome<DutyList>> Handle(ListDuties request, Caller caller, CancellationToken cancel)
    {
        var text = words.For(caller.Language);
        var needed = needs.ToDictionary(n => n.Duty, n => n.Permission, StringComparer.Ordinal);
        var duties = await db.Set<Duty>().AsNoTracking().OrderBy(d => d.Order).ToListAsync(cancel);
        var rules = await db.Set<TeamRules>().AsNoTracking().FirstOrDefaultAsync(cancel);
        return new DutyList(
            [.. duties.Select(d => new DutyView(d.Id, d.Key, d.NameFor(text), d.Needs, d.Key is null ? null : needed.GetValueOrDefault(d.Key), d.ShelvedAt is null, d.Version))],
            [.. rights.All.Select(p => p.Key)],
            [.. (await people.ListAsync(cancel)).Select(p => new PlaceChoice(p.Member, p.Name))],
            rules?.Lead,
            rules?.AbsencesNeedAgreement ?? false,
            rights.May(caller, TeamPermissions.Manage));
    }
}
