using NodaTime;
using Relais.Kernel.Time;
using Relais.Notifications.Model;

namespace Relais.Notifications.Sending;

/// <summary>When a member gets mail. Wall time of their zone throughout, so that « 8:30 » stays half past eight when summer time begins or ends.</summary>
internal sealed record MailHours(Zones Zones, string Zone, LocalTime? QuietFrom, LocalTime? QuietTo, LocalTime DigestAt)
{
    internal static MailHours Of(NotificationHours? hours, Zones zones, string zone) =>
        new(zones, zone, hours?.QuietFrom, hours?.QuietTo, hours?.DigestAt ?? NotificationHours.UsualDigest);

    /// <summary>When mail about something told at <paramref name="at"/> may go out; <see langword="null"/> when none is wanted.</summary>
    internal Instant? MailAt(TellBy by, Instant at) => by switch
    {
        TellBy.Mail => AfterQuiet(at),
        TellBy.Digest => AfterQuiet(NextDigest(at)),
        _ => null,
    };

    /// <summary>The same instant outside quiet hours, else their end. An end that summer time skips is where the clock goes on; one it doubles is the first of the two.</summary>
    internal Instant AfterQuiet(Instant at)
    {
        if (QuietFrom is not { } from || QuietTo is not { } to || from == to)
        {
            return at;
        }

        var zone = Zones[Zone];
        var local = at.InZone(zone).LocalDateTime;
        var time = local.TimeOfDay;
        var overMidnight = from > to;
        if (overMidnight ? time < from && time >= to : time < from || time >= to)
        {
            return at;
        }

        var date = overMidnight && time >= from ? local.Date.PlusDays(1) : local.Date;
        var mapping = zone.MapLocal(date + to);
        var end = mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant();
        return Instant.Max(at, end);
    }

    /// <summary>The first digest after an instant.</summary>
    internal Instant NextDigest(Instant at)
    {
        var date = at.InZone(Zones[Zone]).Date;
        var today = Zones.Resolve(date + DigestAt, Zone).Instant;
        return today > at ? today : Zones.Resolve(date.PlusDays(1) + DigestAt, Zone).Instant;
    }
}
