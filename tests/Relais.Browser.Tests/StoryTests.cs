using System.Text.RegularExpressions;

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
        await Composing.Write(page, root, $"{marker}. La Mousse de l’été est au frais : https://brasserie.example/ete avec @chloe #Bière");
        await Composing.Picture(page, $"Cuve en cuivre, {marker}");

        var watching = await page.Context.NewPageAsync();
        await watching.GotoAsync($"{root}/calendar");
        await Composing.Schedule(page);
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

    [GeneratedRegex("/channels/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex ChannelAddress();
}
