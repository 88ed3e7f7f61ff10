using Relais.Channels;
using Relais.Kernel.Ids;
using NodaTime;

namespace Relais.Team;

/// <summary>
/// Something that somebody must answer for: given to a person, or part of a duty on a channel, or both. Modules describe their posts,
/// conversations and decisions in this way and ask <see cref="Baton"/> who holds them; they never keep the answer.
/// </summary>
public readonly record struct OpenThing
{
    /// <summary>The person it was given to; <see langword="null"/> when only the duty says whose it is.</summary>
    public MemberId? Assigned { get; init; }

    /// <summary>The duty it belongs to.</summary>
    public DutyId? Duty { get; init; }

    /// <summary>The channel it is on.</summary>
    public ChannelId? Channel { get; init; }

    /// <summary>Permission that its holder needs, besides that of the duty.</summary>
    public string? Needs { get; init; }

    /// <summary>Permission that anybody else than <see cref="Assigned"/> needs instead; an absence that opens the person's posts takes its place.</summary>
    public string? NeedsOfOthers { get; init; }

    /// <summary>Asks for whoever the matrix names, not for whoever is on duty at the moment.</summary>
    public bool IgnoresShifts { get; init; }
}

/// <summary>Why somebody holds the baton.</summary>
public enum HoldReason
{
    /// <summary>It is theirs.</summary>
    Owner,

    /// <summary>They stand in for whoever it is.</summary>
    Backup,

    /// <summary>Nobody who is there and permitted is left: the manager holds it, and there is a gap.</summary>
    Manager,
}

/// <summary>What is wrong with who covers something.</summary>
public enum GapKind
{
    /// <summary>It is nobody's.</summary>
    Nobody,

    /// <summary>Nobody stands in for its owner.</summary>
    NoBackup,

    /// <summary>Its owner is not there, and neither is anybody who stands in.</summary>
    BackupAway,

    /// <summary>Somebody it falls to may not do it.</summary>
    NotPermitted,

    /// <summary>Whoever holds it has more to do than time.</summary>
    Overloaded,
}

/// <summary>Who holds the baton for a thing at a moment, and why.</summary>
/// <param name="Holder">Exactly one member.</param>
/// <param name="Reason">Why.</param>
/// <param name="InsteadOf">Whose it is; <see langword="null"/> when it is nobody's.</param>
/// <param name="Through">Those who would have held it before <paramref name="Holder"/> and cannot, in order, after <paramref name="InsteadOf"/>.</param>
/// <param name="Until">When whoever it belongs to is back, if that is known.</param>
/// <param name="Gap">With <see cref="HoldReason.Manager"/>: what is missing.</param>
public sealed record Held(MemberId Holder, HoldReason Reason, MemberId? InsteadOf, IReadOnlyList<MemberId> Through, Instant? Until, GapKind? Gap)
{
    /// <summary>When the shift ends by which it was theirs; <see langword="null"/> when no shift says so.</summary>
    public Instant? OnDutyUntil { get; init; }
}

/// <summary>What a member holds at a moment, as keys for a query: things given to one of <paramref name="Owners"/>, and cells of the matrix.</summary>
/// <param name="Owners">The members whose things they hold; themselves among them while they are there.</param>
/// <param name="Cells">The duties and channels they hold.</param>
public sealed record HeldKeys(IReadOnlySet<MemberId> Owners, IReadOnlyList<(DutyId Duty, ChannelId Channel)> Cells);
