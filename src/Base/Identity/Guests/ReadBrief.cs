using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Access;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity.Guests;

/// <summary>What one was asked for, as a guest.</summary>
public sealed record ReadBrief : IRequest<BriefView>;

/// <summary>A guest's brief as they read it.</summary>
/// <param name="Deliverables">What to deliver.</param>
/// <param name="Deadline">By when.</param>
/// <param name="DaysLeft">Days until the deadline: 0 on the day itself, less when it is over.</param>
/// <param name="Style">Style and tone.</param>
/// <param name="Places">The names of the campaigns and channels they work on.</param>
/// <param name="LastDay">Their last day here, when there is one.</param>
public sealed record BriefView(string Deliverables, LocalDate? Deadline, int? DaysLeft, string Style, IReadOnlyList<string> Places, LocalDate? LastDay);

[Slice("identity.read_brief", IdentityPermissions.OwnBrief, Http = "GET /brief", ForGuests = true)]
internal sealed class ReadBriefSlice(AppDb db, Places places, Zones zones, TimeProvider time, Members.LastDays days, IServiceProvider run) : ReadSlice<ReadBrief, BriefView>
{
    public override async Task<Outcome<BriefView>> Handle(ReadBrief request, Caller caller, CancellationToken cancel)
    {
        if (await db.Set<Guest>().AsNoTracking().FirstOrDefaultAsync(g => g.MemberId == caller.Member, cancel) is not { } guest)
        {
            return Problem.NotFound("identity.guest.no_brief");
        }

        // What hangs on a chosen campaign is seen too, but is not what was chosen.
        var chosen = guest.Places.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var names = (await places.Read(run, cancel)).Where(p => chosen.Contains(Places.Write(p.Place))).Select(p => p.Name);
        var today = time.TodayIn(zones[caller.Zone]);
        return new BriefView(
            guest.Deliverables, guest.Deadline, guest.Deadline is { } deadline ? Period.DaysBetween(today, deadline) : null, guest.Style, [.. names], days.DayOf(caller.EndsAt, caller.Zone));
    }
}
