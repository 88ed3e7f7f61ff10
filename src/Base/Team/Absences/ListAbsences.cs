using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Absences;

/// <summary>Lists absences that touch a span of days. Why somebody is away is told only to them and their manager.</summary>
/// <param name="From">First day; a month ago by default.</param>
/// <param name="To">Last day; a year ahead by default.</param>
/// <param name="Member">Only this member's.</param>
public sealed record ListAbsences(LocalDate? From = null, LocalDate? To = null, MemberId? Member = null) : IRequest<PageOf<AbsenceView>>;

[Slice("team.list_absences", TeamPermissions.See, Http = "GET /absences")]
internal sealed class ListAbsencesSlice(AppDb db, FactsReader reader, AbsenceRules rules, TimeProvider time) : ReadSlice<ListAbsences, PageOf<AbsenceView>>
{
    private const int Most = 500;

    public override async Task<Outcome<PageOf<AbsenceView>>> Handle(ListAbsences request, Caller caller, CancellationToken cancel)
    {
        var today = Kernel.Time.Clock.Now(time).InUtc().Date;
        var (from, until) = ((request.From ?? today.PlusMonths(-1)).AtMidnight(), (request.To ?? today.PlusYears(1)).PlusDays(1).AtMidnight());
        var facts = await reader.Read(cancel);
        var rows = db.Set<Absence>().AsNoTracking().Where(a => a.CancelledAt == null && a.From < until && (a.Until == null || a.Until > from));
        rows = request.Member is { } member ? rows.Where(a => a.MemberId == member) : rows;
        var list = await rows.OrderBy(a => a.From).Take(Most).ToListAsync(cancel);
        return new PageOf<AbsenceView>([.. list.Select(a => rules.See(a, caller, facts))], null);
    }
}
