namespace Relais.Tests.Networks;

/// <summary>A clock that stands still; short timers fire at once, long ones (deadlines) in their own time.</summary>
public sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);
    private DateTimeOffset now = now;

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime <= Longest && dueTime >= TimeSpan.FromSeconds(1) ? TimeSpan.Zero : dueTime, period);
}
