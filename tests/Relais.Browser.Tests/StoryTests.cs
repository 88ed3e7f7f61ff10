using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using Relais.Kernel.Time;

namespace Relais.Browser;

/// <summary>From an empty installation to a post on a network, by hand, as its first visitor does it.</summary>
public sealed partial class StoryTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk", "alice")]
    [InlineData("phone", "bob")]
    public async Task The_first_visitor_connects_an_account_and_a_post_goes_out_once(string size, string account)
    {
        var look = Look.Of(size);
        var folder = Directory.CreateTempSubdirectory("relais-story-").FullName;
        await using var app = await Stand.Start(folder);
        await using var stop = new Stopping(app);
        var address = new Uri(app.Urls.First());
        var page = await Window(look, null, address: address);
        var inspection = Inspection.Of(page);
        var person = Person.Ada with { Mail = $"{size}@canal.example" };

        await page.GotoAsync("/");
        await page.WaitForURLAsync("**/setup");
        (await inspection.Faults(page)).ShouldBeEmpty("the page of the first visit");
        await FirstVisit.FillSetup(page, person, "Brasserie du Canal");
        await page.Context.ClearCookiesAsync();
        await FirstVisit.FillSignIn(page, person);
        await page.WaitForURLAsync("**/w/*/calendar");
        var root = page.Url[..page.Url.LastIndexOf('/')];

        await Connect(page, root, account);
        var marker = $"Brassin {Guid.NewGuid():N}";
        await Compose(page, root, marker);
        await Picture(page, $"Cuve en cuivre, {marker}");

        var watching = await page.Context.NewPageAsync();
        await watching.GotoAsync($"{root}/calendar");
        await Schedule(page);
        await Expect(watching.Locator(".post--published").First).ToBeVisibleAsync(new() { Timeout = 150_000 });
        await Expect(page.Locator("#schedule-panel")).ToContainTextAsync("Publié", new() { Timeout = 10_000 });

        await page.WaitForTimeoutAsync(3_000);
        var there = Stand.Sandbox.Ledger().Where(e => e.Text.Contains(marker, StringComparison.Ordinal)).ToList();
        var status = there.ShouldHaveSingleItem("posted once and only once");
        status.Account.ShouldBe(account);
        status.Text.ShouldContain("https://brasserie.example/ete");
        status.Text.ShouldContain("@chloe");
        status.Media.ShouldHaveSingleItem().Description.ShouldBe($"Cuve en cuivre, {marker}");
    }

    /// <summary>Stops in order, also when the test failed.</summary>
    private sealed class Stopping(Microsoft.AspNetCore.Builder.WebApplication app) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await app.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(3)).Token);
    }

    /// <summary>Through the network's own pages.</summary>
    private async Task Connect(IPage page, string root, string account)
    {
        await page.GotoAsync($"{root}/channels");
        await page.Locator("a[href*='channels/connect']").First.ClickAsync();
        await page.Locator(".netpick__a[href*='network=mastodon']").ClickAsync();
        await page.Locator("[name=server]").FillAsync(Stand.Sandbox.Address);
        await page.Locator("form:has([name=server]) button[type=submit]").ClickAsync();
        await page.Locator($"a.btn--go[href^='{Stand.Sandbox.Address}']").ClickAsync();
        await page.WaitForURLAsync(u => u.StartsWith(Stand.Sandbox.Address, StringComparison.Ordinal));
        await page.Locator($"[name=account][value={account}]").CheckAsync();
        await page.Locator("[name=decision][value=approve]").ClickAsync();
        await page.WaitForURLAsync(ChannelAddress());
        await Expect(page.Locator("main")).ToContainTextAsync(account);
    }

    private static async Task Compose(IPage page, string root, string marker)
    {
        await page.GotoAsync($"{root}/calendar");
        await page.Locator("a[href$='/posts/new']:visible").First.ClickAsync();
        await page.WaitForURLAsync(PostAddress());
        await page.RunAndWaitForResponseAsync(() => page.Locator("#composer-editor textarea").First.FillAsync($"{marker}. La Mousse de l’été est au frais : https://brasserie.example/ete avec @chloe #Bière"), r => r.Url.EndsWith("/do/posts.save", StringComparison.Ordinal) && r.Ok);
        await Expect(page.Locator("[data-c=status]")).ToHaveAttributeAsync("data-state", "saved");
    }

    private static async Task Picture(IPage page, string alt)
    {
        var picture = await page.ScreenshotAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "cuve.png", MimeType = "image/png", Buffer = picture });
        await page.Locator("#media-alt").FillAsync(alt, new() { Timeout = 30_000 });
        await Expect(page.Locator(".thumb img")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.WaitForTimeoutAsync(1_500);
        await Expect(page.Locator("[data-c=status]")).ToHaveAttributeAsync("data-state", "saved");
    }

    /// <summary>The first whole minute that is at least ten seconds ahead, in the team's zone.</summary>
    private static async Task Schedule(IPage page)
    {
        var at = SystemClock.Instance.GetCurrentInstant().InZone(Zones.Bundled["Europe/Paris"]).LocalDateTime.PlusSeconds(70);
        var panel = page.Locator("#schedule-panel");
        await panel.Locator("[name=date]").FillAsync(at.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
        await panel.Locator("[name=time]").FillAsync(at.TimeOfDay.ToString("HH:mm", CultureInfo.InvariantCulture));
        await panel.Locator(".btn--go").ClickAsync();
        await Expect(page.Locator("#toasts .toast").Filter(new() { HasText = "Programmé" })).ToBeVisibleAsync();
    }

    [GeneratedRegex("/channels/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex ChannelAddress();

    [GeneratedRegex("/posts/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex PostAddress();
}
