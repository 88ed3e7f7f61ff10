using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Today;

/// <summary>What the reader holds now, in one line: for whom they stand in, what they hold as a manager, else their duties.</summary>
internal sealed record MyLine : IRequest<MyLineView>;

/// <summary>One line.</summary>
internal sealed record MyLineView(string Text);

[Slice("team.my_line", TeamPermissions.See)]
internal sealed class MyLineSlice(Baton front, Text words, Zones zones) : ReadSlice<MyLine, MyLineView>
{
    public override async Task<Outcome<MyLineView>> Handle(MyLine request, Caller caller, CancellationToken cancel)
    {
        var baton = await front.Recent(cancel);
        var (facts, text) = (baton.Facts, words.For(caller.Language));
        if (caller.Member is not { } me || !facts.ById.ContainsKey(me))
        {
            return new MyLineView("");
        }

        var say = new BatonWords(text, zones[caller.Zone]);
        var today = baton.At.InZone(zones[caller.Zone]).Date;
        if (baton.AwayNow(me) is { } away)
        {
            return new MyLineView(away.Until is { } until ? text["team.line.away_until", say.ShortDay(until, today)] : text["team.line.away"]);
        }

        var shift = facts.Rotas.Select(r => (Rota: r, Shift: baton.ShiftOf(r))).FirstOrDefault(x => x.Shift is { } s && baton.HeldOf(x.Rota, s.Member!.Value).Holder == me).Shift;
        if (shift is not null)
        {
            return new MyLineView(text["team.line.on_duty", Text.Time(shift.To.InZone(zones[caller.Zone]).TimeOfDay)]);
        }

        var cells = (from duty in facts.Duties from channel in facts.Channels let cover = baton.CoverOf(duty.Id, channel.Id) where cover?.NotNeeded != true select baton.Of(new() { Duty = duty.Id, Channel = channel.Id, IgnoresShifts = true })).Where(h => h.Holder == me).ToList();
        var given = facts.Mates.Where(m => !m.Gone && baton.AwayNow(m.Id) is not null).Select(m => baton.Of(new() { Assigned = m.Id })).Where(h => h.Holder == me);
        var relieved = cells.Concat(given).Where(h => h is { Reason: HoldReason.Backup, InsteadOf: not null }).DistinctBy(h => h.InsteadOf).ToList();
        var gaps = cells.Count(h => h.Reason == HoldReason.Manager);
        return new MyLineView(
            relieved is [var one] ? one.Until is { } back ? text["team.line.covers_until", facts.ById[one.InsteadOf!.Value].FirstName, say.ShortDay(back, today)] : text["team.line.covers", facts.ById[one.InsteadOf!.Value].FirstName]
            : relieved.Count > 1 ? text["team.line.covers", string.Join(text["ui.list_comma"], relieved.Select(h => facts.ById[h.InsteadOf!.Value].FirstName))]
            : gaps > 0 ? text["team.line.gaps", gaps]
            : cells.Count > 0 ? text["team.line.duties", cells.Count]
            : text["team.line.here"]);
    }
}
