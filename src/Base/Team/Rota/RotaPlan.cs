using NodaTime;
using Relais.Kernel.Ids;
using Relais.Team.Holding;

namespace Relais.Team.Rota;

/// <summary>The shifts of a rota, computed for a time and never kept.</summary>
internal static class RotaPlan
{
    /// <summary>All that touch the time from <paramref name="from"/> to <paramref name="to"/>, closed hours too: those set by hand first, then band by band.</summary>
    public static IReadOnlyList<Shift> Shifts(RotaFact rota, Instant from, Instant to)
    {
        var zone = rota.Zones[rota.Zone];
        // A shift lasts a day at most, and begins on the day of its band.
        var (first, last) = (from.InZone(zone).Date.PlusDays(-1), to.InZone(zone).Date);
        var shifts = new List<Shift>();
        foreach (var extra in rota.Extras.Where(e => e.Date >= first && e.Date <= last))
        {
            Add(extra.Date, extra.From, extra.To, (starts, ends) => new(null, extra.Id, extra.Date, starts, ends, extra.Member, false, true));
        }

        foreach (var band in rota.Bands)
        {
            for (var day = first; day <= last; day = day.PlusDays(1))
            {
                if (band.IsOn(day))
                {
                    var date = day;
                    var turn = band.PersonOn(date);
                    var (member, changed) = rota.Taken.TryGetValue((band.Id, date), out var other) ? (other, other != turn) : (turn, false);
                    Add(date, band.From, band.To, (starts, ends) => new(band.Id, null, date, starts, ends, band.IsClosed ? null : member, band.IsClosed, changed));
                }
            }
        }

        return shifts;

        // Hours that the clocks skip leave nothing of a shift that lies within them.
        void Add(LocalDate date, LocalTime begins, LocalTime ends, Func<Instant, Instant, Shift> made)
        {
            var (starts, stops) = (rota.Resolve(date + begins), rota.Resolve((ends <= begins ? date.PlusDays(1) : date) + ends));
            if (stops > starts && starts < to && stops > from)
            {
                shifts.Add(made(starts, stops));
            }
        }
    }

    /// <summary>Whether it is closed by hand at a moment.</summary>
    public static bool IsShut(RotaFact rota, Instant at) => rota.Closures.Any(c => rota.Resolve(c.From) <= at && at < rota.Resolve(c.Until));

    /// <summary>The shift that counts at a moment; of several, one whose person is there comes first.</summary>
    public static Shift? At(RotaFact rota, Instant at, Func<MemberId, bool> isThere)
    {
        if (IsShut(rota, at))
        {
            return null;
        }

        var on = Shifts(rota, at, at + Duration.FromTicks(1)).Where(s => s.Member is not null && s.Covers(at)).ToList();
        return on.Find(s => isThere(s.Member!.Value)) ?? on.FirstOrDefault();
    }
}

/// <summary>A time of a rota during which nothing changes.</summary>
/// <param name="Shift">The shift that counts, if there is one.</param>
/// <param name="With">Others on duty at the same time.</param>
internal sealed record Stretch(Instant From, Instant To, DutyState State, Shift? Shift, Held? Held, IReadOnlyList<Held> With)
{
    public DutyTime Public => new(From, To, State, Held);
}

/// <summary>A rota laid out over time: who is on duty, when it is closed, when there is nobody. Absences that begin or end within a shift cut it.</summary>
internal static class RotaLine
{
    public static IReadOnlyList<Stretch> Of(RotaFact rota, TeamFacts facts, Instant from, Instant to)
    {
        var shifts = RotaPlan.Shifts(rota, from, to);
        var edges = new SortedSet<Instant> { from, to };
        edges.UnionWith(shifts.SelectMany(s => new[] { s.From, s.To }).Concat(rota.Closures.SelectMany(c => new[] { rota.Resolve(c.From), rota.Resolve(c.Until) }))
            .Concat(facts.Away.SelectMany(a => a.Until is { } until ? new[] { a.From, until } : [a.From])).Where(at => at > from && at < to));
        var line = new List<Stretch>();
        foreach (var (begins, ends) in edges.Zip(edges.Skip(1)))
        {
            var piece = Piece(rota, facts, shifts, begins, ends);
            if (line is [.., var last] && Same(last, piece))
            {
                line[^1] = last with { To = ends };
            }
            else
            {
                line.Add(piece);
            }
        }

        return line;
    }

    private static Stretch Piece(RotaFact rota, TeamFacts facts, IReadOnlyList<Shift> shifts, Instant begins, Instant ends)
    {
        var on = RotaPlan.IsShut(rota, begins) ? [] : shifts.Where(s => s.Member is not null && s.Covers(begins)).ToList();
        if (on.Count == 0)
        {
            var closed = RotaPlan.IsShut(rota, begins) || shifts.Any(s => s.IsClosed && s.Covers(begins));
            // A band without anybody, or with nobody left of it, is as good as none.
            return new(begins, ends, closed ? DutyState.Closed : DutyState.Nobody, null, null, []);
        }

        var baton = new BatonAt(facts, begins);
        var held = on.ConvertAll(s => (Shift: s, Held: baton.HeldOf(rota, s.Member!.Value)));
        var best = held.FindIndex(h => h.Held.Reason != HoldReason.Manager);
        var first = held[Math.Max(0, best)];
        return new(begins, ends, best < 0 ? DutyState.Gap : DutyState.Held, first.Shift, first.Held, [.. held.Where(h => h != first && h.Held.Reason != HoldReason.Manager).Select(h => h.Held)]);
    }

    private static bool Same(Stretch one, Stretch other) =>
        one.State == other.State && one.Shift == other.Shift && one.Held?.Holder == other.Held?.Holder && one.Held?.InsteadOf == other.Held?.InsteadOf
        && one.With.Select(h => h.Holder).SequenceEqual(other.With.Select(h => h.Holder));
}
