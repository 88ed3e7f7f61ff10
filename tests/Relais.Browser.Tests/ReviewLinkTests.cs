using Relais.Content.Writing;

namespace Relais.Browser;

/// <summary>A client without an account reads a post by a link and answers.</summary>
public sealed class ReviewLinkTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task A_client_reads_a_post_asks_for_a_change_and_the_link_is_taken_back(string size)
    {
        var desk = await Stand.Desk();
        var post = await Stand.Do(desk, new CreatePostRequest("", "Concert samedi à 20 h, entrée libre. #Canal", [desk.Channel]));
        var page = await Window(Look.Of(size), Person.Ada);
        var inspection = Inspection.Of(page);
        await page.GotoAsync(desk.At($"posts/{post.Id}/review-links"));
        await page.Locator("[name=for]").FillAsync("Claire, Mairie");
        await page.Locator("[name=for]").PressAsync("Enter");
        var address = await page.Locator("#review-link-made input[readonly]").InputValueAsync();
        await Expect(page.Locator("#review-links h2")).ToContainTextAsync("Claire, Mairie");
        (await inspection.Faults(page)).ShouldBeEmpty("the team's page");

        var client = await Window(Look.Of(size), null);
        var theirs = Inspection.Of(client);
        var answer = await client.GotoAsync(address);
        answer!.Headers["x-robots-tag"].ShouldContain("noindex");
        answer.Headers["cache-control"].ShouldContain("no-store");
        await Expect(client.Locator(".pv__t")).ToContainTextAsync("Concert samedi à 20 h");
        await client.GetByLabel("Je demande des modifs").CheckAsync();
        await client.GetByLabel("Votre nom").FillAsync("Claire");
        await client.GetByRole(AriaRole.Button, new() { Name = "Envoyer à l’équipe" }).Or(client.GetByRole(AriaRole.Button, new() { Name = "Envoyer à l'équipe" })).ClickAsync();
        await Expect(client.Locator("[role=alert]")).ToContainTextAsync("Rien n’a été envoyé");
        await Expect(client.GetByLabel("Votre nom")).ToHaveValueAsync("Claire");
        await client.GetByLabel("Vos mots").FillAsync("Plutôt dimanche.");
        await client.GetByLabel("Votre nom").PressAsync("Enter");
        await Expect(client.Locator(".note--ok")).ToContainTextAsync("Merci");
        await Expect(client.Locator(".cmt")).ToContainTextAsync("Plutôt dimanche.");
        await client.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"review-link-said.{size}.png"), FullPage = true });
        (await theirs.Faults(client)).ShouldBeEmpty("the client's page");

        await Expect(page.Locator("#review-links")).ToContainTextAsync("Claire a demandé des modifs");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"review-links-used.{size}.png"), FullPage = true });
        await page.Locator("#review-links form[action$='revoke_review_link'] button").ClickAsync();
        await Expect(page.Locator("#review-links")).ToContainTextAsync("Retiré");
        (await client.ReloadAsync())!.Status.ShouldBe(404);
        await Expect(client.Locator("h1")).ToContainTextAsync("Ce lien ne fonctionne plus");

        await page.GotoAsync(desk.At($"posts/{post.Id}"));
        if (size == "phone")
        {
            await page.Locator("[data-goto=relay]").Last.ClickAsync();
        }

        await Expect(page.Locator("#review-said")).ToContainTextAsync("Plutôt dimanche.");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"review-said-team.{size}.png") });
        (await inspection.Faults(page)).ShouldBeEmpty("the post, with what was said");
    }
}
