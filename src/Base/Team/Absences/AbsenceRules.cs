using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Absences;

/// <summary>Who may do what with whose absence, and what others are told.</summary>
internal sealed class AbsenceRules(Rights rights, Zones zones)
{
    /// <summary>One's own absence, that of somebody one is the manager of, or anybody's for who manages the team.</summary>
    public bool MayChange(Caller caller, TeamFacts facts, MemberId member) => caller.Member == member || MayAnswer(caller, facts, member);

    /// <summary>To agree or refuse: the manager, or who manages the team; not for oneself unless one leads it.</summary>
    public bool MayAnswer(Caller caller, TeamFacts facts, MemberId member) =>
        caller.Door == Door.System || facts.ManagerOf(member) == caller.Member || (caller.Member != member && rights.May(caller, TeamPermissions.Manage));

    /// <summary>Why somebody is away: only they and their manager know.</summary>
    public static bool SeesReason(Caller caller, TeamFacts facts, MemberId member) => caller.Member is { } me && (me == member || me == facts.ManagerOf(member));

    /// <summary>An absence as one reader may see it.</summary>
    public AbsenceView See(Absence absence, Caller caller, TeamFacts facts) => new(
        absence.Id, absence.MemberId, absence.From, absence.Until, absence.Zone, absence.StandIn, absence.OpensPosts, absence.State,
        SeesReason(caller, facts, absence.MemberId) ? absence.Kind : null,
        SeesReason(caller, facts, absence.MemberId) ? absence.Reason : null,
        MayChange(caller, facts, absence.MemberId),
        absence.State == AbsenceState.Asked && MayAnswer(caller, facts, absence.MemberId),
        absence.Version);

    /// <summary>What of an absence stays readable in the log, where others than the manager read too: when, not why.</summary>
    public static object Logged(Absence absence) => new { absence.From, absence.Until, absence.StandIn, absence.OpensPosts, absence.State };

    /// <summary>Whether it has begun and not ended.</summary>
    public bool IsNow(Absence absence, Instant now) => absence.Starts(zones) <= now && (absence.Ends(zones) is not { } end || end > now);
}

/// <summary>An absence as one reader may see it.</summary>
/// <param name="From">When it begins, on the wall of <paramref name="Zone"/>.</param>
/// <param name="Until">When the person is back; <see langword="null"/> until they say so.</param>
/// <param name="StandIn">Who stands in for whatever has no backup of its own.</param>
/// <param name="OpensPosts">Whoever holds the person's posts meanwhile may write in them.</param>
/// <param name="Kind">Why, in a word; <see langword="null"/> for anybody but the person and their manager.</param>
/// <param name="Reason">Why, in more words; the same.</param>
/// <param name="MayChange">Whether the reader may change it.</param>
/// <param name="MayAnswer">Whether it waits for the reader's answer.</param>
public sealed record AbsenceView(
    AbsenceId Id, MemberId Member, LocalDateTime From, LocalDateTime? Until, string Zone, MemberId? StandIn, bool OpensPosts, AbsenceState State,
    AbsenceKind? Kind, string? Reason, bool MayChange, bool MayAnswer, Guid Version) : IVersioned;
