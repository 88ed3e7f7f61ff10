using NodaTime;
using Relais.Identity.Members;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Browser;

/// <summary>Rights given for one channel, by hand.</summary>
public sealed class RightsTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task A_right_is_given_for_one_channel_explained_and_ended(string size)
    {
        var zoe = await Stand.Newcomer("Zoé Martin");
        var desk = await Stand.Desk();
        var member = await Stand.MemberOf(desk, zoe);
        await Stand.Do(desk, new ChangeRole(member, Role.Reader));
        var page = await Window(Look.Of(size), Person.Ada);
        var inspection = Inspection.Of(page);
        await page.GotoAsync(desk.At("members"));
        await page.Locator($"[data-menu='member-{member}']").ClickAsync();
        await page.Locator($"#member-{member} a[href$='/rights']").ClickAsync();
        await page.Locator("[name=set]").SelectOptionAsync("publishing");
        await page.Locator("[name=place]").SelectOptionAsync("channel:" + desk.Channel);
        await page.Locator("form[action$='give_rights'] button[type=submit]").ClickAsync();
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("Zoé Martin a ces droits");
        await Expect(page.Locator(".rlist li")).ToContainTextAsync("Publier");
        await Expect(page.Locator("tr").Filter(new() { HasText = "Publier tout de suite" })).ToContainTextAsync("Par endroits");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"rights-given.{size}.png") });
        (await inspection.Faults(page)).ShouldBeEmpty();

        await page.GotoAsync(desk.At($"settings/rights?right=publishing.publish_now&place=channel:{desk.Channel}"));
        await Expect(page.Locator("tr").Filter(new() { HasText = "Zoé Martin" }).First).ToContainTextAsync("Oui");
        (await inspection.Faults(page)).ShouldBeEmpty();

        await page.GotoAsync(desk.At($"members/{member}/rights"));
        await page.Locator("form[action$='end_grant'] button").ClickAsync();
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("terminé");
        await Expect(page.Locator(".rlist li")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task A_member_gets_a_last_day_and_is_told_on_every_page(string size)
    {
        var zoe = await Stand.Newcomer("Zoé Martin");
        var desk = await Stand.Desk();
        var member = await Stand.MemberOf(desk, zoe);
        await Stand.Do(desk, new ChangeRole(member, Role.Writer));
        var page = await Window(Look.Of(size), Person.Ada);
        var inspection = Inspection.Of(page);
        await page.GotoAsync(desk.At($"members/{member}/rights"));
        var last = SystemClock.Instance.GetCurrentInstant().InZone(Zones.Bundled["Europe/Paris"]).Date.PlusDays(3).ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await page.Locator("form[action$='set_last_day'] [name=lastDay]").FillAsync(last);
        await page.Locator("form[action$='set_last_day'] button").ClickAsync();
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("prendra fin");
        await Expect(page.Locator("section:has(#last-day)")).ToContainTextAsync("prend fin à la fin du");
        (await inspection.Faults(page)).ShouldBeEmpty("the page of their rights");
        await page.GotoAsync(desk.At("members"));
        await Expect(page.Locator("tr").Filter(new() { HasText = "Zoé Martin" }).Filter(new() { HasText = "jusqu’au" })).ToHaveCountAsync(1);
        (await inspection.Faults(page)).ShouldBeEmpty("the members");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"last-day.{size}.png") });

        var theirs = await Window(Look.Of(size), zoe);
        var seen = Inspection.Of(theirs);
        await theirs.GotoAsync(desk.At("calendar"));
        await Expect(theirs.Locator(".note--warn")).ToContainTextAsync("Votre accès à cet espace prend fin");
        await theirs.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"last-day-banner.{size}.png") });
        (await seen.Faults(theirs)).ShouldBeEmpty("what they see");
    }
}
