namespace Relais.Team;

/// <summary>What members may be allowed to do with functions, duties and absences.</summary>
public static class TeamPermissions
{
    /// <summary>See functions and who holds them, who covers what, and who is away until when.</summary>
    public const string See = "team.see";

    /// <summary>Declare one's own absences and come back from them.</summary>
    public const string OwnAbsences = "team.own_absences";

    /// <summary>Ask for swaps of one's own shifts, answer those asked of one, and have one's shifts in another calendar.</summary>
    public const string OwnShifts = "team.own_shifts";

    /// <summary>Change functions, duties, rotas and who covers them; declare and answer others' absences.</summary>
    public const string Manage = "team.manage";
}
