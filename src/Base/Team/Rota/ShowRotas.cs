using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Team.Holding;
using Relais.Team.Model;
using Relais.Team.Places;

namespace Relais.Team.Rota;

/// <summary>One rota laid out over a week, with its gaps and the swaps that wait.</summary>
/// <param name="Rota">The rota; the oldest by default.</param>
/// <param name="Week">A day of the week; today by default.</param>
public sealed record ShowRotas(RotaId? Rota = null, LocalDate? Week = null) : IRequest<RotaWeek>;

/// <summary>A rota's week.</summary>
/// <param name="Rotas">All rotas.</param>
/// <param name="Rota">The one shown; <see langword="null"/> when there is none.</param>
/// <param name="Days">Monday to Sunday, in the rota's zone.</param>
/// <param name="Swaps">Those that wait for the reader's answer, and those the reader asked for.</param>
/// <param name="People">Members who could take a shift.</param>
/// <param name="HasFeed">Whether the reader's shifts have an address for other calendars.</param>
public sealed record RotaWeek(
    IReadOnlyList<RotaName> Rotas, RotaView? Rota, LocalDate Monday, LocalDate Today, DutyNow? Now, IReadOnlyList<RotaDay> Days, IReadOnlyList<SwapView> Swaps, IReadOnlyList<PlaceChoice> People,
    IReadOnlyList<PlaceDuty> Duties, IReadOnlyList<PlaceChannel> Channels, bool MayManage, bool HasFeed);

/// <summary>A rota in the list.</summary>
public sealed record RotaName(RotaId Id, string Name);

/// <summary>A rota as it was set.</summary>
public sealed record RotaView(
    RotaId Id, string Name, string Zone, DutyId? Duty, string? DutyName, IReadOnlyList<ChannelId> Channels, string? ReplyFr, string? ReplyEn, IReadOnlyList<BandView> Bands, IReadOnlyList<ClosureView> Closures, Guid Version) : IVersioned;

/// <summary>Hours of a rota.</summary>
/// <param name="Days">1 for Monday to 7 for Sunday, 8 for public holidays.</param>
/// <param name="Since">First day.</param>
public sealed record BandView(BandId Id, IReadOnlyList<int> Days, LocalTime From, LocalTime To, Turn Turn, IReadOnlyList<MemberId> People, bool IsClosed, LocalDate Since);

/// <summary>A time at which it is closed whatever its hours say.</summary>
public sealed record ClosureView(ClosureId Id, LocalDateTime From, LocalDateTime Until, string? Note);

/// <summary>One day.</summary>
public sealed record RotaDay(LocalDate Date, bool IsHoliday, IReadOnlyList<RotaTime> Times);

/// <summary>A part of a day during which nothing changes.</summary>
/// <param name="Begins">On the wall of the rota's zone.</param>
/// <param name="Ends">The same; midnight is the end of the day.</param>
/// <param name="Holder">Who is on duty; of a gap, the manager who holds it.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="With">Others on duty at the same time.</param>
/// <param name="IsChanged">Somebody else has it than whose turn it is.</param>
public sealed record RotaTime(Instant From, Instant To, LocalTime Begins, LocalTime Ends, DutyState State, MemberId? Holder, string? Name, string? Why, IReadOnlyList<string> With, bool IsReaders, bool IsChanged, PersonView? Face);

/// <summary>A swap that was asked for.</summary>
/// <param name="Shift">The shift, in words.</param>
/// <param name="Return">The shift in return, in words.</param>
/// <param name="IsForReader">Whether the reader is asked; otherwise they ask.</param>
public sealed record SwapView(SwapId Id, RotaId Rota, string Shift, string? Return, MemberId Asker, string AskerName, string AskedName, bool IsForReader);

/// <summary>A duty that a rota can be about.</summary>
public sealed record PlaceDuty(DutyId Id, string Name);

/// <summary>A channel that a rota can cover.</summary>
public sealed record PlaceChannel(ChannelId Id, string Name);

[Slice("team.rotas", TeamPermissions.See, Http = "GET /rotas")]
internal sealed class ShowRotasSlice(AppDb db, Baton front, RotaReader reader, Rights rights, Text words, Zones zones) : ReadSlice<ShowRotas, RotaWeek>
{
    public override async Task<Outcome<RotaWeek>> Handle(ShowRotas request, Caller caller, CancellationToken cancel)
    {
        var baton = await front.At(cancel: cancel);
        var (facts, text) = (baton.Facts, words.For(caller.Language));
        var row = await db.Set<DutyRota>().AsNoTracking().Where(r => r.ShelvedAt == null && (request.Rota == null || r.Id == request.Rota)).OrderBy(r => r.MadeAt).FirstOrDefaultAsync(cancel);
        if (row is null && request.Rota is not null)
        {
            return Problem.NotFound("team.rota_gone");
        }

        var zone = zones[row?.Zone ?? caller.Zone];
        var today = baton.At.InZone(zone).Date;
        var monday = Turns.Monday(request.Week ?? today);
        // The past is read with what was changed then.
        var rota = row is null ? null : (await reader.Read(LocalDate.Min(monday.PlusDays(-1), today.PlusDays(-2)), cancel)).First(r => r.Id == row.Id);
        var me = caller.Member;
        return new RotaWeek(
            [.. facts.Rotas.Select(r => new RotaName(r.Id, r.Name))],
            row is null || rota is null ? null : View(row, rota, facts, text, today),
            monday, today,
            rota is null ? null : Shifts.Of(rota, facts, baton.At),
            rota is null ? [] : [.. Enumerable.Range(0, 7).Select(i => Day(rota, facts, monday.PlusDays(i), zone, caller, text))],
            await Swaps(facts, text, me, cancel),
            [.. facts.Mates.Where(m => !m.Gone).OrderBy(m => m.Name, StringComparer.CurrentCulture).Select(m => new PlaceChoice(m.Id, m.Name))],
            [.. facts.Duties.Select(d => new PlaceDuty(d.Id, d.NameFor(text)))],
            [.. facts.Channels.Select(c => new PlaceChannel(c.Id, c.Name))],
            rights.May(caller, TeamPermissions.Manage),
            await db.Set<ShiftFeed>().AnyAsync(f => f.MemberId == me, cancel));
    }

    private static RotaView View(DutyRota row, RotaFact rota, TeamFacts facts, Text text, LocalDate today) => new(
        row.Id, row.Name, row.Zone, row.DutyId, facts.Duties.FirstOrDefault(d => d.Id == row.DutyId)?.NameFor(text), rota.Channels, row.ReplyFr, row.ReplyEn,
        [.. rota.Bands.Where(b => b.Until is null || b.Until > today).OrderBy(b => b.IsClosed).Select(b => new BandView(b.Id, b.Days, b.From, b.To, b.Turn, b.People, b.IsClosed, b.Since))],
        [.. rota.Closures.Where(c => c.Until.Date >= today).Select(c => new ClosureView(c.Id, c.From, c.Until, c.Note))], row.Version);

    private static RotaDay Day(RotaFact rota, TeamFacts facts, LocalDate date, DateTimeZone zone, Caller caller, Text text)
    {
        var (from, to) = (date.AtStartOfDayInZone(zone).ToInstant(), date.PlusDays(1).AtStartOfDayInZone(zone).ToInstant());
        var say = new BatonWords(text, zone);
        return new(date, FrenchHolidays.Has(date),
        [
            .. RotaLine.Of(rota, facts, from, to).Select(s => new RotaTime(
                s.From, s.To, s.From.InZone(zone).TimeOfDay, s.To.InZone(zone).TimeOfDay, s.State, s.Held?.Holder, s.Held is { } held ? facts.ById[held.Holder].Name : null,
                s.Held is { } why ? say.Why(why, facts) : null, [.. s.With.Select(h => facts.ById[h.Holder].Name)], s.Held?.Holder == caller.Member && s.State == DutyState.Held, s.Shift?.IsChanged == true,
                s.Held is { } face ? facts.ById[face.Holder].View : null)),
        ]);
    }

    private async Task<IReadOnlyList<SwapView>> Swaps(TeamFacts facts, Text text, MemberId? me, CancellationToken cancel)
    {
        var open = await db.Set<ShiftSwap>().AsNoTracking().Where(s => s.State == SwapState.Asked && (s.Asker == me || s.Asked == me)).OrderBy(s => s.Date).ToListAsync(cancel);
        return [.. open.Where(s => facts.Rotas.Any(r => r.Id == s.RotaId)).Select(s =>
        {
            var rota = facts.Rotas.First(r => r.Id == s.RotaId);
            return new SwapView(s.Id, s.RotaId, Words(rota, s.BandId, s.Date, text)!, s.ReturnBandId is { } band ? Words(rota, band, s.ReturnDate!.Value, text) : null, s.Asker, facts.ById[s.Asker].Name, facts.ById[s.Asked].Name, s.Asked == me);
        })];
    }

    /// <summary>« mardi 4 août, 13:30–18:00 ».</summary>
    internal static string? Words(RotaFact rota, BandId band, LocalDate date, Text text) =>
        rota.Bands.FirstOrDefault(b => b.Id == band) is { } of ? $"{text.LongDate(date)}, {Text.Time(of.From)}–{Text.Time(of.To)}" : text.LongDate(date);
}
