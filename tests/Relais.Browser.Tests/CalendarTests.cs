using NodaTime;
using Relais.Content.Writing;
using Relais.Kernel.Time;
using Relais.Publishing;
using Relais.Publishing.Timing;

namespace Relais.Browser;

/// <summary>Moving what is on the calendar, by every hand, and before other people's eyes.</summary>
public sealed class CalendarTests(Stand stand) : InBrowser(stand)
{
    private static LocalDate Today => SystemClock.Instance.GetCurrentInstant().InZone(Zones.Bundled["Europe/Paris"]).Date;

    /// <summary>The next Tuesday at least a week away: it has a neighbour on each side in its week.</summary>
    private static LocalDate Day => Today.PlusDays(7).With(DateAdjusters.NextOrSame(IsoDayOfWeek.Tuesday));

    [Fact]
    public async Task A_chip_is_dragged_to_another_day_and_another_window_sees_it_within_a_second()
    {
        var (desk, chip) = await Planned();
        var mine = await Open(Month(desk), Look.Desk);
        var theirs = await Open(Month(desk), Look.Desk.In("en"), Person.Ben);
        await Expect(On(theirs, Day, chip)).ToBeVisibleAsync();
        await theirs.WaitForTimeoutAsync(1000);
        await theirs.EvaluateAsync("""
            ([day, chip]) => {
              const here = () => document.querySelector(`[data-date="${day}"] .post[href$="${chip}"]`);
              window.seen = new Promise(done => new MutationObserver(() => { if (here()) done(performance.timeOrigin + performance.now()); }).observe(document.body, { childList: true, subtree: true }));
            }
            """, new object[] { Iso(Day.PlusDays(2)), chip });
        await Drag(mine, On(mine, Day, chip), mine.Locator($"[data-date='{Iso(Day.PlusDays(2))}']"));
        await Expect(On(mine, Day.PlusDays(2), chip)).ToBeVisibleAsync();
        await Expect(mine.Locator("#toasts .toast")).ToBeVisibleAsync();
        var saved = await mine.EvaluateAsync<double>("performance.timeOrigin + performance.getEntriesByType('resource').filter(r => r.name.endsWith('deliveries.move')).at(-1).responseEnd");
        var seen = await theirs.EvaluateAsync<double>("window.seen");
        (seen - saved).ShouldBeLessThan(1000, "milliseconds from the answer to the other window");
        await mine.ReloadAsync();
        await Expect(On(mine, Day.PlusDays(2), chip)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Alt_and_arrows_do_what_dragging_does_and_Z_takes_it_back()
    {
        var (desk, chip) = await Planned();
        var page = await Open(Month(desk), Look.Desk);
        await On(page, Day, chip).FocusAsync();
        await page.Keyboard.PressAsync("Alt+ArrowRight");
        await Expect(On(page, Day.PlusDays(1), chip)).ToBeFocusedAsync();
        await Expect(page.Locator("#toasts .toast")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("z");
        await Expect(On(page, Day, chip)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_dialog_moves_it_to_a_day_and_an_hour()
    {
        var (desk, chip) = await Planned();
        var page = await Open(Month(desk), Look.Desk);
        await On(page, Day, chip).FocusAsync();
        await page.Keyboard.PressAsync("m");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("[name=date]").FillAsync(Iso(Day.PlusDays(3)));
        await dialog.Locator("[name=time]").FillAsync("18:30");
        await dialog.Locator("button[value=go]").ClickAsync();
        await Expect(On(page, Day.PlusDays(3), chip)).ToContainTextAsync("18:30");
        await page.ReloadAsync();
        await Expect(On(page, Day.PlusDays(3), chip)).ToContainTextAsync("18:30");
    }

    [Fact]
    public async Task A_move_that_somebody_else_was_quicker_with_goes_back_and_says_so()
    {
        var (desk, chip) = await Planned();
        var page = await Open(Month(desk), Look.Desk);
        // Only this window does not hear of it, as on a train.
        await page.EvaluateAsync("document.querySelector('#calendar').removeAttribute('data-live')");
        await page.EvaluateAsync("chip => { const c = document.querySelector(`.post[href$='${chip}']`); const d = JSON.parse(c.dataset.deliveries); d[0].version = crypto.randomUUID(); c.dataset.deliveries = JSON.stringify(d); }", chip);
        await On(page, Day, chip).FocusAsync();
        await page.Keyboard.PressAsync("Alt+ArrowDown");
        await Expect(page.Locator("#toasts [role=alert], #toasts .toast--alert, #toasts .toast").Filter(new() { HasText = "Rien n’est écrasé" })).ToBeVisibleAsync();
        await Expect(On(page, Day, chip)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Filters_stand_in_the_address_and_survive_a_reload()
    {
        var (desk, chip) = await Planned();
        var page = await Open(Month(desk), Look.Desk);
        await page.Locator("#filter-state").SelectOptionAsync("published");
        await Expect(On(page, Day, chip)).ToBeHiddenAsync();
        page.Url.ShouldContain("state=published");
        await page.ReloadAsync();
        await Expect(page.Locator("#filter-state")).ToHaveValueAsync("published");
        await page.Locator("#filter-state").SelectOptionAsync("");
        await Expect(On(page, Day, chip)).ToBeVisibleAsync();
    }

    private async Task<(Desk Desk, string Post)> Planned()
    {
        var desk = await Stand.Desk();
        var post = await Stand.Do(desk, new CreatePostRequest("Concert du samedi", "Concert samedi à 20 h.", [desk.Channel]));
        await Stand.Do(desk, new PlanPostRequest(post.Id, Day, new LocalTime(10, 0), "Europe/Paris"));
        return (desk, post.Id.ToString());
    }

    private static string Month(Desk desk) => desk.At($"calendar?view=month&at={Iso(Day)}");

    private static string Iso(LocalDate date) => date.ToString("uuuu-MM-dd", null);

    private static ILocator On(IPage page, LocalDate day, string post) => page.Locator($"[data-date='{Iso(day)}'] .post[href$='{post}']");

    private static async Task Drag(IPage page, ILocator chip, ILocator day)
    {
        await day.ScrollIntoViewIfNeededAsync();
        await chip.ScrollIntoViewIfNeededAsync();
        var from = (await chip.BoundingBoxAsync())!;
        var to = (await day.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(from.X + 20, from.Y + 8);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(to.X + 40, to.Y + (to.Height / 2), new() { Steps = 12 });
        await page.Mouse.UpAsync();
    }
}
