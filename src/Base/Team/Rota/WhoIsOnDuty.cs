using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Team.Rota;

/// <summary>Who is on duty now, and who is next, of every rota.</summary>
public sealed record WhoIsOnDuty : IRequest<OnDutyList>;

/// <summary>Every rota as it stands now.</summary>
public sealed record OnDutyList(IReadOnlyList<DutyNow> Rotas);

[Slice("team.on_duty", TeamPermissions.See, Http = "GET /rotas/on-duty")]
internal sealed class WhoIsOnDutySlice(Shifts shifts) : ReadSlice<WhoIsOnDuty, OnDutyList>
{
    public override async Task<Outcome<OnDutyList>> Handle(WhoIsOnDuty request, Caller caller, CancellationToken cancel) => new OnDutyList(await shifts.Now(cancel));
}
