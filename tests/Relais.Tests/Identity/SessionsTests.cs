using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Identity.Account;
using Relais.Identity.SignIn;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Tests.Identity;

public sealed class SessionsTests
{
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_signed_in_browser_is_listed_in_plain_words_and_one_can_be_ended_at_once()
    {
        await using var site = await Site.WithOwner();
        using var desk = await site.SignedIn();
        using var phone = await site.SignedIn(Phone);

        var rows = (await desk.Page("/account/sessions")).QuerySelectorAll("tbody th").Select(t => t.TextContent.Trim()).ToList();
        rows.ShouldContain("Firefox sur Windows celui-ci");
        rows.ShouldContain("Safari sur iPhone");

        var form = (await desk.Page("/account/sessions")).QuerySelectorAll("tr").Single(r => r.TextContent.Contains("iPhone", StringComparison.Ordinal)).QuerySelector("form")!;
        var fields = form.QuerySelectorAll("input").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
        (await desk.Post("/do/identity.end_session", fields)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await Site.IsIn(phone)).ShouldBeFalse();
        (await Site.IsIn(desk)).ShouldBeTrue();
    }

    [Fact]
    public async Task Everywhere_means_this_browser_too_and_the_next_page_says_so()
    {
        await using var site = await Site.WithOwner();
        using var desk = await site.SignedIn();
        using var phone = await site.SignedIn(Phone);
        var answer = await desk.Submit("/account/sessions", "/do/identity.end_all_sessions");
        answer.Headers.Location!.OriginalString.ShouldBe("/signin");
        (await Browser.Read(await desk.Follow(answer))).QuerySelector("meta[name=toast]")!.GetAttribute("content").ShouldBe("Tous vos navigateurs sont déconnectés.");
        (await desk.Page("/signin")).QuerySelector("meta[name=toast]").ShouldBeNull("said once");
        (await Site.IsIn(phone)).ShouldBeFalse();
        (await Site.IsIn(desk)).ShouldBeFalse();
    }

    [Fact]
    public async Task All_others_can_be_ended_together()
    {
        await using var site = await Site.WithOwner();
        using var desk = await site.SignedIn();
        using var phone = await site.SignedIn(Phone);
        using var third = await site.SignedIn();
        await desk.Submit("/account/sessions", "/do/identity.end_other_sessions");
        (await Site.IsIn(phone)).ShouldBeFalse();
        (await Site.IsIn(third)).ShouldBeFalse();
        (await Site.IsIn(desk)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_ends_somebody_elses_session()
    {
        await using var app = await House.TestApp.OnSqlite();
        var session = new Session { Id = Relais.Kernel.Ids.Id.New<Relais.Kernel.Ids.SessionId>(app.Clock.Now), UserId = app.Ben.User!.Value, StartedAt = app.Clock.Now, SeenAt = app.Clock.Now };
        await using (var db = await app.Db())
        {
            db.Add(session);
            await db.SaveChangesAsync(Cancel);
        }

        (await app.Run(app.Ada, new EndSession(session.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Do(app.Ben, new EndOtherSessions())).ShouldBe(1);
    }

    [Fact]
    public async Task Sessions_that_died_long_ago_are_forgotten_and_living_ones_are_kept()
    {
        await using var app = await House.TestApp.OnSqlite();
        await using (var db = await app.Db())
        {
            foreach (var days in new[] { 1, 13, 60 })
            {
                var seen = app.Clock.Now - Duration.FromDays(days);
                db.Add(new Session { Id = Relais.Kernel.Ids.Id.New<Relais.Kernel.Ids.SessionId>(seen), UserId = app.Ben.User!.Value, StartedAt = seen, SeenAt = seen });
            }

            await db.SaveChangesAsync(Cancel);
        }

        await ActivatorUtilities.CreateInstance<AccountCleanUp>(app.Services).Run(Cancel);
        await using var left = await app.Db();
        (await left.Set<Session>().CountAsync(Cancel)).ShouldBe(2);
    }

    [Fact]
    public async Task Changing_the_password_signs_other_browsers_out_and_keeps_this_one()
    {
        await using var site = await Site.WithOwner();
        using var desk = await site.SignedIn();
        using var phone = await site.SignedIn(Phone);
        await desk.Submit("/account/security", "/account/password", ("current", "not this one at all"), ("password", "another long phrase"));
        (await Site.IsIn(phone)).ShouldBeTrue("nothing has changed");

        await desk.Submit("/account/security", "/account/password", ("current", Site.Password), ("password", "another long phrase"));
        (await Site.IsIn(phone)).ShouldBeFalse();
        (await Site.IsIn(desk)).ShouldBeTrue();
        using var again = site.NewBrowser();
        await site.SignIn(again, password: "another long phrase");
        (await Site.IsIn(again)).ShouldBeTrue();
    }

    [Fact]
    public async Task Somebody_locked_out_everywhere_is_out_at_the_next_request_and_stays_out()
    {
        await using var site = await Site.WithOwner();
        using var desk = await site.SignedIn();
        await using (var db = await site.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel))
        {
            (await db.Set<User>().SingleAsync(Cancel)).LockedOutAt = TimeProvider.System.Now();
            await db.SaveChangesAsync(Cancel);
        }

        (await Site.IsIn(desk)).ShouldBeFalse();
        using var again = site.NewBrowser();
        await site.SignIn(again);
        again.Cookies.ShouldNotContainKey("relais");
    }

    [Fact]
    public async Task A_change_of_language_and_name_shows_at_the_next_page()
    {
        await using var site = await Site.WithOwner();
        using var desk = await site.SignedIn();
        await desk.Submit("/account", "/do/identity.save_profile", ("name", "Claire D."), ("language", "en"), ("zone", "America/Montreal"), ("letterKeys", "true"));
        var page = await desk.Page("/account");
        page.QuerySelector("h1")!.TextContent.ShouldBe("Your settings");
        page.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe("Claire D.");
    }

    [Fact]
    public async Task Another_process_on_the_same_database_knows_the_browser()
    {
        var folder = Directory.CreateTempSubdirectory("relais-identity-").FullName;
        try
        {
            string cookie;
            await using (var first = await Site.Empty(folder: folder))
            {
                using var browser = first.NewBrowser();
                await first.SetUp(browser);
                cookie = browser.Cookies["relais"];
                await using var db = await first.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
                var keys = await db.Set<Relais.Kernel.Secrets.StoredKey>().ToListAsync(Cancel);
                keys.ShouldNotBeEmpty();
                keys.ShouldNotContain(k => System.Text.Encoding.UTF8.GetString(k.Sealed).Contains("masterKey", StringComparison.Ordinal));
            }

            await using var second = await Site.Empty(folder: folder);
            using var later = second.NewBrowser();
            later.Cookies["relais"] = cookie;
            (await Site.IsIn(later)).ShouldBeTrue();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(Phone, "Safari", "iPhone")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge", "Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome", "Android")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux")]
    [InlineData("something else", null, null)]
    public void A_browser_is_named_by_what_it_is_not_by_what_it_descends_from(string agent, string? browser, string? system) =>
        BrowserName.Of(agent).ShouldBe((browser, system));
}
