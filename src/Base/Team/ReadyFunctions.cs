namespace Relais.Team;

/// <summary>The functions that a new workspace starts with; their words are <c>team.function.{key}</c> and, one task a line, <c>team.function.{key}.tasks</c>.</summary>
public static class ReadyFunctions
{
    /// <summary>Their keys, in the order they are shown.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "social_media_manager", "strategy_lead", "content_lead", "content_marketer", "creative", "designer", "community_manager",
        "analyst", "coordinator", "expert", "copy_editor", "final_approver", "executive",
    ];
}
