using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;

namespace Relais.Tests.Identity;

public sealed class SecondFactorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_password_a_code_of_the_app_is_needed_and_each_works_once()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var (key, codes) = await TurnOn(browser);
        codes.Count.ShouldBe(10);
        (await Site.IsIn(browser)).ShouldBeTrue("the browser that turned it on stays signed in");

        // The code that turned it on is used up; the app's next one is accepted a step early.
        var code = Totp.Code(key, DateTimeOffset.UtcNow.AddSeconds(30));
        using var second = site.NewBrowser();
        (await site.SignIn(second)).Headers.Location!.OriginalString.ShouldBe("/signin/code");
        (await Site.IsIn(second)).ShouldBeFalse();
        (await second.Submit("/signin/code", "/account/signin/code", ("code", code))).Headers.Location!.OriginalString.ShouldBe("/");
        (await Site.IsIn(second)).ShouldBeTrue();

        using var overTheShoulder = site.NewBrowser();
        await site.SignIn(overTheShoulder);
        await overTheShoulder.Submit("/signin/code", "/account/signin/code", ("code", code));
        (await Site.IsIn(overTheShoulder)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("0{0}")]
    [InlineData("000{0}")]
    [InlineData("{0}0")]
    [InlineData("٠{0}")]
    public async Task A_code_is_six_digits_however_it_is_dressed(string dress)
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var (key, _) = await TurnOn(browser);
        var code = Totp.Code(key, DateTimeOffset.UtcNow.AddSeconds(30));
        var dressed = string.Format(System.Globalization.CultureInfo.InvariantCulture, dress, code);
        using var thief = site.NewBrowser();
        await site.SignIn(thief);
        await thief.Submit("/signin/code", "/account/signin/code", ("code", dressed));
        (await Site.IsIn(thief)).ShouldBeFalse();

        using var second = site.NewBrowser();
        await site.SignIn(second);
        await second.Submit("/signin/code", "/account/signin/code", ("code", $" {code[..3]} {code[3..]} "));
        (await Site.IsIn(second)).ShouldBeTrue("the spaces that apps show are no part of it");
    }

    [Fact]
    public async Task Turning_it_on_takes_six_digits_and_no_more()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        await browser.Submit("/account/security", "/account/second-factor/start");
        var key = (await browser.Page("/account/security")).QuerySelector("code.num")!.TextContent;
        await browser.Submit("/account/security", "/account/second-factor/confirm", ("code", "0" + Totp.Code(key, DateTimeOffset.UtcNow)));
        (await site.Claire()).TwoFactorEnabled.ShouldBeFalse();
    }

    [Fact]
    public async Task New_recovery_codes_need_the_password_so_that_an_open_browser_alone_cannot_make_them()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var (_, codes) = await TurnOn(browser);
        var refused = await browser.Follow(await browser.Submit("/account/security", "/account/second-factor/codes", ("password", "not the password")));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await Browser.Read(refused);
        page.QuerySelector("#recovery-codes").ShouldBeNull();
        page.QuerySelector("#codes-password-error")!.TextContent.ShouldContain("mot de passe");
        page.QuerySelector("#stop-password-error").ShouldBeNull("only the form that was sent says so");

        var answer = await browser.Submit("/account/security", "/account/second-factor/codes", ("password", Site.Password));
        (await Browser.Read(await browser.Follow(answer))).QuerySelector("#recovery-codes")!.TextContent.Split('\n').ShouldNotContain(codes[0]);
    }

    [Fact]
    public async Task A_recovery_code_replaces_the_app_once()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var (_, codes) = await TurnOn(browser);
        foreach (var works in new[] { true, false })
        {
            using var lost = site.NewBrowser();
            await site.SignIn(lost);
            await lost.Submit("/signin/code", "/account/signin/code", ("recovery", codes[0].ToLowerInvariant()));
            (await Site.IsIn(lost)).ShouldBe(works);
        }

        (await browser.Page("/account/security")).QuerySelector("#second-factor")!.ParentElement!.TextContent.ShouldContain("9 codes");
    }

    [Fact]
    public async Task Recovery_codes_are_shown_once_and_neither_they_nor_the_key_lie_open_in_the_database()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var (key, codes) = await TurnOn(browser);
        (await browser.Page("/account/security")).QuerySelector("#recovery-codes").ShouldBeNull();

        await using var db = await site.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        var kept = await db.UserTokens.Select(t => t.Value).ToListAsync(Cancel);
        kept.Count.ShouldBe(2);
        kept.ShouldNotContain(v => v!.Contains(codes[0], StringComparison.OrdinalIgnoreCase) || v.Contains(key.Replace(" ", ""), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Turning_it_on_signs_other_browsers_out_and_turning_it_off_needs_the_password()
    {
        await using var site = await Site.WithOwner();
        using var other = await site.SignedIn();
        using var browser = await site.SignedIn();
        await TurnOn(browser);
        (await Site.IsIn(other)).ShouldBeFalse();

        await browser.Submit("/account/security", "/account/second-factor/stop", ("password", "not the password"));
        (await site.Claire()).TwoFactorEnabled.ShouldBeTrue();
        await browser.Submit("/account/security", "/account/second-factor/stop", ("password", Site.Password));
        (await site.Claire()).TwoFactorEnabled.ShouldBeFalse();
        (await Site.IsIn(browser)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_wrong_code_turns_nothing_on_and_the_picture_stays()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        await browser.Submit("/account/security", "/account/second-factor/start");
        var answer = await browser.Follow(await browser.Submit("/account/security", "/account/second-factor/confirm", ("code", "000000")));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await Browser.Read(answer);
        page.QuerySelector("svg.qr path")!.GetAttribute("d")!.Length.ShouldBeGreaterThan(500);
        page.QuerySelector("#f-code-error")!.TextContent.ShouldContain("code");
    }

    internal static async Task<(string Key, IReadOnlyList<string> Codes)> TurnOn(Browser browser)
    {
        await browser.Submit("/account/security", "/account/second-factor/start");
        var key = (await browser.Page("/account/security")).QuerySelector("code.num")!.TextContent;
        var answer = await browser.Submit("/account/security", "/account/second-factor/confirm", ("code", Totp.Code(key, DateTimeOffset.UtcNow)));
        var page = await Browser.Read(await browser.Follow(answer));
        return (key, page.QuerySelector("#recovery-codes")!.TextContent.Split('\n'));
    }
}
