using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Relais.Identity.SignIn;
using Relais.Kernel.Limits;

namespace Relais.Tests.Identity;

public sealed class SignInTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_visitor_is_led_to_set_up_and_signed_in_and_the_door_closes_behind_them()
    {
        await using var site = await Site.Empty();
        using var browser = site.NewBrowser();
        (await browser.Follow(await browser.Get("/signin"))).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/setup");

        (await site.SetUp(browser)).Headers.Location!.OriginalString.ShouldBe("/w/brasserie-du-canal/calendar");
        (await Site.IsIn(browser)).ShouldBeTrue();

        using var second = site.NewBrowser();
        (await second.Follow(await second.Get("/setup"))).RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/signin");
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var line = browser.CookieLines.Last(l => l.StartsWith("relais=", StringComparison.Ordinal));
        line.ShouldContain("httponly", Case.Insensitive);
        line.ShouldContain("samesite=lax", Case.Insensitive);
        line.ShouldContain("expires=", Case.Insensitive);
    }

    [Fact]
    public async Task Behind_https_the_cookie_travels_encrypted_only()
    {
        await using var site = await Site.Empty(s => s with { PublicUrl = new("https://relais.example") });
        var options = site.Services.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>>().Get("Identity.Application");
        options.Cookie.SecurePolicy.ShouldBe(Microsoft.AspNetCore.Http.CookieSecurePolicy.Always);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.Forbidden)]
    [InlineData("application/problem+json, application/json", HttpStatusCode.Forbidden)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HttpStatusCode.Redirect)]
    public async Task A_program_is_answered_as_a_program_wherever_it_names_the_form_that_it_reads(string accept, HttpStatusCode status)
    {
        await using var site = await Site.WithOwner();
        using var browser = site.NewBrowser();
        browser.Headers["Accept"] = accept;
        (await browser.Post("/account/signin", new Dictionary<string, string> { ["mail"] = Site.Mail })).StatusCode.ShouldBe(status);
        (await browser.Post("/do/undo", new Dictionary<string, string> { ["entry"] = "" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var site = await Site.WithOwner();
        using var browser = site.NewBrowser();
        var answer = await browser.Post("/account/signin", new Dictionary<string, string> { ["mail"] = Site.Mail, ["password"] = Site.Password });
        browser.Cookies.ShouldNotContainKey("relais");
        var page = await browser.Follow(answer);
        page.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Afterwards_one_lands_where_one_wanted_to_go_but_never_on_another_site()
    {
        await using var site = await Site.WithOwner();
        using var browser = site.NewBrowser();
        var wanted = await browser.Get("/w/brasserie-du-canal/members");
        wanted.Headers.Location!.OriginalString.ShouldStartWith("/signin?return=");
        var answer = await browser.Submit(wanted.Headers.Location!.OriginalString, "/account/signin", ("mail", Site.Mail), ("password", Site.Password));
        answer.Headers.Location!.OriginalString.ShouldBe("/w/brasserie-du-canal/members");

        using var other = site.NewBrowser();
        (await other.Submit("/signin?return=https://evil.example", "/account/signin", ("mail", Site.Mail), ("password", Site.Password))).Headers.Location!.OriginalString.ShouldBe("/");
    }

    [Fact]
    public async Task Whether_a_mail_has_an_account_cannot_be_seen_in_the_answers()
    {
        await using var site = await Site.WithOwner();
        var known = await Answers(site, Site.Mail);
        var unknown = await Answers(site, "nobody@canal.example");
        unknown.ShouldBe(known);
        known[0].Status.ShouldBe(HttpStatusCode.BadRequest);
        known[^1].Status.ShouldBe(HttpStatusCode.TooManyRequests);
        known[^1].Sentence.ShouldContain("10 minutes");
    }

    [Fact]
    public async Task A_program_that_tries_too_often_hears_429_and_for_how_long()
    {
        await using var site = await Site.WithOwner();
        using var browser = site.NewBrowser();
        var token = (await browser.Page("/signin")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        HttpResponseMessage answer = null!;
        browser.Headers["Accept"] = "application/json";
        for (var i = 0; i < SignInLimits.SignInByMail.Many + 1; i++)
        {
            answer = await browser.Post("/account/signin", new Dictionary<string, string> { ["mail"] = Site.Mail, ["password"] = "wrong wrong wrong", ["__RequestVerificationToken"] = token });
        }

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("identity.too_many");
    }

    [Fact]
    public async Task A_locked_account_stays_locked_for_the_right_password_and_another_process()
    {
        await using var site = await Site.WithOwner();
        for (var i = 0; i < AccountServices.AttemptsPerAccount; i++)
        {
            using var browser = site.NewBrowser();
            await site.SignIn(browser, password: "wrong wrong wrong");
        }

        // Another process has its own memory: only the database says no.
        await site.Services.GetRequiredService<AttemptLimiter>().Forget(SignInLimits.SignInByMail, Site.Mail.ToUpperInvariant());
        using var right = site.NewBrowser();
        var page = await right.Follow(await site.SignIn(right));
        page.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        right.Cookies.ShouldNotContainKey("relais");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_behind_the_cookie()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var stolen = browser.Cookies["relais"];
        await browser.Submit("/account/sessions", "/signout");
        (await Site.IsIn(browser)).ShouldBeFalse();

        using var thief = site.NewBrowser();
        thief.Cookies["relais"] = stolen;
        (await Site.IsIn(thief)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_sign_in_page_speaks_the_visitors_language()
    {
        await using var site = await Site.WithOwner();
        using var browser = site.NewBrowser();
        (await browser.Page("/signin")).QuerySelector("h1")!.TextContent.ShouldBe("Le témoin vous attend.");
        browser.Headers["Accept-Language"] = "en-US,en;q=0.9";
        (await browser.Page("/signin")).QuerySelector("h1")!.TextContent.ShouldBe("The baton is waiting for you.");
    }

    private static async Task<List<(HttpStatusCode Status, string Sentence)>> Answers(Site site, string mail)
    {
        var answers = new List<(HttpStatusCode, string)>();
        for (var i = 0; i < SignInLimits.SignInByMail.Many + 1; i++)
        {
            using var browser = site.NewBrowser();
            var page = await browser.Follow(await site.SignIn(browser, mail, "wrong wrong wrong"));
            answers.Add((page.StatusCode, (await Browser.Read(page)).QuerySelector(".note--danger")!.TextContent.Trim()));
        }

        return answers;
    }
}
