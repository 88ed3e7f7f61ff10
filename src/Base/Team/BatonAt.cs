using NodaTime;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team;

/// <summary>
/// Who holds what at one moment. Pure computation over facts that were read once: the owner, else whoever stands in, as far as it takes,
/// else the manager, and then there is a gap. Not for several threads at once.
/// </summary>
public sealed partial class BatonAt
{
    private readonly Dictionary<OpenThing, Held> known = [];
    private readonly Dictionary<(DutyId, ChannelId), CoverFact> cells = [];
    private readonly Dictionary<DutyId, CoverFact> rows = [];
    private readonly Dictionary<ChannelId, CoverFact> columns = [];
    private readonly Dictionary<MemberId, AwayFact> away = [];
    private readonly Dictionary<DutyId, DutyFact> duties;
    private readonly Dictionary<Instant, BatonAt> moments = [];

    internal BatonAt(TeamFacts facts, Instant at)
    {
        (Facts, At) = (facts, at);
        duties = facts.Duties.ToDictionary(d => d.Id);
        foreach (var cover in facts.Covers)
        {
            switch (cover)
            {
                case { Duty: { } duty, Channel: { } channel }: cells[(duty, channel)] = cover; break;
                case { Duty: { } duty }: rows[duty] = cover; break;
                case { Channel: { } channel }: columns[channel] = cover; break;
            }
        }

        // Of absences that overlap, the one that lasts longest says until when.
        foreach (var absence in facts.Away.Where(a => a.Covers(at)))
        {
            if (!away.TryGetValue(absence.Member, out var other) || (other.Until is { } ends && (absence.Until is null || absence.Until > ends)))
            {
                away[absence.Member] = absence;
            }
        }
    }

    /// <summary>The moment.</summary>
    public Instant At { get; }

    internal TeamFacts Facts { get; }

    /// <summary>Whether a member is there: in the workspace, not locked out, not away.</summary>
    public bool IsPresent(MemberId member) => Facts.ById.TryGetValue(member, out var mate) && !mate.Gone && !away.ContainsKey(member);

    /// <summary>When a member who is away is back; <see langword="null"/> when they are there, or when nobody knows.</summary>
    public Instant? BackAt(MemberId member) => AwayNow(member)?.Until;

    /// <summary>Who holds this now, and why. Always exactly one member.</summary>
    public Held Of(OpenThing thing)
    {
        if (!known.TryGetValue(thing, out var held))
        {
            known[thing] = held = Find(thing);
        }

        return held;
    }

    /// <summary>Who holds something open: now, or at its own moment for what happens at one, if that is not before <paramref name="notBefore"/>.</summary>
    public Held OfItem(OpenItem item, Instant? notBefore = null)
    {
        var moment = item.Moment is { } own ? Instant.Max(own, notBefore ?? At) : At;
        if (moment <= At)
        {
            return Of(item.Thing);
        }

        if (!moments.TryGetValue(moment, out var then))
        {
            moments[moment] = then = new(Facts, moment);
        }

        return then.Of(item.Thing);
    }

    /// <summary>
    /// What a member holds, as keys for the query of a list: of which members they hold things like this one, and which cells of the matrix.
    /// </summary>
    public HeldKeys HeldBy(MemberId member, OpenThing like = default)
    {
        var owners = Facts.Mates.Where(m => Of(like with { Assigned = m.Id }).Holder == member).Select(m => m.Id).ToHashSet();
        var held = from duty in Facts.Duties
                   from channel in Facts.Channels
                   where (CoverOf(duty.Id, channel.Id) is { NotNeeded: false } || ShiftOf(duty.Id, channel.Id) is not null) && Of(new() { Duty = duty.Id, Channel = channel.Id }).Holder == member
                   select (duty.Id, channel.Id);
        return new(owners, [.. held]);
    }

    /// <summary>Why, in words: « Karim Haddad relève Inès Morel jusqu'au 10 août ». Never the reason of an absence.</summary>
    public string Why(Held held, Text words, DateTimeZone zone) => new BatonWords(words, zone).Why(held, Facts);

    /// <summary>A member's name, also of one who left.</summary>
    public string NameOf(MemberId member) => Facts.ById.TryGetValue(member, out var mate) ? mate.Name : "?";

    /// <summary>
    /// Whether this could be given to a member: they are in the workspace, not locked out, and permitted, on each of the channels too. Whether
    /// they are away does not matter.
    /// </summary>
    public bool MayHold(MemberId member, OpenThing thing, IReadOnlyCollection<ChannelId> channels) =>
        Facts.ById.TryGetValue(member, out var mate) && !mate.Gone && IsPermitted(member, thing) && channels.All(c => IsPermitted(member, thing with { Channel = c }));

    internal AwayFact? AwayNow(MemberId member) => away.GetValueOrDefault(member);

    /// <summary>Who covers a cell: what was set for it, else for its row, else for its column.</summary>
    internal CoverFact? CoverOf(DutyId duty, ChannelId channel) =>
        cells.GetValueOrDefault((duty, channel)) ?? rows.GetValueOrDefault(duty) ?? columns.GetValueOrDefault(channel);

    /// <summary>Whether a member is there and may do it.</summary>
    internal bool IsAble(MemberId member, OpenThing thing) => IsPresent(member) && IsPermitted(member, thing);

    internal bool IsPermitted(MemberId member, OpenThing thing)
    {
        if (Facts.ById.TryGetValue(member, out var mate) && mate.IsGuest && (thing.Needs is null || thing.Assigned != member))
        {
            return false;
        }

        var duty = thing.Duty is { } id ? duties.GetValueOrDefault(id)?.Needs : null;
        if (duty is not null && !Facts.May(member, duty, thing.Channel))
        {
            return false;
        }

        if (thing.Needs is { } needs && !Facts.May(member, needs, thing.Channel))
        {
            return false;
        }

        return thing.NeedsOfOthers is not { } others || thing.Assigned == member || thing.Assigned is null
            || Facts.May(member, others, thing.Channel) || AwayNow(thing.Assigned.Value) is { OpensPosts: true };
    }

    /// <summary>Who stands in for a member whatever it is about: named for this absence, then named for always.</summary>
    internal IEnumerable<MemberId> StandInsOf(MemberId member)
    {
        if (AwayNow(member)?.StandIn is { } named)
        {
            yield return named;
        }

        if (Facts.ById.TryGetValue(member, out var mate) && mate.Backup is { } always)
        {
            yield return always;
        }
    }

    private Held Find(OpenThing thing)
    {
        if (thing is { Assigned: null, IgnoresShifts: false, Duty: { } work, Channel: { } place } && ShiftOf(work, place) is { } shift)
        {
            return Of(thing with { Assigned = shift.Member }) with { OnDutyUntil = shift.To };
        }

        var cover = thing is { Duty: { } duty, Channel: { } channel } ? CoverOf(duty, channel) : null;
        if ((thing.Assigned ?? cover?.Owner) is not { } owner)
        {
            return cover?.Backup is { } backup && IsAble(backup, thing) ? new(backup, HoldReason.Backup, null, [], null, null) : Gap(thing, null, GapKind.Nobody);
        }

        if (IsAble(owner, thing))
        {
            return new(owner, HoldReason.Owner, owner, [], null, null);
        }

        // Nearest first: those who stand in for the owner, then those who stand in for them. Whoever was asked is not asked again, so a circle ends.
        var asked = new List<MemberId> { owner };
        var cameFrom = new Dictionary<MemberId, MemberId>();
        var waiting = new Queue<MemberId>();
        Ask(owner, owner == cover?.Owner ? cover.Backup : null);
        while (waiting.TryDequeue(out var next))
        {
            if (IsAble(next, thing))
            {
                return new(next, HoldReason.Backup, owner, Path(next), BackAt(owner), null);
            }

            Ask(next, null);
        }

        return Gap(thing, owner, KindOf(thing, asked));

        void Ask(MemberId from, MemberId? first)
        {
            foreach (var other in first is { } f ? StandInsOf(from).Prepend(f) : StandInsOf(from))
            {
                if (!asked.Contains(other))
                {
                    asked.Add(other);
                    cameFrom[other] = from;
                    waiting.Enqueue(other);
                }
            }
        }

        IReadOnlyList<MemberId> Path(MemberId to)
        {
            var path = new List<MemberId>();
            for (var at = cameFrom[to]; at != owner; at = cameFrom[at])
            {
                path.Insert(0, at);
            }

            return path;
        }
    }

    private GapKind KindOf(OpenThing thing, List<MemberId> asked) =>
        asked.Exists(m => IsPresent(m) && !IsPermitted(m, thing)) ? GapKind.NotPermitted
        : asked.Count == 1 ? GapKind.NoBackup
        : GapKind.BackupAway;

    /// <summary>The nearest manager who is there; when none is, the lead all the same, because somebody always holds it.</summary>
    private Held Gap(OpenThing thing, MemberId? owner, GapKind kind)
    {
        var manager = owner is { } of ? Facts.ManagerOf(of) : Facts.Lead;
        for (var i = 0; i < Facts.Mates.Count && !IsPresent(manager) && manager != Facts.Lead; i++)
        {
            manager = Facts.ManagerOf(manager);
        }

        if (!IsPresent(manager))
        {
            manager = StandInsOf(Facts.Lead).Append(Facts.Lead).Concat(Facts.Mates.OrderByDescending(m => m.Role).Select(m => m.Id)).FirstOrDefault(IsPresent, Facts.Lead);
        }

        return new(manager, HoldReason.Manager, owner, [], owner is { } away ? BackAt(away) : null, kind);
    }
}
