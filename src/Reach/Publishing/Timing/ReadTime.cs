using NodaTime;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Publishing.Timing;

/// <summary>What a wall time means: asked while someone chooses it.</summary>
/// <param name="Date">The day.</param>
/// <param name="Time">The time on the wall.</param>
/// <param name="Zone">IANA name; the person's zone otherwise.</param>
public sealed record ReadTimeRequest(LocalDate Date, LocalTime Time, string? Zone = null) : IRequest<TimeMeaning>;

/// <summary>What a wall time means.</summary>
/// <param name="Asked">As asked.</param>
/// <param name="Local">The wall time it will be; another one only when the hour is skipped.</param>
/// <param name="Zone">IANA name.</param>
/// <param name="At">The instant.</param>
/// <param name="Rule">Whether summer time made the hour impossible or ambiguous.</param>
/// <param name="IsPast">Whether it is over.</param>
/// <param name="YourLocal">The same instant on the reader's wall.</param>
public sealed record TimeMeaning(LocalDateTime Asked, LocalDateTime Local, string Zone, Instant At, WallTimeRule Rule, bool IsPast, LocalDateTime YourLocal);

[Slice("publishing.read_time", PublishingPermissions.View, Http = "GET /time", ForGuests = true)]
internal sealed class ReadTime(Zones zones, TimeProvider time) : ReadSlice<ReadTimeRequest, TimeMeaning>
{
    public override Task<Outcome<TimeMeaning>> Handle(ReadTimeRequest request, Caller caller, CancellationToken cancel)
    {
        var zone = string.IsNullOrEmpty(request.Zone) ? caller.Zone : request.Zone;
        return Task.FromResult<Outcome<TimeMeaning>>(zones.Knows(zone)
            ? Of(zones, request.Date + request.Time, zone, time.Now(), caller.Zone)
            : Problem.Invalid("zone", "publishing.problem.zone", zone));
    }

    internal static TimeMeaning Of(Zones zones, LocalDateTime asked, string zone, Instant now, string readerZone)
    {
        var resolved = zones.Resolve(asked, zone);
        return new(asked, resolved.Local, zone, resolved.Instant, resolved.Rule, resolved.Instant < now, resolved.Instant.InZone(zones[readerZone]).LocalDateTime);
    }
}
