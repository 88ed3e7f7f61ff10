using NodaTime;
using Relais.Content.Writing;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Publishing.Sending;

namespace Relais.Browser;

/// <summary>An account was taken over: its owner's colleague shuts it.</summary>
public sealed class LockOutTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task Somebody_is_locked_out_from_the_members_page_and_what_they_scheduled_waits(string size)
    {
        var nora = await Stand.Newcomer("Nora Lind");
        var desk = await Stand.Desk();
        var post = await Stand.Do(desk, new CreatePostRequest("Promo", "Promo de rentrée.", [desk.Channel]));
        var member = await Stand.MemberOf(desk, nora);
        await Stand.Do(desk with { Owner = desk.Owner with { User = await Stand.UserOf(nora), Member = member, Name = nora.Name } }, new ScheduleDeliveriesRequest(post.Id, Tomorrow(), new LocalTime(10, 0)));
        var theirs = await Window(Look.Desk, nora);
        await theirs.GotoAsync(desk.At("calendar"));
        await Expect(theirs.Locator("h1")).ToBeVisibleAsync();

        var page = await Window(Look.Of(size), Person.Ada);
        var inspection = Inspection.Of(page);
        await page.GotoAsync(desk.At("members"));
        await page.Locator($"[data-menu='member-{member}']").ClickAsync();
        await page.Locator($"#member-{member} a[href$='/lock']").ClickAsync();
        await Expect(page.Locator(".page li")).ToContainTextAsync(["navigateur", "jeton", "1 envoi programmé"]);
        (await inspection.Faults(page)).ShouldBeEmpty();
        await page.Locator("[name=reason]").FillAsync("Compte piraté");
        await page.Locator(".page .btn--danger").ClickAsync();
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("n’a plus accès nulle part");
        await Expect(page.Locator("h2")).ToContainTextAsync("Nora Lind n’a plus accès");
        (await inspection.Faults(page)).ShouldBeEmpty();

        await theirs.ReloadAsync();
        await theirs.WaitForURLAsync("**/signin**");
        await page.Locator("a[href$='queue?part=paused']").ClickAsync();
        await Expect(page.Locator(".rows__item")).ToContainTextAsync("la personne qui l’a programmé est bloquée");
        await page.GotoAsync(desk.At("members"));
        await Expect(page.Locator("tr").Filter(new() { HasText = nora.Mail })).ToContainTextAsync("Bloqué");
        await page.GotoAsync(desk.At($"members/{member}/lock"));
        await page.Locator("form[action$='let_member_in'] button").ClickAsync();
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("peut se connecter à nouveau");
        await FirstVisit.FillSignIn(theirs, nora);
        await theirs.WaitForURLAsync(u => !u.Contains("/signin", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Load });
    }

    private static LocalDate Tomorrow() => SystemClock.Instance.GetCurrentInstant().InZone(Zones.Bundled["Europe/Paris"]).Date.PlusDays(1);
}
