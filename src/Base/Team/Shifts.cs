using NodaTime;
using Relais.Kernel.Time;
using Relais.Team.Rota;

namespace Relais.Team;

/// <summary>Front door to the rotas: who is on duty now, who is next, and what is answered while it is closed.</summary>
public sealed class Shifts(Baton baton, TimeProvider time)
{
    private static readonly Duration Ahead = Duration.FromDays(14);

    /// <summary>Every rota as it stands now, the oldest first.</summary>
    public async Task<IReadOnlyList<DutyNow>> Now(CancellationToken cancel = default)
    {
        var facts = (await baton.Recent(cancel)).Facts;
        return [.. facts.Rotas.Select(r => Of(r, facts, time.Now()))];
    }

    internal static DutyNow Of(RotaFact rota, Holding.TeamFacts facts, Instant now)
    {
        var line = RotaLine.Of(rota, facts, now, now + Ahead);
        var first = line[0];
        var next = line.Skip(1).FirstOrDefault(s => s.Held is { } held && (held.Holder != first.Held?.Holder || s.State != first.State));
        var closed = first.State == DutyState.Closed;
        return new(rota.Id, rota.Name, rota.Duty, rota.Channels, first.Public, next?.Public, closed ? rota.ReplyFr : null, closed ? rota.ReplyEn : null);
    }
}
