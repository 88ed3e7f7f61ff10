using Relais.Tasks.Board;

namespace Relais.Browser;

/// <summary>What one is told arrives by itself, is read with the keyboard, and comes the way one chose.</summary>
public sealed class NotificationTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk", false)]
    [InlineData("desk", true)]
    [InlineData("phone", false)]
    [InlineData("phone", true)]
    public async Task A_task_arrives_in_the_open_list_is_opened_and_read_and_the_next_kind_is_switched_off(string size, bool dark)
    {
        var look = Look.Of(size) with { Dark = dark, Name = dark ? $"{size}-dark" : size };
        var desk = await Stand.Desk();
        var ben = await Stand.MemberOf(desk, Person.Ben);
        var page = await Window(look.In("en"), Person.Ben);
        var inspection = Inspection.Of(page);
        var faults = new List<string>();
        await page.GotoAsync(desk.At("notifications"), new() { WaitUntil = WaitUntilState.Load });
        await Expect(page.Locator("#notifications")).ToContainTextAsync("All read");
        faults.AddRange(await Inspect(page, inspection, "empty", look));

        await Stand.Do(desk, new SaveTask(null, "Photos of the Christmas brew", ben, new(2026, 12, 1)));
        await Stand.Do(desk, new SaveTask(null, "Call the studio", ben));
        await Expect(page.Locator(".told--new")).ToHaveCountAsync(2);
        var count = look.IsPhone ? page.Locator(".tabbar a[href$='/more'] .count") : page.Locator(".nav a[href$='/notifications'] .count");
        await Expect(count).ToContainTextAsync("2");
        faults.AddRange(await Inspect(page, inspection, "list", look));

        // J to the second line, Enter opens what it is about; it is read by that.
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator(".told__what").Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/tasks");
        await Expect(count).ToContainTextAsync("1");
        await page.GotoAsync(desk.At("notifications"), new() { WaitUntil = WaitUntilState.Load });
        await page.Locator("#notifications-read button").ClickAsync();
        await Expect(page.Locator(".told--new")).ToHaveCountAsync(0);
        await Expect(count).ToHaveCountAsync(0);
        await Expect(page.Locator("#notifications-read button")).ToHaveCountAsync(0);

        await page.GotoAsync(desk.At("account/notifications"), new() { WaitUntil = WaitUntilState.Load });
        var given = page.Locator("fieldset").Filter(new() { HasText = "Task given" });
        await Expect(given.GetByRole(AriaRole.Radio, new() { Name = "Mail at once" })).ToBeCheckedAsync();
        await given.GetByRole(AriaRole.Radio, new() { Name = "Mail at once" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(given.GetByRole(AriaRole.Radio, new() { Name = "Off" })).ToBeCheckedAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("Saved");
        await page.FillAsync("[name=quietFrom]", "20:00");
        await page.Locator("section[aria-labelledby=hours] button[type=submit]").ClickAsync();
        await Expect(page.Locator("section[aria-labelledby=hours] [data-problem]")).ToContainTextAsync("both the beginning and the end");
        await page.FillAsync("[name=quietTo]", "07:30");
        await page.Locator("section[aria-labelledby=hours] button[type=submit]").ClickAsync();
        await Expect(page.Locator("#toasts .toast")).Not.ToHaveCountAsync(0);
        faults.AddRange((await Inspect(page, inspection, "choices", look)).Where(f => !f.Contains("400 (Bad Request)", StringComparison.Ordinal)));

        await page.ReloadAsync();
        await Expect(given.GetByRole(AriaRole.Radio, new() { Name = "Off" })).ToBeCheckedAsync();
        await Expect(page.Locator("[name=quietTo]")).ToHaveValueAsync("07:30");
        faults.ShouldBeEmpty(string.Join('\n', faults));
    }

    private static async Task<IEnumerable<string>> Inspect(IPage page, Inspection inspection, string step, Look look)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "notifications", $"{step}.{look}.png") });
        return (await inspection.Faults(page)).Select(f => $"{step}: {f}");
    }
}
