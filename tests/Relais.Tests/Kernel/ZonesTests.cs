using NodaTime;
using Relais.Kernel.Time;

namespace Relais.Tests.Kernel;

public sealed class ZonesTests
{
    [Fact]
    public void A_plain_wall_time_is_its_instant()
    {
        var resolved = Zones.Bundled.Resolve(new LocalDateTime(2026, 8, 4, 10, 42), "Europe/Paris");
        resolved.Instant.ShouldBe(Instant.FromUtc(2026, 8, 4, 8, 42));
        resolved.Rule.ShouldBe(WallTimeRule.Plain);
    }

    [Fact]
    public void A_time_that_summer_time_skips_moves_on_by_the_gap()
    {
        var resolved = Zones.Bundled.Resolve(new LocalDateTime(2027, 3, 28, 2, 30), "Europe/Paris");
        resolved.Rule.ShouldBe(WallTimeRule.Skipped);
        resolved.Local.ShouldBe(new LocalDateTime(2027, 3, 28, 3, 30));
        resolved.Instant.ShouldBe(Instant.FromUtc(2027, 3, 28, 1, 30));
    }

    [Fact]
    public void A_time_that_happens_twice_means_the_first()
    {
        var resolved = Zones.Bundled.Resolve(new LocalDateTime(2026, 10, 25, 2, 30), "Europe/Paris");
        resolved.Rule.ShouldBe(WallTimeRule.Doubled);
        resolved.Instant.ShouldBe(Instant.FromUtc(2026, 10, 25, 0, 30));
    }

    [Theory]
    [InlineData("Europe/Paris", true)]
    [InlineData("Mars/Olympus", false)]
    [InlineData(null, false)]
    public void A_zone_is_known_or_not(string? name, bool known) => Zones.Bundled.Knows(name).ShouldBe(known);
}
