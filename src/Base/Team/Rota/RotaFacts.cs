using NodaTime;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Time;

namespace Relais.Team.Rota;

/// <summary>A rota as it was set, with what was changed by hand.</summary>
internal sealed record RotaFact
{
    public required RotaId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The zone in which its hours are meant.</summary>
    public required string Zone { get; init; }

    public required Zones Zones { get; init; }

    public DutyId? Duty { get; init; }

    /// <summary>None for all.</summary>
    public IReadOnlyList<ChannelId> Channels { get; init; } = [];

    public required IReadOnlyList<BandFact> Bands { get; init; }

    /// <summary>Who takes a band's shift instead of whose turn it is.</summary>
    public IReadOnlyDictionary<(BandId, LocalDate), MemberId> Taken { get; init; } = new Dictionary<(BandId, LocalDate), MemberId>();

    public IReadOnlyList<ExtraFact> Extras { get; init; } = [];

    public IReadOnlyList<ClosureFact> Closures { get; init; } = [];

    public string? ReplyFr { get; init; }

    public string? ReplyEn { get; init; }

    public Instant Resolve(LocalDateTime local) => Zones.Resolve(local, Zone).Instant;

    public bool Covers(DutyId duty, ChannelId channel) => Duty == duty && (Channels.Count == 0 || Channels.Contains(channel));
}

/// <summary>The same hours of some days, taken in turns, or closed.</summary>
internal sealed record BandFact(BandId Id, IReadOnlyList<int> Days, LocalTime From, LocalTime To, Turn Turn, IReadOnlyList<MemberId> People, bool IsClosed, LocalDate Since, LocalDate? Until)
{
    /// <summary>In <see cref="Days"/>: public holidays, on which the day of the week does not count.</summary>
    public const int Holiday = 8;

    public bool IsOn(LocalDate date) => date >= Since && (Until is null || date < Until) && Days.Contains(FrenchHolidays.Has(date) ? Holiday : (int)date.DayOfWeek);

    /// <summary>Whose turn it is on a day of this band.</summary>
    public MemberId? PersonOn(LocalDate date) => People.Count == 0 ? null : People[Turns.Of(this, date) % People.Count];
}

/// <summary>A shift of its own.</summary>
internal sealed record ExtraFact(ShiftChangeId Id, LocalDate Date, LocalTime From, LocalTime To, MemberId Member);

/// <summary>Closed whatever the bands say.</summary>
internal sealed record ClosureFact(ClosureId Id, LocalDateTime From, LocalDateTime Until, string? Note);

/// <summary>One shift, computed.</summary>
/// <param name="Band">The band it is of; <see langword="null"/> for one of its own.</param>
/// <param name="Extra">What it is known by when it is of no band.</param>
/// <param name="Date">The day it begins, in the rota's zone.</param>
/// <param name="Member">Who has it; <see langword="null"/> for closed hours and for bands without anybody.</param>
/// <param name="IsChanged">Somebody else has it than whose turn it is.</param>
internal sealed record Shift(BandId? Band, ShiftChangeId? Extra, LocalDate Date, Instant From, Instant To, MemberId? Member, bool IsClosed, bool IsChanged)
{
    public bool Covers(Instant at) => From <= at && at < To;

    /// <summary>The same for as long as the shift is the same one: for calendars of other programs.</summary>
    public string Uid => $"{Band?.Value ?? Extra!.Value.Value:N}-{Date:uuuuMMdd}";
}

/// <summary>How many turns have passed since a band began.</summary>
internal static class Turns
{
    public static int Of(BandFact band, LocalDate date) => band.Turn switch
    {
        Turn.Weekly => Weeks(band.Since, date),
        Turn.Fortnightly => Weeks(band.Since, date) / 2,
        _ => Days(band, date),
    };

    private static int Weeks(LocalDate since, LocalDate date) => Period.DaysBetween(Monday(since), Monday(date)) / 7;

    /// <summary>
    /// Days of the band that have passed. A public holiday uses up the turn of its day of the week, so that one more holiday does not move everybody.
    /// </summary>
    private static int Days(BandFact band, LocalDate date)
    {
        if (!band.Days.Any(d => d != BandFact.Holiday))
        {
            return Enumerable.Range(band.Since.Year, Math.Max(0, date.Year - band.Since.Year) + 1).SelectMany(FrenchHolidays.Of).Select(h => h.Date).Distinct().Count(d => d >= band.Since && d < date);
        }

        var passed = Math.Max(0, Period.DaysBetween(band.Since, date));
        var inWeek = band.Days.Count(d => d != BandFact.Holiday);
        var rest = Enumerable.Range(0, passed % 7).Count(i => band.Days.Contains((int)band.Since.PlusDays(i).DayOfWeek));
        return (passed / 7 * inWeek) + rest;
    }

    internal static LocalDate Monday(LocalDate date) => date.PlusDays(1 - (int)date.DayOfWeek);
}
