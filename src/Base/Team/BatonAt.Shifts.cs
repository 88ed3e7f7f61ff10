using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Team.Rota;

namespace Relais.Team;

/// <summary>Shifts are one kind of assignment: whoever is on duty has what comes in, and if they are away whoever stands in for them.</summary>
public sealed partial class BatonAt
{
    private readonly Dictionary<RotaId, Shift?> shifts = [];

    /// <summary>What a rota is about, as whoever has a shift holds it: on the channel where that is hardest, if it is about several.</summary>
    internal Held HeldOf(RotaFact rota, MemberId member)
    {
        var all = (rota.Channels.Count == 0 ? [null] : rota.Channels.Select(c => (ChannelId?)c)).Select(c => Of(new() { Assigned = member, Duty = rota.Duty, Channel = c })).ToList();
        return all.Find(h => h.Reason == HoldReason.Manager) ?? all[0];
    }

    /// <summary>The shift that counts for a duty on a channel; of two rotas the older one.</summary>
    internal Shift? ShiftOf(DutyId duty, ChannelId channel)
    {
        foreach (var rota in Facts.Rotas)
        {
            if (rota.Covers(duty, channel) && ShiftOf(rota) is { } shift)
            {
                return shift;
            }
        }

        return null;
    }

    internal Shift? ShiftOf(RotaFact rota)
    {
        if (!shifts.TryGetValue(rota.Id, out var shift))
        {
            shifts[rota.Id] = shift = RotaPlan.At(rota, At, m => HeldOf(rota, m).Reason != HoldReason.Manager);
        }

        return shift;
    }
}
