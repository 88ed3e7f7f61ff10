using System.Net;
using System.Text.Json;

namespace Relais.Tests.Identity;

public sealed class PasskeyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passkey_added_under_account_signs_in_without_name_or_password()
    {
        await using var site = await Site.WithOwner();
        using var key = new SoftKey(site.Address);
        using var browser = await site.SignedIn();
        (await Add(browser, key, "Ordinateur du bureau")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Site.IsIn(browser)).ShouldBeTrue();
        (await browser.Page("/account/security")).QuerySelectorAll("input[name=name]").ShouldContain(i => i.GetAttribute("value") == "Ordinateur du bureau");

        using var fresh = site.NewBrowser();
        var answer = await SignIn(fresh, key);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        (await Site.IsIn(fresh)).ShouldBeTrue();
        (await fresh.Page("/account/sessions")).QuerySelector("tbody")!.TextContent.ShouldContain("Clé d’accès");
    }

    [Fact]
    public async Task An_answer_to_an_older_question_opens_nothing()
    {
        await using var site = await Site.WithOwner();
        using var key = new SoftKey(site.Address);
        using var browser = await site.SignedIn();
        await Add(browser, key, "a");

        using var thief = site.NewBrowser();
        var token = await Token(thief, "/signin");
        var old = await Options(thief, "/account/passkey/options", token);
        await Options(thief, "/account/passkey/options", token);
        var answer = await thief.PostJson("/account/passkey/signin", new { credential = key.Sign(old) }, token);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Site.IsIn(thief)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_that_another_site_asked_for_or_that_nobody_verified_opens_nothing()
    {
        await using var site = await Site.WithOwner();
        using var evil = new SoftKey(new Uri("https://relais.evil.example"));
        using var careless = new SoftKey(site.Address) { Verifies = false };
        using var browser = await site.SignedIn();
        (await Add(browser, evil, "a")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Add(browser, careless, "b")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Site.IsIn(browser)).ShouldBeTrue();
    }

    [Fact]
    public async Task An_unknown_key_and_a_signed_out_person_get_a_sentence()
    {
        await using var site = await Site.WithOwner();
        using var unknown = new SoftKey(site.Address) { UserHandle = "bm9ib2R5" };
        using var browser = site.NewBrowser();
        var answer = await SignIn(browser, unknown);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("identity.passkey_refused");
        (await browser.PostJson("/account/passkeys/options", new { }, await Token(browser, "/signin"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_passkey_is_renamed_and_removed_and_a_removed_one_opens_nothing()
    {
        await using var site = await Site.WithOwner();
        using var key = new SoftKey(site.Address);
        using var browser = await site.SignedIn();
        await Add(browser, key, "Avant");
        await browser.Submit("/account/security", "/do/identity.rename_passkey", ("name", "Après"));
        (await browser.Page("/account/security")).QuerySelectorAll("input[name=name]").ShouldContain(i => i.GetAttribute("value") == "Après");

        await browser.Submit("/account/security", "/account/passkeys/remove");
        (await Site.IsIn(browser)).ShouldBeTrue();
        using var fresh = site.NewBrowser();
        (await SignIn(fresh, key)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not the password")]
    public async Task A_passkey_needs_the_password_so_that_an_open_browser_alone_cannot_add_one(string password)
    {
        await using var site = await Site.WithOwner();
        using var key = new SoftKey(site.Address);
        using var browser = await site.SignedIn();
        var token = await Token(browser, "/account/security");
        var asked = await browser.PostJson("/account/passkeys/options", new { name = "a", password }, token);
        asked.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "before a device makes a key in vain");
        (await asked.Content.ReadAsStringAsync(Cancel)).ShouldContain("mot de passe");

        var options = await Options(browser, "/account/passkeys/options", token, Site.Password);
        (await browser.PostJson("/account/passkeys", new { credential = key.Create(options), name = "a", password }, token)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.Page("/account/security")).QuerySelector("form[action='/do/identity.rename_passkey']").ShouldBeNull();
        (await Site.IsIn(browser)).ShouldBeTrue();
    }

    [Fact]
    public async Task Wrong_passwords_for_a_passkey_are_counted_like_those_at_the_door()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var token = await Token(browser, "/account/security");
        HttpStatusCode last = default;
        for (var i = 0; i < 20 && last != HttpStatusCode.TooManyRequests; i++)
        {
            last = (await browser.PostJson("/account/passkeys/options", new { password = "not the password" }, token)).StatusCode;
        }

        last.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_form_that_asks_for_no_password_forgets_no_wrong_one()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var token = await Token(browser, "/account/security");
        List<HttpStatusCode> guesses = [];
        for (var i = 0; i < 12; i++)
        {
            guesses.Add((await browser.PostJson("/account/passkeys/options", new { password = "not the password" }, token)).StatusCode);
            if (i % 4 == 3)
            {
                await browser.Post("/account/second-factor/start", [new("__RequestVerificationToken", token)]);
            }
        }

        guesses.Count(g => g == HttpStatusCode.BadRequest).ShouldBe(6);
        guesses[^1].ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_form_that_asks_for_no_password_uses_up_no_guess_and_a_right_password_forgets_the_wrong_ones()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var token = await Token(browser, "/account/security");
        for (var i = 0; i < 8; i++)
        {
            (await browser.Post("/account/second-factor/start", [new("__RequestVerificationToken", token)])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        for (var i = 0; i < 3; i++)
        {
            for (var wrong = 0; wrong < 4; wrong++)
            {
                (await browser.PostJson("/account/passkeys/options", new { password = "not the password" }, token)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            }

            (await browser.Submit("/account/security", "/account/password", ("current", Site.Password), ("password", Site.Password))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }
    }

    [Fact]
    public async Task Whoever_has_no_password_adds_a_passkey_without_one()
    {
        await using var site = await Site.WithOwner();
        using var key = new SoftKey(site.Address);
        using var browser = await site.SignedIn();
        await site.WithUsers(async users =>
        {
            var claire = (await users.FindByEmailAsync(Site.Mail))!;
            claire.PasswordHash = null;
            await users.UpdateAsync(claire);
        });
        (await browser.Page("/account/security")).QuerySelector("form[data-mode=create] [name=password]").ShouldBeNull();
        (await Add(browser, key, "a", password: "")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> Add(Browser browser, SoftKey key, string name, string password = Site.Password)
    {
        var token = await Token(browser, "/account/security");
        var options = await Options(browser, "/account/passkeys/options", token, password);
        return await browser.PostJson("/account/passkeys", new { credential = key.Create(options), name, password }, token);
    }

    private static async Task<HttpResponseMessage> SignIn(Browser browser, SoftKey key)
    {
        var token = await Token(browser, "/signin");
        return await browser.PostJson("/account/passkey/signin", new { credential = key.Sign(await Options(browser, "/account/passkey/options", token)) }, token);
    }

    private static async Task<JsonElement> Options(Browser browser, string path, string token, string password = "")
    {
        var answer = await browser.PostJson(path, new { password }, token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;
    }

    private static async Task<string> Token(Browser browser, string page) =>
        (await browser.Page(page)).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
}
