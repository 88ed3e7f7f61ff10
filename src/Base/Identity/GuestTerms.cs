using NodaTime;

namespace Relais.Identity;

/// <summary>What a guest is limited to, and what they were asked for.</summary>
/// <param name="Places">The campaigns and channels, as <c>campaign:{id}</c> and <c>channel:{id}</c>; at least one.</param>
/// <param name="Deliverables">What they are to deliver, in the team's words.</param>
/// <param name="Deadline">By when.</param>
/// <param name="Style">Style and tone, in the team's words.</param>
public sealed record GuestTerms(IReadOnlyList<string> Places, string Deliverables = "", LocalDate? Deadline = null, string Style = "")
{
    /// <summary>Characters of each text at most.</summary>
    public const int TextLength = 2000;

    /// <summary>Whether anything was asked for at all.</summary>
    public bool HasBrief => Deliverables.Length > 0 || Deadline is not null || Style.Length > 0;
}
