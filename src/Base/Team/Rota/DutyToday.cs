using NodaTime;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Rota;

/// <summary>The day of the oldest rota from eight to ten in the evening, as the strip above a list of messages shows it.</summary>
internal sealed record DutyToday : IRequest<DutyStripView>;

/// <summary>The strip; without parts when there is no rota.</summary>
internal sealed record DutyStripView(RotaId? Rota, string Name, LocalDate Date, int? NowColumn, IReadOnlyList<StripPart> Parts);

/// <summary>A part of the strip, in half hours from eight on.</summary>
internal sealed record StripPart(int First, int End, LocalTime From, LocalTime To, DutyState State, string? Name, string? InsteadOf, bool IsReaders, bool IsPast, PersonView? Face);

[Slice("team.duty_today", TeamPermissions.See)]
internal sealed class DutyTodaySlice(Baton front, Zones zones, Text words) : ReadSlice<DutyToday, DutyStripView>
{
    private static readonly LocalTime Begins = new(8, 0);
    private static readonly LocalTime Ends = new(22, 0);

    public override async Task<Outcome<DutyStripView>> Handle(DutyToday request, Caller caller, CancellationToken cancel)
    {
        var baton = await front.Recent(cancel);
        if (baton.Facts.Rotas is not [var rota, ..])
        {
            return new DutyStripView(null, "", default, null, []);
        }

        var zone = zones[rota.Zone];
        var now = baton.At.InZone(zone);
        var line = RotaLine.Of(rota, baton.Facts, rota.Resolve(now.Date + Begins), rota.Resolve(now.Date + Ends));
        return new DutyStripView(rota.Id, rota.Name, now.Date, now.TimeOfDay >= Begins && now.TimeOfDay < Ends ? Column(now.TimeOfDay) : null, [.. line.Select(s => Part(s, baton, zone, caller))]);
    }

    private StripPart Part(Stretch s, BatonAt baton, DateTimeZone zone, Caller caller)
    {
        var (from, to) = (s.From.InZone(zone).TimeOfDay, s.To.InZone(zone).TimeOfDay);
        var (first, end) = (Column(from), Column(to) + (to.Minute % 30 > 0 ? 1 : 0));
        var mate = s.Held is { } held ? baton.Facts.ById[held.Holder] : null;
        var absent = s.Held is { Reason: HoldReason.Backup, InsteadOf: { } id } ? baton.Facts.ById[id].FirstName : null;
        return new(first, Math.Max(first + 1, end), from, to, s.State, mate?.FirstName ?? words["team.rota.nobody"], absent, s.State == DutyState.Held && mate!.Id == caller.Member, s.To <= baton.At, mate?.View);
    }

    private static int Column(LocalTime time) => ((time.Hour - Begins.Hour) * 2) + (time.Minute / 30) + 1;
}
