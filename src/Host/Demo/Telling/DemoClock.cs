using NodaTime;

namespace Relais.Demo.Telling;

/// <summary>
/// The clock of a demo. While the story is told it stands where the teller sets it, so that everything the product writes (ids, versions,
/// audit entries) carries the date it has in the story; afterwards it is the machine's.
/// </summary>
internal sealed class DemoClock(TimeProvider machine) : TimeProvider
{
    private DateTimeOffset? told;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public void Set(Instant moment) => told = moment.ToDateTimeOffset();

    /// <summary>The story is told: back to the present.</summary>
    public void Present() => told = null;

    public override DateTimeOffset GetUtcNow() => told ?? machine.GetUtcNow();

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);
}
