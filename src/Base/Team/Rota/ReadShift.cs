using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Holding;
using Relais.Team.Model;
using Relais.Team.Places;

namespace Relais.Team.Rota;

/// <summary>One moment of a rota: the shift that runs then, or the time without one, and what the reader may do about it.</summary>
internal sealed record ReadShift(RotaId Rota, Instant At) : IRequest<ShiftView>;

/// <summary>One shift, or a time without one.</summary>
/// <param name="Date">The day on which it begins; for a time without a shift, its own.</param>
/// <param name="Band">The band it is of; <see langword="null"/> for one of its own or for none.</param>
/// <param name="Extra">What it is known by when it is of no band.</param>
/// <param name="Member">Who has it by turn or by hand, there or not.</param>
/// <param name="People">Who could take it, with what keeps them from it.</param>
/// <param name="Theirs">Shifts of others in the same four weeks that could be given in return.</param>
internal sealed record ShiftView(
    RotaId Rota, string RotaName, LocalDate Date, LocalTime From, LocalTime To, DutyState State, BandId? Band, ShiftChangeId? Extra, MemberId? Member, string? MemberName, string? Why, bool IsChanged,
    IReadOnlyList<PlaceChoice> People, IReadOnlyList<ReturnChoice> Theirs, SwapId? Asked, bool MayManage, bool MaySwap, bool IsPast);

/// <summary>A shift that could be given in return.</summary>
internal sealed record ReturnChoice(string Key, MemberId Member, string MemberName, string Words);

[Slice("team.shift", TeamPermissions.See)]
internal sealed class ReadShiftSlice(AppDb db, Baton front, RotaReader reader, Rights rights, Text words, Zones zones) : ReadSlice<ReadShift, ShiftView>
{
    private static readonly Duration Ahead = Duration.FromDays(28);

    public override async Task<Outcome<ShiftView>> Handle(ReadShift request, Caller caller, CancellationToken cancel)
    {
        var baton = await front.At(cancel: cancel);
        var (facts, text, now) = (baton.Facts, words.For(caller.Language), baton.At);
        var rota = (await reader.Read(request.At.InUtc().Date.PlusDays(-2), cancel)).FirstOrDefault(r => r.Id == request.Rota);
        if (rota is null)
        {
            return Problem.NotFound("team.rota_gone");
        }

        var zone = zones[rota.Zone];
        var day = request.At.InZone(zone).Date;
        var piece = RotaLine.Of(rota, facts, day.AtStartOfDayInZone(zone).ToInstant(), day.PlusDays(1).AtStartOfDayInZone(zone).ToInstant()).First(s => s.From <= request.At && request.At < s.To);
        var shift = piece.Shift;
        var (from, to) = (shift?.From ?? piece.From, shift?.To ?? piece.To);
        var manages = rights.May(caller, TeamPermissions.Manage);
        var swaps = shift is { Band: not null } && shift.Member == caller.Member && to > now && rights.May(caller, TeamPermissions.OwnShifts);
        var asked = shift?.Band is { } band ? await db.Set<ShiftSwap>().Where(s => s.BandId == band && s.Date == shift.Date && s.State == SwapState.Asked).Select(s => (SwapId?)s.Id).FirstOrDefaultAsync(cancel) : null;
        return new ShiftView(
            rota.Id, rota.Name, shift?.Date ?? day, from.InZone(zone).TimeOfDay, to.InZone(zone).TimeOfDay, piece.State, shift?.Band, shift?.Extra, shift?.Member,
            shift?.Member is { } who ? facts.ById.GetValueOrDefault(who)?.Name : null, piece.Held is { } held ? new BatonWords(text, zone).Why(held, facts) : null, shift?.IsChanged == true,
            manages || swaps ? People(rota, facts, from, text, zone) : [],
            swaps ? Theirs(rota, facts, caller.Member!.Value, now, text) : [],
            asked, manages, swaps, to <= now);
    }

    /// <summary>Those who are there then first, with what keeps the others from it; never why they are away.</summary>
    private static IReadOnlyList<PlaceChoice> People(RotaFact rota, TeamFacts facts, Instant at, Text text, DateTimeZone zone)
    {
        var then = new BatonAt(facts, at);
        var say = new BatonWords(text, zone);
        return
        [
            .. facts.Mates.Where(m => !m.Gone).Select(m => (Mate: m, There: then.IsPresent(m.Id), Held: then.HeldOf(rota, m.Id)))
                .OrderByDescending(x => x.Held.Holder == x.Mate.Id).ThenBy(x => x.Mate.Name, StringComparer.CurrentCulture)
                .Select(x => new PlaceChoice(x.Mate.Id, x.Held.Holder == x.Mate.Id && x.Held.Reason == HoldReason.Owner ? x.Mate.Name
                    : $"{x.Mate.Name} ({(!x.There ? then.BackAt(x.Mate.Id) is { } back ? text["team.note.away_until", say.Day(back)] : text["team.note.away"] : text["team.note.not_permitted"])})")),
        ];
    }

    private static IReadOnlyList<ReturnChoice> Theirs(RotaFact rota, TeamFacts facts, MemberId me, Instant now, Text text) =>
        [.. RotaPlan.Shifts(rota, now, now + Ahead).Where(s => s.Band is not null && s.From > now && s.Member is { } who && who != me && facts.ById.TryGetValue(who, out var mate) && !mate.Gone)
            .OrderBy(s => facts.ById[s.Member!.Value].Name, StringComparer.CurrentCulture).ThenBy(s => s.From)
            .Select(s => new ReturnChoice(Swapping.Key(s), s.Member!.Value, facts.ById[s.Member.Value].Name, ShowRotasSlice.Words(rota, s.Band!.Value, s.Date, text)!))];
}
