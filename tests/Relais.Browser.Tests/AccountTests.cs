namespace Relais.Browser;

/// <summary>One's own account, by hand.</summary>
public sealed class AccountTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task A_photo_becomes_a_small_square_portrait_that_can_be_taken_away(string size)
    {
        var page = await Window(Look.Of(size), await Stand.Newcomer("Nadia Petit"));
        var inspection = Inspection.Of(page);
        await page.GotoAsync("/account");
        var photo = await page.ScreenshotAsync();
        await page.Locator("[data-island=portrait] input[type=file]").SetInputFilesAsync(new FilePayload { Name = "moi.png", MimeType = "image/png", Buffer = photo });
        var face = page.Locator("[data-island=portrait] .av img");
        await Expect(face).ToBeVisibleAsync();
        (await face.EvaluateAsync<int>("i => i.decode().then(() => i.naturalWidth)")).ShouldBe(256);
        (await inspection.Faults(page)).ShouldBeEmpty();

        await page.Locator("[data-island=portrait] form button").ClickAsync();
        await Expect(face).ToHaveCountAsync(0);
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("Portrait retiré");
    }

    [Fact]
    public async Task A_file_that_is_no_photo_is_said_to_be_none()
    {
        var page = await Window(Look.Desk, await Stand.Newcomer("Omar Sy-Diallo"));
        await page.GotoAsync("/account");
        await page.Locator("[data-island=portrait] input[type=file]").SetInputFilesAsync(new FilePayload { Name = "moi.png", MimeType = "image/png", Buffer = "PK\u0003\u0004"u8.ToArray() });
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("n’est pas une image lisible");
        await Expect(page.Locator("[data-island=portrait] .av img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_other_window_too()
    {
        var person = await Stand.Newcomer("Petra Novak");
        var here = await Window(Look.Desk, person);
        var there = await Window(Look.Phone, null);
        await FirstVisit.FillSignIn(there, person);
        await there.WaitForURLAsync(u => !u.Contains("/signin", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Load });
        await here.GotoAsync("/account/sessions");
        await here.Locator("form[action='/do/identity.end_all_sessions'] button").ClickAsync();
        await here.WaitForURLAsync("**/signin");
        await Expect(here.Locator("#toasts .toast")).ToContainTextAsync("déconnectés");
        await there.GotoAsync("/account");
        await there.WaitForURLAsync("**/signin**");
    }

    [Fact]
    public async Task The_palette_finds_words_without_their_accents()
    {
        var desk = await Stand.Desk();
        await Stand.Do(desk, new Content.Writing.CreatePostRequest("La Fête du quai", "Au cœur de l’été.", [desk.Channel]));
        var page = await Open(desk.At("calendar"), Look.Desk);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("fete");
        await Expect(page.Locator("#palette [role=option]").Filter(new() { HasText = "La Fête du quai" })).ToBeVisibleAsync();
    }
}
