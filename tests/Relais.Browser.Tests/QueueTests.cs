using NodaTime;
using Relais.Content.Writing;
using Relais.Identity.LockOut;
using Relais.Kernel.Time;
using Relais.Publishing.Pauses;
using Relais.Publishing.Sending;

namespace Relais.Browser;

/// <summary>What waits for a decision, decided while everything else goes on.</summary>
public sealed class QueueTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task A_date_half_given_stays_while_other_deliveries_change(string size)
    {
        var nora = await Stand.Newcomer("Nora Lind");
        var desk = await Stand.Desk();
        var (held, other) = (await Post(desk, "Retenue"), await Post(desk, "Autre"));
        var member = await Stand.MemberOf(desk, nora);
        await Stand.Do(desk with { Owner = desk.Owner with { User = await Stand.UserOf(nora), Member = member, Name = nora.Name } }, At(held, 10));
        await Stand.Do(desk, new LockMember(member, "Absente"));

        var page = await Window(Look.Of(size), Person.Ada);
        var inspection = Inspection.Of(page);
        await page.GotoAsync(desk.At("queue"));
        await page.Locator("#queue [data-menu^=more-]").ClickAsync();
        await page.Locator("[data-open^=when-]").ClickAsync();
        var date = page.Locator("dialog[open] [name=date]");
        await date.FillAsync("2031-08-04");
        await page.Locator("dialog[open] [name=time]").FocusAsync();
        (await inspection.Faults(page)).ShouldBeEmpty();
        await page.RunAndWaitForResponseAsync(() => Stand.Do(desk, At(other, 11)), r => r.Url.Contains("/queue", StringComparison.Ordinal));
        await page.WaitForTimeoutAsync(500);
        await Expect(date).ToHaveValueAsync("2031-08-04");

        await page.Locator("dialog[open] [name=time]").FillAsync("10:00");
        await page.Locator("dialog[open] .btn--go").ClickAsync();
        await Expect(page.Locator("#queue .empty")).ToBeVisibleAsync();
        await page.GotoAsync(desk.At("queue?part=next"));
        await Expect(page.Locator("#queue")).ToContainTextAsync("lundi 4 août 2031, 10:00");
    }

    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task A_pause_closes_its_dialog_and_is_said_above_every_page_until_it_is_lifted(string size)
    {
        var desk = await Stand.Desk();
        var post = await Post(desk, "Plus tard");
        await Stand.Do(desk, At(post, 10));
        var page = await Window(Look.Of(size), Person.Ada);
        var inspection = Inspection.Of(page);
        await page.GotoAsync(desk.At("queue"));
        await page.Locator("[data-open=pause-all]").ClickAsync();
        await page.Locator("#pause-all [name=reason]").FillAsync("Grève des transports");
        await page.Locator("#pause-all button[type=submit]").ClickAsync();
        await Expect(page.Locator("#queue .note--hold")).ToContainTextAsync("Grève des transports");
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Expect(page.Locator("#pause-strip .pausebar")).ToHaveCountAsync(0);
        (await inspection.Faults(page)).ShouldBeEmpty("the queue, paused");

        await page.GotoAsync(desk.At("calendar"));
        await Expect(page.Locator("#pause-strip")).ToContainTextAsync("Toute la publication est en pause");
        await Expect(page.Locator("#pause-strip")).ToContainTextAsync("Ada Lovelace");
        (await inspection.Faults(page)).ShouldBeEmpty("the calendar, paused");
        await Stand.Do(desk, new ResumePublishingRequest());
        await Expect(page.Locator("#pause-strip .pausebar")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_was_missed_is_sent_only_after_a_question()
    {
        var nora = await Stand.Newcomer("Nora Blum");
        var desk = await Stand.Desk();
        var post = await Post(desk, "Retenue encore");
        var member = await Stand.MemberOf(desk, nora);
        await Stand.Do(desk with { Owner = desk.Owner with { User = await Stand.UserOf(nora), Member = member, Name = nora.Name } }, At(post, 10));
        await Stand.Do(desk, new LockMember(member, "Absente"));
        var page = await Window(Look.Desk, Person.Ada);
        await page.GotoAsync(desk.At("queue"));
        await page.Locator("[data-open^=now-]").ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToContainTextAsync("Cela ne s’annule pas");
        await page.Locator("dialog[open] button[type=submit]").ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Expect(page.Locator("#queue .empty")).ToBeVisibleAsync();
    }

    private async Task<Content.PostId> Post(Desk desk, string text) => (await Stand.Do(desk, new CreatePostRequest(text, text, [desk.Channel]))).Id;

    private static ScheduleDeliveriesRequest At(Content.PostId post, int hour) =>
        new(post, SystemClock.Instance.GetCurrentInstant().InZone(Zones.Bundled["Europe/Paris"]).Date.PlusDays(1), new LocalTime(hour, 0));
}
