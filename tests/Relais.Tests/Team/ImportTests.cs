using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Team;
using Relais.Team.Absences;

namespace Relais.Tests.Team;

public sealed class ImportTests
{
    private const string File = """
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Congés//FR
        BEGIN:VEVENT
        UID:1@rh.example
        SUMMARY:Congés payés\, é
         té
        DTSTART;VALUE=DATE:20260810
        DTEND;VALUE=DATE:20260815
        BEGIN:VALARM
        DESCRIPTION:SUMMARY:faux
        TRIGGER:-PT15M
        END:VALARM
        END:VEVENT
        BEGIN:VEVENT
        UID:2@rh.example
        SUMMARY:RTT
        DTSTART;TZID=Romance Standard Time:20260821T130000
        DTEND;TZID=Romance Standard Time:20260821T180000
        END:VEVENT
        BEGIN:VEVENT
        UID:3@rh.example
        SUMMARY:Formation
        DTSTART:20260824T070000Z
        DURATION:PT3H
        END:VEVENT
        BEGIN:VEVENT
        UID:4@rh.example
        SUMMARY:Télétravail
        DTSTART;VALUE=DATE:20260825
        RRULE:FREQ=WEEKLY
        END:VEVENT
        BEGIN:VEVENT
        UID:5@rh.example
        SUMMARY:Annulé
        STATUS:CANCELLED
        DTSTART;VALUE=DATE:20260826
        END:VEVENT
        BEGIN:VEVENT
        UID:6@rh.example
        SUMMARY:Passé
        DTSTART;VALUE=DATE:20260701
        END:VEVENT
        BEGIN:VEVENT
        UID:7@rh.example
        SUMMARY:Ailleurs
        DTSTART;TZID=Nowhere/Else:20260821T130000
        END:VEVENT
        END:VCALENDAR
        """;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_calendar_becomes_absences_once_and_says_what_it_left(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        var done = await app.Do(app.Ben, new ImportAbsences(File, StandIn: world.Carl.Member));
        (done.Added, done.Known).ShouldBe((3, 1));
        done.Left.ShouldBe([new("Télétravail", "repeats"), new("Ailleurs", "unknown_zone")]);
        var absences = (await app.Do(app.Ben, new ListAbsences())).Items;
        absences.Select(a => (a.From, a.Until)).ShouldBe(
        [
            (new(2026, 8, 10, 0, 0), new LocalDateTime(2026, 8, 15, 0, 0)),
            (new(2026, 8, 21, 13, 0), new LocalDateTime(2026, 8, 21, 18, 0)),
            (new(2026, 8, 24, 9, 0), new LocalDateTime(2026, 8, 24, 12, 0)),
        ]);
        absences[0].Reason.ShouldBe("Congés payés, été");

        var again = await app.Do(app.Ben, new ImportAbsences(File));
        (again.Added, again.Known).ShouldBe((0, 4));
    }

    [Fact]
    public async Task An_import_is_undone_whole_and_can_be_made_again()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        var ran = await app.Get<Pipeline>().Run(app.Ben, new ImportAbsences(File), null, TestContext.Current.CancellationToken);
        (await app.Get<Undo>().Run(app.Ben, ran.Reply.Undo!.Value, TestContext.Current.CancellationToken)).Problem.ShouldBeNull();
        (await app.Do(app.Ben, new ListAbsences())).Items.ShouldBeEmpty();
        (await app.Do(app.Ben, new ImportAbsences(File))).Added.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_no_calendar_is_refused_at_its_field_and_nobody_imports_for_somebody_they_do_not_lead()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        (await app.Run(app.Ben, new ImportAbsences("nom;début;fin"))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("calendar");
        (await app.Run(world.Carl, new ImportAbsences(File, Member: world.Ben))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BEGIN:VCALENDAR")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nDTSTART\nEND:VEVENT")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:\nDTEND:x\nEND:VEVENT\nEND:VEVENT")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:99999999\nEND:VEVENT")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260810T100000\nDTEND:20260810T090000\nEND:VEVENT")]
    public void A_broken_file_breaks_nothing(string text) => CalendarFile.Read(text, Zones.Bundled, "Europe/Paris").Events.ShouldBeEmpty();
}
