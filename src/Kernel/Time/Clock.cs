using NodaTime;

namespace Relais.Kernel.Time;

/// <summary>The current instant, always from the injected <see cref="TimeProvider"/> so that tests own time.</summary>
public static class Clock
{
    /// <summary>Now, as an instant.</summary>
    public static Instant Now(this TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Today's date in a zone.</summary>
    public static LocalDate TodayIn(this TimeProvider time, DateTimeZone zone) => time.Now().InZone(zone).Date;
}
