using NodaTime;
using Relais.Kernel.Time;
using Relais.Notifications;
using Relais.Notifications.Sending;

namespace Relais.Tests.Notifications;

/// <summary>When mail goes out, on the wall clock of whoever gets it.</summary>
public sealed class MailHoursTests
{
    private static MailHours Paris(LocalTime? from = null, LocalTime? to = null, LocalTime? digest = null) => new(Zones.Bundled, "Europe/Paris", from, to, digest ?? new(8, 30));

    [Theory]
    [InlineData(21, 59, "21:59")]
    [InlineData(22, 0, "07:00")]
    [InlineData(23, 30, "07:00")]
    [InlineData(3, 0, "07:00")]
    [InlineData(7, 0, "07:00")]
    [InlineData(12, 0, "12:00")]
    public void Quiet_hours_over_midnight_hold_mail_until_they_end(int hour, int minute, string expected)
    {
        var hours = Paris(new(22, 0), new(7, 0));
        var at = Local(2026, 8, 4, hour, minute);
        var sent = hours.AfterQuiet(at).InZone(Zones.Bundled["Europe/Paris"]);
        sent.TimeOfDay.ToString("HH:mm", null).ShouldBe(expected);
        (sent.ToInstant() - at).ShouldBeLessThan(Duration.FromHours(10));
        sent.ToInstant().ShouldBeGreaterThanOrEqualTo(at);
    }

    [Fact]
    public void Quiet_hours_within_a_day_hold_only_what_is_told_in_them()
    {
        var hours = Paris(new(12, 0), new(14, 0));
        hours.AfterQuiet(Local(2026, 8, 4, 12, 30)).ShouldBe(Local(2026, 8, 4, 14, 0));
        hours.AfterQuiet(Local(2026, 8, 4, 14, 0)).ShouldBe(Local(2026, 8, 4, 14, 0));
        hours.AfterQuiet(Local(2026, 8, 4, 11, 59)).ShouldBe(Local(2026, 8, 4, 11, 59));
    }

    [Fact]
    public void The_digest_comes_at_the_same_wall_time_before_and_after_summer_time_begins_and_ends()
    {
        var hours = Paris();
        hours.NextDigest(Local(2027, 3, 27, 9, 0)).ShouldBe(Instant.FromUtc(2027, 3, 28, 6, 30));
        hours.NextDigest(Local(2027, 3, 26, 9, 0)).ShouldBe(Instant.FromUtc(2027, 3, 27, 7, 30));
        hours.NextDigest(Local(2026, 10, 24, 9, 0)).ShouldBe(Instant.FromUtc(2026, 10, 25, 7, 30));
        hours.NextDigest(Local(2026, 10, 24, 8, 29)).ShouldBe(Instant.FromUtc(2026, 10, 24, 6, 30));
    }

    [Fact]
    public void A_digest_at_an_hour_that_summer_time_skips_comes_once_and_at_one_that_it_doubles_once()
    {
        var hours = Paris(digest: new(2, 30));
        hours.NextDigest(Instant.FromUtc(2027, 3, 28, 0, 0)).ShouldBe(Instant.FromUtc(2027, 3, 28, 1, 30));
        hours.NextDigest(Instant.FromUtc(2027, 3, 28, 1, 30)).ShouldBe(Instant.FromUtc(2027, 3, 29, 0, 30));
        hours.NextDigest(Instant.FromUtc(2026, 10, 24, 23, 0)).ShouldBe(Instant.FromUtc(2026, 10, 25, 0, 30));
        hours.NextDigest(Instant.FromUtc(2026, 10, 25, 0, 30)).ShouldBe(Instant.FromUtc(2026, 10, 26, 1, 30));
    }

    [Fact]
    public void Quiet_hours_that_end_at_a_skipped_hour_end_when_the_clock_goes_on()
    {
        var hours = Paris(new(22, 0), new(2, 30));
        hours.AfterQuiet(Instant.FromUtc(2027, 3, 28, 0, 30)).ShouldBe(Instant.FromUtc(2027, 3, 28, 1, 0));
        hours.AfterQuiet(Instant.FromUtc(2026, 10, 24, 23, 0)).ShouldBe(Instant.FromUtc(2026, 10, 25, 0, 30));
        hours.AfterQuiet(Instant.FromUtc(2026, 10, 25, 1, 15)).ShouldBe(Instant.FromUtc(2026, 10, 25, 1, 15));
    }

    [Fact]
    public void A_digest_within_quiet_hours_waits_for_their_end_and_what_is_only_in_the_list_makes_no_mail()
    {
        var hours = Paris(new(22, 0), new(9, 0));
        hours.MailAt(TellBy.Digest, Local(2026, 8, 4, 10, 0)).ShouldBe(Local(2026, 8, 5, 9, 0));
        hours.MailAt(TellBy.App, Local(2026, 8, 4, 10, 0)).ShouldBeNull();
        hours.MailAt(TellBy.Off, Local(2026, 8, 4, 10, 0)).ShouldBeNull();
    }

    private static Instant Local(int year, int month, int day, int hour, int minute) =>
        Zones.Bundled.Resolve(new(year, month, day, hour, minute), "Europe/Paris").Instant;
}
