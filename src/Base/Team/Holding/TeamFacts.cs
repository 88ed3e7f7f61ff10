using NodaTime;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Team.Model;
using Relais.Team.Rota;

namespace Relais.Team.Holding;

/// <summary>A member as the baton sees them.</summary>
/// <param name="Gone">Left the workspace or locked out: holds nothing until they are back.</param>
internal sealed record Mate(MemberId Id, string Name, Role Role, bool Gone, MemberId? Manager, MemberId? Backup, int WeeklyMinutes, IReadOnlyList<int> WorkDays, PersonView View)
{
    /// <summary>From outside: holds what was given to them, stands in for nobody and leads nobody.</summary>
    public bool IsGuest { get; init; }

    /// <summary>« Karim ».</summary>
    public string FirstName => Name.Split(' ')[0];
}

/// <summary>A duty and what one must be allowed to do for it.</summary>
internal sealed record DutyFact(DutyId Id, string? Key, string? Name, string? Needs)
{
    public string NameFor(Text words) => Name ?? words[$"team.duty.{Key}"];
}

/// <summary>An absence that counts, or will once it has begun.</summary>
internal sealed record AwayFact(AbsenceId Id, MemberId Member, Instant From, Instant? Until, MemberId? StandIn, bool OpensPosts, AbsenceState State)
{
    public bool Covers(Instant at) => From <= at && (Until is null || at < Until);
}

/// <summary>Who covers a cell, a row or a column, as it was set.</summary>
internal sealed record CoverFact(DutyId? Duty, ChannelId? Channel, MemberId? Owner, MemberId? Backup, bool NotNeeded);

/// <summary>Everything that who holds what is computed from: read once, then never asked of the database again.</summary>
internal sealed record TeamFacts
{
    public required IReadOnlyList<Mate> Mates { get; init; }

    public required IReadOnlyList<DutyFact> Duties { get; init; }

    public required IReadOnlyList<ChannelView> Channels { get; init; }

    public required IReadOnlyList<CoverFact> Covers { get; init; }

    public required IReadOnlyList<AwayFact> Away { get; init; }

    /// <summary>Who holds what nobody else can.</summary>
    public required MemberId Lead { get; init; }

    /// <summary>Whether a member has a permission, on a channel where that matters.</summary>
    public required Func<MemberId, string, ChannelId?, bool> May { get; init; }

    /// <summary>Duties that members would rather do, by what they answered; told to their manager alone.</summary>
    public required ILookup<MemberId, DutyId> Prefers { get; init; }

    public bool AbsencesNeedAgreement { get; init; }

    /// <summary>Who is on duty when, the oldest rota first.</summary>
    public IReadOnlyList<RotaFact> Rotas { get; init; } = [];

    public IReadOnlyDictionary<MemberId, Mate> ById => byId ??= Mates.ToDictionary(m => m.Id);

    public ILookup<MemberId, AwayFact> AwayOf => awayOf ??= Away.ToLookup(a => a.Member);

    private IReadOnlyDictionary<MemberId, Mate>? byId;

    private ILookup<MemberId, AwayFact>? awayOf;

    /// <summary>The same team if somebody were not away.</summary>
    public TeamFacts Without(AwayFact absence) => this with { Away = [.. Away.Where(a => a.Id != absence.Id)], awayOf = null };

    /// <summary>The manager of a member: their own, else whoever leads the team. Nobody is their own manager but the lead.</summary>
    public MemberId ManagerOf(MemberId member) => ById.TryGetValue(member, out var mate) && mate.Manager is { } own && own != member && ById.TryGetValue(own, out var lead) && !lead.IsGuest ? own : Lead;
}
