using System.Text.RegularExpressions;
using Relais.Content;
using Relais.Content.Writing;

namespace Relais.Browser;

/// <summary>What goes wrong says so in a sentence, and nothing that was written is lost.</summary>
public sealed partial class BadInputTests(Stand stand) : InBrowser(stand)
{
    [Fact]
    public async Task An_address_where_no_network_answers_is_named_and_stays_in_the_field()
    {
        var desk = await Stand.Desk(channel: false);
        var page = await Open(desk.At("channels/connect?network=mastodon"), Look.Desk);
        await page.Locator("[name=server]").FillAsync(Stand.Address.AbsoluteUri);
        await page.Locator("form:has([name=server]) button[type=submit]").ClickAsync();
        await Expect(page.Locator("[data-problem]")).ToContainTextAsync("Rien n’a changé");
        await Expect(page.Locator("[name=server]")).ToHaveValueAsync(Stand.Address.AbsoluteUri);
    }

    [Fact]
    public async Task Saying_no_on_the_network_comes_back_with_a_sentence_and_a_way_to_start_over()
    {
        var desk = await Stand.Desk(channel: false);
        var page = await Open(desk.At("channels/connect?network=mastodon"), Look.Desk);
        await page.Locator("[name=server]").FillAsync(Stand.Sandbox.Address);
        await page.Locator("form:has([name=server]) button[type=submit]").ClickAsync();
        await page.Locator($"a.btn--go[href^='{Stand.Sandbox.Address}']").ClickAsync();
        await page.WaitForURLAsync(u => u.StartsWith(Stand.Sandbox.Address, StringComparison.Ordinal));
        await page.Locator("button[name=decision]:not([value=approve])").First.ClickAsync();
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("L’accès a été refusé");
        await Expect(page.Locator(".btn--go")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Three_hundred_graphemes_too_many_are_counted_and_the_words_stay()
    {
        var (page, post) = await NewPost();
        var text = string.Concat(Enumerable.Repeat("👩‍👩‍👧", 501));
        await Write(page, text);
        await Expect(page.Locator("[data-count='0'] .c-danger")).ToHaveTextAsync("501 / 500");
        
        await page.ReloadAsync();
        await Expect(Text(page)).ToHaveValueAsync(text);
        post.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task One_grapheme_too_many_for_Bluesky_is_said_and_refused_and_the_words_stay()
    {
        var desk = await Stand.Desk(channel: false);
        var channel = await Stand.OnBluesky(desk);
        var page = await Open(desk.At($"posts/new?channel={channel}"), Look.Desk);
        var text = string.Concat(Enumerable.Repeat("👍🏽", 301));
        await Write(page, text);
        await Expect(page.Locator("[data-count='0'] .c-danger")).ToHaveTextAsync("301 / 300");
        await Expect(page.Locator("#composer-facts .check")).ToContainTextAsync("300");

        await Composing.FillTime(page, new(2031, 8, 4, 10, 0));
        await page.Locator("#schedule-panel .btn--go").ClickAsync();
        var refusal = page.Locator("#schedule-panel .sched__form > [data-problem]");
        await Expect(refusal).ToContainTextAsync("300");
        (await Inspection.Of(page).Faults(page)).Where(f => !f.StartsWith("console:", StringComparison.Ordinal)).ShouldBeEmpty();
        await Expect(Text(page)).ToHaveValueAsync(text);
        await page.ReloadAsync();
        await Expect(Text(page)).ToHaveValueAsync(text);
        await Expect(page.Locator("#schedule-panel")).Not.ToContainTextAsync("Programmé");

        await Write(page, string.Concat(Enumerable.Repeat("👍🏽", 300)));
        await Composing.FillTime(page, new(2031, 8, 4, 10, 0));
        await page.Locator("#schedule-panel .btn--go").ClickAsync();
        await Expect(page.Locator("#schedule-panel")).ToContainTextAsync("Programmé");
    }

    [Fact]
    public async Task A_picture_of_sixty_megabytes_is_refused_by_name_and_limit()
    {
        var (page, _) = await NewPost();
        await Text(page).FillAsync("La photo arrive.");
        var file = Path.Combine(Path.GetTempPath(), $"relais-{Guid.NewGuid():N}.png");
        try
        {
            await using (var big = File.Create(file))
            {
                await big.WriteAsync(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 });
                big.SetLength(60L * 1024 * 1024);
            }

            await page.Locator("input[type=file]").SetInputFilesAsync(file);
            await Expect(page.Locator(".up--err")).ToContainTextAsync("la limite pour une image", new() { Timeout = 60_000 });
        }
        finally
        {
            File.Delete(file);
        }

        await Expect(Text(page)).ToHaveValueAsync("La photo arrive.");
    }

    [Fact]
    public async Task An_archive_that_calls_itself_a_picture_is_told_apart()
    {
        var (page, _) = await NewPost();
        await Text(page).FillAsync("La photo arrive.");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "affiche.png", MimeType = "image/png", Buffer = [.. "PK\u0003\u0004"u8, .. new byte[400]] });
        await Expect(page.Locator(".up--err")).ToContainTextAsync("« affiche.png » est une archive ZIP".Replace("« ", "«\u00a0").Replace(" »", "\u00a0»"));
        await Expect(Text(page)).ToHaveValueAsync("La photo arrive.");
        await Saved(page);
    }

    [Fact]
    public async Task An_hour_that_the_summer_time_skips_is_said_before_and_refused_after()
    {
        var (page, _) = await NewPost();
        await Write(page, "Bonne nuit.");
        
        var panel = page.Locator("#schedule-panel");
        await panel.Locator("[name=date]").FillAsync("2027-03-28");
        await panel.Locator("[name=time]").FillAsync("02:30");
        await Expect(panel.Locator("[data-hint]")).ToContainTextAsync("2:30");
        await Expect(panel.Locator("[data-hint] [name=confirmTime]")).ToBeVisibleAsync();
        await panel.Locator(".btn--go").ClickAsync();
        await Expect(panel.Locator(".sched__form > [data-problem]")).ToContainTextAsync("n’existe pas");
        await Expect(panel.Locator("[name=time]")).ToHaveValueAsync("02:30");
        await Expect(Text(page)).ToHaveValueAsync("Bonne nuit.");
        await panel.Locator("[name=confirmTime]").CheckAsync();

        // A person reads on before pressing; the tick stays.
        await page.WaitForTimeoutAsync(1500);
        await Expect(panel.Locator("[name=confirmTime]")).ToBeCheckedAsync();
        await panel.Locator(".btn--go").ClickAsync();
        await Expect(panel).ToContainTextAsync("Programmé");
    }

    [Fact]
    public async Task Two_people_writing_the_same_words_keep_both_texts()
    {
        var desk = await Stand.Desk();
        var post = await Stand.Do(desk, new CreatePostRequest("Concert", "Concert samedi à 20 h.", [desk.Channel]));
        var ada = await Open(desk.At($"posts/{post.Id}"), Look.Desk);
        var ben = await Open(desk.At($"posts/{post.Id}"), Look.Desk.In("en"), Person.Ben);
        await ada.Context.SetOfflineAsync(true);
        await Text(ada).FillAsync("Concert samedi à 21 h.");
        await Write(ben, "Concert samedi à 19 h.");
        
        await ada.Context.SetOfflineAsync(false);
        await ada.Keyboard.PressAsync("Control+s");
        var choice = ada.Locator(".clashbox");
        await Expect(choice).ToContainTextAsync("à 21 h");
        await Expect(choice).ToContainTextAsync("à 19 h");
        await Expect(choice).ToContainTextAsync("Ben Barka");
        await choice.Locator("button").Last.ClickAsync();
        await Saved(ada);
        var kept = await Text(ada).InputValueAsync();
        kept.ShouldContain("21");
        kept.ShouldContain("19");
    }

    [Fact]
    public async Task Words_written_without_a_connection_arrive_when_it_is_back()
    {
        var (page, _) = await NewPost(serviceWorker: true);
        await Write(page, "Avant.");
        
        await page.Context.SetOfflineAsync(true);
        await Text(page).FillAsync("Avant. Pendant la coupure.");
        await Expect(Status(page)).ToHaveAttributeAsync("data-state", "kept", new() { Timeout = 20_000 });
        await page.Context.SetOfflineAsync(false);
        await Saved(page, 30_000);
        await page.ReloadAsync();
        await Expect(Text(page)).ToHaveValueAsync("Avant. Pendant la coupure.");
    }

    [Fact]
    public async Task Words_typed_just_before_a_reload_are_there_after_it()
    {
        var (page, _) = await NewPost();
        await Write(page, "Première phrase.");
        
        await Text(page).PressSequentiallyAsync(" Et une autre");
        await page.ReloadAsync();
        await Expect(Text(page)).ToHaveValueAsync("Première phrase. Et une autre");
        await Saved(page);
    }

    [Fact]
    public async Task Words_typed_after_the_session_ended_wait_for_signing_in_again()
    {
        var (page, _) = await NewPost();
        await Write(page, "Avant la fin.");
        
        var cookies = await page.Context.CookiesAsync();
        await page.Context.ClearCookiesAsync();
        await Text(page).FillAsync("Avant la fin. Et après.");
        await Expect(Status(page)).ToHaveAttributeAsync("data-state", "signedOut");
        await page.Context.AddCookiesAsync(cookies.Select(c => new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, HttpOnly = c.HttpOnly, Secure = c.Secure, SameSite = c.SameSite }));
        await page.Keyboard.PressAsync("Control+s");
        await Saved(page, 30_000);
        await page.ReloadAsync();
        await Expect(Text(page)).ToHaveValueAsync("Avant la fin. Et après.");
    }

    private async Task<(IPage Page, string Post)> NewPost(bool serviceWorker = false)
    {
        var desk = await Stand.Desk();
        var page = await Open(desk.At($"posts/new?channel={desk.Channel}"), Look.Desk, serviceWorker: serviceWorker);
        return (page, PostInAddress().Match(page.Url).Value);
    }

    private static ILocator Text(IPage page) => page.Locator("#composer-editor textarea").First;

    private static ILocator Status(IPage page) => page.Locator("[data-c=status]");

    /// <summary>Types, and waits until the server has it.</summary>
    private static async Task Write(IPage page, string text)
    {
        await page.RunAndWaitForResponseAsync(() => Text(page).FillAsync(text), r => r.Url.EndsWith("/do/posts.save", StringComparison.Ordinal) && r.Ok);
        await Saved(page);
    }

    private static Task Saved(IPage page, float patience = 10_000) => Expect(Status(page)).ToHaveAttributeAsync("data-state", "saved", new() { Timeout = patience });

    [GeneratedRegex("(?<=/posts/)[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex PostInAddress();
}
