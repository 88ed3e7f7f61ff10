using Relais.Kernel.Ids;

namespace Relais.Team;

/// <summary>Somebody will be, is or was away otherwise than was known: who holds what may have changed.</summary>
public sealed record AbsenceChanged(AbsenceId Absence, MemberId Member);

/// <summary>Duties, who covers them, or who stands in for whom have changed.</summary>
public sealed record CoverageChanged;
