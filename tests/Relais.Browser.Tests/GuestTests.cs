using System.Security.Cryptography;
using NodaTime;
using Relais.Campaigns.Edit;
using Relais.Content.Writing;
using Relais.Kernel.Time;
using Relais.Publishing.Timing;

namespace Relais.Browser;

/// <summary>An agency is invited to one campaign, and finds its brief and its posts there, and nothing else.</summary>
public sealed class GuestTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task A_guest_is_invited_to_a_campaign_and_finds_a_brief_and_only_its_posts(string size)
    {
        var desk = await Stand.Desk();
        var today = SystemClock.Instance.GetCurrentInstant().InZone(Zones.Bundled["Europe/Paris"]).Date;
        var summer = (await Stand.Do(desk, new CreateCampaign("Concerts d’été", today, today.PlusDays(20), [desk.Channel], 2))).Id;
        var mine = (await Stand.Do(desk, new CreatePostRequest("", "Affiche du concert", [desk.Channel], summer))).Id;
        var other = (await Stand.Do(desk, new CreatePostRequest("", "Secret de Noël", [desk.Channel]))).Id;
        await Stand.Do(desk, new PlanPostRequest(mine, today, new LocalTime(23, 50)));
        await Stand.Do(desk, new PlanPostRequest(other, today, new LocalTime(23, 55)));

        var mail = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + "@agence.example";
        var page = await Window(Look.Of(size), Person.Ada);
        var inspection = Inspection.Of(page);
        await page.GotoAsync(desk.At("members"));
        await Expect(page.Locator("[name=deliverables]")).ToBeHiddenAsync();
        await page.Locator("form[hx-post$='identity.invite'] [name=mail]").FillAsync(mail);
        await page.Locator("[name=guest]").CheckAsync();
        await page.Locator($"[name=places][value='campaign:{summer}']").CheckAsync();
        await page.Locator("[name=deliverables]").FillAsync("Trois posts et une affiche.");
        await page.Locator("[name=deadline]").FillAsync(today.PlusDays(6).ToString("uuuu-MM-dd", null));
        await page.Locator("[name=style]").FillAsync("Vouvoiement, phrases courtes.");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"guest-invite.{size}.png"), FullPage = true });
        (await inspection.Faults(page)).ShouldBeEmpty("the form");
        await page.Locator("form[hx-post$='identity.invite'] button[type=submit]").ClickAsync();
        var address = await page.Locator("#invitation-made input[readonly]").InputValueAsync();

        var guest = await Window(Look.Of(size), null);
        var theirs = Inspection.Of(guest);
        await guest.GotoAsync(address);
        await Expect(guest.Locator(".brief__facts")).ToContainTextAsync("Trois posts et une affiche.");
        await guest.Locator("[name=name]").FillAsync("Nora Dubois");
        await guest.Locator("[name=password]").FillAsync("une phrase assez longue");
        (await theirs.Faults(guest)).ShouldBeEmpty("the invitation");
        await guest.Locator("form[action$='invitations/accept'] button").ClickAsync();

        await Expect(guest.Locator(".brief")).ToContainTextAsync("Trois posts et une affiche.");
        await Expect(guest.Locator(".brief")).ToContainTextAsync("Vouvoiement, phrases courtes.");
        await Expect(guest.Locator(".brief")).ToContainTextAsync("Concerts d’été");
        await guest.Locator(".brief > summary").ClickAsync();
        await Expect(guest.Locator(".brief__facts")).ToBeHiddenAsync();
        await guest.GotoAsync(desk.At("calendar?view=list"));
        await Expect(guest.Locator(".brief__facts")).ToBeHiddenAsync();
        await guest.Locator(".brief > summary").ClickAsync();
        await Expect(guest.Locator(".brief__facts")).ToBeVisibleAsync();
        await Expect(guest.Locator("#calendar")).ToContainTextAsync("Affiche du concert");
        await Expect(guest.Locator("#calendar")).Not.ToContainTextAsync("Secret");
        await Expect(guest.Locator("a[href$='/team'], a[href$='/members'], a[href$='/queue']")).ToHaveCountAsync(0);
        await guest.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"guest-calendar.{size}.png") });
        (await theirs.Faults(guest)).ShouldBeEmpty("their calendar");

        await guest.GotoAsync(desk.At("posts"));
        await Expect(guest.Locator(".plist li")).ToHaveCountAsync(1);
        await guest.GotoAsync(desk.At("palette?q=secret"));
        await Expect(guest.Locator("body")).Not.ToContainTextAsync("Noël");

        await page.GotoAsync(desk.At("members"));
        var row = page.Locator("tr").Filter(new() { HasText = mail });
        await Expect(row).ToContainTextAsync("invité");
        await row.Locator("[data-menu^='member-']").ClickAsync();
        await row.Locator("a[href$='/rights']").ClickAsync();
        await Expect(page.Locator("section:has(#guest-limits)")).ToContainTextAsync("Concerts d’été");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"guest-rights.{size}.png"), FullPage = true });
        (await inspection.Faults(page)).ShouldBeEmpty("the page of their rights");
    }
}
