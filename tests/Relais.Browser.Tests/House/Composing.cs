using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using Relais.Kernel.Time;

namespace Relais.Browser.House;

/// <summary>A post by hand, from the calendar to its hour.</summary>
public static partial class Composing
{
    /// <summary>Opens a new post from the calendar and writes it.</summary>
    public static async Task Write(IPage page, string root, string text)
    {
        await page.GotoAsync($"{root}/calendar");
        await page.Locator("a[href$='/posts/new']:visible").First.ClickAsync();
        await page.WaitForURLAsync(PostAddress());
        await page.RunAndWaitForResponseAsync(() => page.Locator("#composer-editor textarea").First.FillAsync(text), r => r.Url.EndsWith("/do/posts.save", StringComparison.Ordinal) && r.Ok);
        await Expect(page.Locator("[data-c=status]")).ToHaveAttributeAsync("data-state", "saved");
    }

    /// <summary>Adds a picture of the page itself, with what it shows.</summary>
    public static async Task Picture(IPage page, string alt)
    {
        var picture = await page.ScreenshotAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "cuve.png", MimeType = "image/png", Buffer = picture });
        await page.Locator("#media-alt").FillAsync(alt, new() { Timeout = 30_000 });
        await Expect(page.Locator(".thumb img")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.WaitForTimeoutAsync(1_500);
        await Expect(page.Locator("[data-c=status]")).ToHaveAttributeAsync("data-state", "saved");
    }

    /// <summary>For the first whole minute that is at least ten seconds ahead, in the team's zone.</summary>
    public static async Task Schedule(IPage page)
    {
        await FillTime(page, SystemClock.Instance.GetCurrentInstant().InZone(Zones.Bundled["Europe/Paris"]).LocalDateTime.PlusSeconds(70));
        await page.Locator("#schedule-panel .btn--go").ClickAsync();
        await Expect(page.Locator("#toasts .toast").Filter(new() { HasText = "Programmé" })).ToBeVisibleAsync();
    }

    /// <summary>Fills in day and hour, and leaves it at that.</summary>
    public static async Task FillTime(IPage page, LocalDateTime at)
    {
        var panel = page.Locator("#schedule-panel");
        await panel.Locator("[name=date]").FillAsync(at.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
        await panel.Locator("[name=time]").FillAsync(at.TimeOfDay.ToString("HH:mm", CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("/posts/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex PostAddress();
}
