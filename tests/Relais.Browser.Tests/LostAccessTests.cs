using System.Text.RegularExpressions;
using Relais.Sandbox.Control;

namespace Relais.Browser;

/// <summary>A network that no longer knows us: what was to go out waits, says so where one looks, and goes on when somebody has connected again.</summary>
public sealed partial class LostAccessTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task A_post_waits_for_its_account_to_be_connected_again_and_then_goes_out_once(string size)
    {
        var desk = await Stand.Desk();
        var page = await Open(desk.At("calendar"), Look.Of(size));
        var words = $"Le quai est fermé {Guid.NewGuid():N}";
        var root = page.Url[..page.Url.LastIndexOf('/')];
        await Composing.Write(page, root, words);
        var post = page.Url;
        var fault = Stand.Sandbox.Faults.Add(new(FaultKind.ExpiredToken, desk.Account));
        await PublishNow(page);

        await Expect(page.Locator("#schedule-panel")).ToContainTextAsync("Retenu", new() { Timeout = 30_000 });
        await page.Locator("[data-open=sched-states]").ClickAsync();
        await Expect(page.Locator("#sched-states")).ToContainTextAsync("Reconnectez le compte");
        (await Inspection.Of(page).Faults(page)).ShouldBeEmpty("the post, held");
        await page.Locator("#sched-states a[href*='/channels/']").ClickAsync();
        await Expect(page.Locator("#channel-sheet .note--danger")).ToContainTextAsync("Les posts sont gardés et retenus. Reconnectez le compte.");
        (await Inspection.Of(page).Faults(page)).ShouldBeEmpty("the channel without access");
        Sent(words).ShouldBe(0);

        Stand.Sandbox.Faults.Clear(fault);
        await page.Locator("main a.btn--go[href*='channels/connect?channel=']").ClickAsync();
        await page.Locator("form:has([name=server]) button[type=submit]").ClickAsync();
        await page.Locator($"a.btn--go[href^='{Stand.Sandbox.Address}']").ClickAsync();
        await page.WaitForURLAsync(u => u.StartsWith(Stand.Sandbox.Address, StringComparison.Ordinal));
        await page.Locator($"[name=account][value={desk.Account}]").CheckAsync();
        await page.Locator("[name=decision][value=approve]").ClickAsync();
        await page.WaitForURLAsync(ChannelAddress(), new() { WaitUntil = WaitUntilState.Load });
        await Expect(page.Locator("#channel-sheet")).ToContainTextAsync("Connecté");
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("connecté");

        await page.GotoAsync(post);
        await Expect(page.Locator("#composer-editor textarea").First).ToHaveValueAsync(words);
        await page.Locator("[data-open=sched-states]").ClickAsync();
        await page.Locator("#sched-states [data-open^=now-]").ClickAsync();
        await page.Locator("dialog[id^=now-] button[type=submit]").ClickAsync();
        await Expect(page.Locator("#schedule-panel")).ToContainTextAsync("Publié", new() { Timeout = 30_000 });
        Sent(words).ShouldBe(1);
    }

    private int Sent(string words) => Stand.Sandbox.Ledger().Count(e => e.Text.Contains(words, StringComparison.Ordinal));

    private static async Task PublishNow(IPage page)
    {
        await page.Locator("[data-menu=sched-more]").ClickAsync();
        await page.Locator("[data-open=sched-now]").ClickAsync();
        await page.Locator("#sched-now form button").ClickAsync();
    }

    [GeneratedRegex("/channels/[0-9a-f-]{36}$", RegexOptions.None, 1000)]
    private static partial Regex ChannelAddress();
}
