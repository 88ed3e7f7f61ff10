namespace Relais.Team;

/// <summary>The duties that a team can start with; their words are <c>team.duty.{key}</c>.</summary>
public static class ReadyDuties
{
    /// <summary>Those that a new workspace has in its matrix, in the order they are shown.</summary>
    public static IReadOnlyList<string> First { get; } = ["editorial", "creation", "visuals", "publishing", "webcare", "legal", "measure", "crisis"];

    /// <summary>Those that wait on the shelf until the team takes them up.</summary>
    public static IReadOnlyList<string> Shelved { get; } = ["calendar", "service", "ads", "stakeholders"];
}

/// <summary>
/// What one must be allowed to do in order to hold a ready-made duty. Said by the module that does the work, so that the team learns of
/// it without knowing that module.
/// </summary>
/// <param name="Duty">Key of the ready-made duty.</param>
/// <param name="Permission">Key of the permission.</param>
public sealed record DutyNeed(string Duty, string Permission);
