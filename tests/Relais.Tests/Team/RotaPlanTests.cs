using System.Text;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Team;
using Relais.Team.Holding;
using Relais.Team.Rota;

namespace Relais.Tests.Team;

/// <summary>Shifts as they are computed, with no database.</summary>
public sealed class RotaPlanTests
{
    private const string Paris = "Europe/Paris";
    private static readonly MemberId[] Ids = [.. Enumerable.Range(1, 3).Select(i => new MemberId(new Guid(i, 0, 0, new byte[8])))];

    [Theory]
    [InlineData(Turn.Daily, "0120 1 2012")]
    [InlineData(Turn.Weekly, "0000 0 1111")]
    [InlineData(Turn.Fortnightly, "0000 0 0000")]
    public void The_turn_passes_each_day_each_week_or_every_second_week_and_weekends_use_up_no_turn(Turn turn, string expected)
    {
        // Monday 7 September 2026 to Friday 11, then Monday 14 to Thursday 17: no holiday among them.
        var band = Band([1, 2, 3, 4, 5], 9, 18, turn, new(2026, 9, 7));
        var days = Enumerable.Range(0, 11).Select(i => new LocalDate(2026, 9, 7).PlusDays(i)).Where(band.IsOn);
        string.Concat(days.Select(d => Array.IndexOf(Ids, band.PersonOn(d)!.Value))).ShouldBe(expected.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void On_a_public_holiday_only_hours_that_name_holidays_count_and_nobody_elses_turn_moves()
    {
        // Tuesday 14 July 2026.
        var day = new LocalDate(2026, 7, 14);
        var week = Band([1, 2, 3, 4, 5], 9, 18, Turn.Daily, new(2026, 7, 13));
        var holidays = Band([BandFact.Holiday], 10, 16, Turn.Daily, new(2026, 1, 1));
        week.IsOn(day).ShouldBeFalse();
        holidays.IsOn(day).ShouldBeTrue();
        holidays.IsOn(day.PlusDays(1)).ShouldBeFalse();
        week.PersonOn(day.PlusDays(1)).ShouldBe(Ids[2]);

        // New Year, Easter Monday, Labour Day, Victory, Ascension and Whit Monday came before.
        holidays.PersonOn(day).ShouldBe(Ids[6 % 3]);
    }

    [Fact]
    public void When_the_clocks_change_a_night_shift_lasts_an_hour_less_or_more_and_its_neighbours_still_meet()
    {
        var rota = Rota(Band([1, 2, 3, 4, 5, 6, 7, 8], 22, 6, Turn.Daily, new(2026, 1, 1)), Band([1, 2, 3, 4, 5, 6, 7, 8], 6, 22, Turn.Daily, new(2026, 1, 1)));
        Night(rota, new(2026, 3, 28)).ShouldBe(7);
        Night(rota, new(2026, 10, 24)).ShouldBe(9);
        Night(rota, new(2026, 8, 4)).ShouldBe(8);
        foreach (var day in new LocalDate[] { new(2026, 3, 29), new(2026, 10, 25) })
        {
            var zone = Zones.Bundled[Paris];
            var line = RotaLine.Of(rota, Facts(), day.AtStartOfDayInZone(zone).ToInstant(), day.PlusDays(1).AtStartOfDayInZone(zone).ToInstant());
            line.ShouldAllBe(s => s.State == DutyState.Held);
        }
    }

    [Fact]
    public void Hours_that_the_clocks_skip_are_no_shift()
    {
        var rota = Rota(Band([7], 2, 3, Turn.Daily, new(2026, 1, 1)));
        RotaPlan.Shifts(rota, At(2026, 3, 29, 0), At(2026, 3, 29, 12)).ShouldBeEmpty();
        RotaPlan.Shifts(rota, At(2026, 4, 5, 0), At(2026, 4, 5, 12)).Count.ShouldBe(1);
    }

    [Fact]
    public void What_is_neither_a_shift_nor_closed_is_a_gap_and_a_shift_wins_over_closed_hours()
    {
        var rota = Rota(Band([2], 8, 12, Turn.Weekly, new(2026, 8, 3)), Band([2], 10, 20, Turn.Weekly, new(2026, 8, 3), closed: true));
        var line = RotaLine.Of(rota, Facts(), At(2026, 8, 4, 0), At(2026, 8, 5, 0));
        line.Select(s => (s.State, Hour(s.From), Hour(s.To))).ShouldBe([(DutyState.Nobody, 0, 8), (DutyState.Held, 8, 12), (DutyState.Closed, 12, 20), (DutyState.Nobody, 20, 0)]);

        var shut = rota with { Closures = [new(new(Guid.NewGuid()), new(2026, 8, 4, 9, 0), new(2026, 8, 4, 11, 0), null)] };
        RotaLine.Of(shut, Facts(), At(2026, 8, 4, 8), At(2026, 8, 4, 12)).Select(s => s.State).ShouldBe([DutyState.Held, DutyState.Closed, DutyState.Held]);
    }

    [Fact]
    public void An_absence_cuts_a_shift_and_passes_the_rest_to_the_backup_or_leaves_a_gap_with_the_manager()
    {
        var rota = Rota(Band([2], 8, 18, Turn.Weekly, new(2026, 8, 3)));
        var away = new AwayFact(new(Guid.NewGuid()), Ids[0], At(2026, 8, 4, 12), At(2026, 8, 4, 15), null, false, AbsenceState.Agreed);
        var line = RotaLine.Of(rota, Facts(backup: Ids[1], away), At(2026, 8, 4, 8), At(2026, 8, 4, 18));
        line.Select(s => (Hour(s.From), s.Held!.Holder, s.State)).ShouldBe([(8, Ids[0], DutyState.Held), (12, Ids[1], DutyState.Held), (15, Ids[0], DutyState.Held)]);
        RotaLine.Of(rota, Facts(null, away), At(2026, 8, 4, 8), At(2026, 8, 4, 18)).Select(s => (s.State, s.Held!.Holder)).ShouldBe([(DutyState.Held, Ids[0]), (DutyState.Gap, Ids[2]), (DutyState.Held, Ids[0])]);
    }

    [Fact]
    public void Whoever_is_on_duty_holds_what_comes_in_on_the_duty_and_its_owner_does_outside_of_shifts()
    {
        var (duty, channel) = (new DutyId(Guid.NewGuid()), new ChannelId(Guid.NewGuid()));
        var rota = Rota(Band([2], 8, 12, Turn.Weekly, new(2026, 8, 3))) with { Duty = duty };
        var facts = Facts() with { Rotas = [rota], Duties = [new(duty, null, "webcare", null)], Covers = [new(duty, channel, Ids[1], null, false)] };
        var thing = new OpenThing { Duty = duty, Channel = channel };
        var on = new BatonAt(facts, At(2026, 8, 4, 9)).Of(thing);
        (on.Holder, on.OnDutyUntil).ShouldBe((Ids[0], At(2026, 8, 4, 12)));
        new BatonAt(facts, At(2026, 8, 4, 9)).Of(thing with { IgnoresShifts = true }).Holder.ShouldBe(Ids[1]);
        new BatonAt(facts, At(2026, 8, 4, 9)).HeldBy(Ids[1]).Cells.ShouldBeEmpty();
        new BatonAt(facts, At(2026, 8, 4, 13)).Of(thing).Holder.ShouldBe(Ids[1]);
    }

    [Fact]
    public void A_calendar_has_lines_of_75_octets_at_most_that_unfold_to_what_was_meant()
    {
        var summary = "Permanence; été, nuit \\ " + string.Concat(Enumerable.Repeat("déjà 🍺 ", 30));
        var text = ShiftCalendar.Write("Gardes", [new("a@relais", At(2026, 8, 4, 8), At(2026, 8, 4, 12), summary, "une\nligne", new("https://relais.example/w/x/team/rotas"))], At(2026, 8, 1, 0));
        text.ShouldEndWith("END:VCALENDAR\r\n");
        text.Split("\r\n").ShouldAllBe(l => Encoding.UTF8.GetByteCount(l) <= 75);
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain("\n");
        var unfolded = text.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n");
        unfolded.ShouldContain("DTSTART:20260804T060000Z");
        unfolded.ShouldContain("DESCRIPTION:une\\nligne");
        unfolded.Single(l => l.StartsWith("SUMMARY:", StringComparison.Ordinal)).ShouldBe("SUMMARY:" + summary.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal));
    }

    private static double Night(RotaFact rota, LocalDate day)
    {
        var at = rota.Resolve(day.At(new(23, 0)));
        var shift = RotaPlan.Shifts(rota, at, at + Duration.FromMinutes(1)).Single();
        return (shift.To - shift.From).TotalHours;
    }

    private static Instant At(int year, int month, int day, int hour) => new LocalDateTime(year, month, day, hour, 0).InZoneLeniently(Zones.Bundled[Paris]).ToInstant();

    private static int Hour(Instant at) => at.InZone(Zones.Bundled[Paris]).Hour;

    private static BandFact Band(int[] days, int from, int to, Turn turn, LocalDate since, bool closed = false) => new(new(Guid.NewGuid()), days, new(from, 0), new(to, 0), turn, closed ? [] : Ids, closed, since, null);

    private static RotaFact Rota(params BandFact[] bands) => new() { Id = new(Guid.NewGuid()), Name = "Messages", Zone = Paris, Zones = Zones.Bundled, Bands = bands };

    private static TeamFacts Facts(MemberId? backup = null, params AwayFact[] away) => new()
    {
        Mates = [.. Ids.Select((id, i) => new Mate(id, $"M {i}", Role.Writer, false, null, i == 0 ? backup : null, 2100, [1, 2, 3, 4, 5], new PersonView("M")))],
        Duties = [], Channels = [], Covers = [], Away = away, Lead = Ids[2], May = (_, _, _) => true, Prefers = Array.Empty<(MemberId, DutyId)>().ToLookup(x => x.Item1, x => x.Item2),
    };
}
