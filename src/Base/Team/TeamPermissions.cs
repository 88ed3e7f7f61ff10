namespace Relais.Team;

/// <summary>What members may be allowed to do with functions.</summary>
public static class TeamPermissions
{
    /// <summary>See functions and who holds them.</summary>
    public const string See = "team.see";

    /// <summary>Change functions and give them to members.</summary>
    public const string Manage = "team.manage";
}
