using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Identity.Invitations;
using Relais.Identity.Sso;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Identity;

/// <summary>The company's sign-in: against a certified server where one runs, and against one that lies.</summary>
public sealed class SsoTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_whose_verified_address_has_an_account_is_signed_in_to_it_and_known_again_next_time()
    {
        await using var site = await WithCertifiedIssuer();
        await site.WithUsers(async users => await users.SetEmailAsync((await users.FindByEmailAsync(Site.Mail))!, "alice@example.com"));
        foreach (var _ in new[] { 1, 2 })
        {
            using var browser = site.NewBrowser();
            (await ThroughIssuer(site, browser, "alice")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
            (await Site.IsIn(browser)).ShouldBeTrue();
            (await browser.Page("/account/sessions")).QuerySelector("tbody")!.TextContent.ShouldContain("Compte de l’entreprise");
        }

        await using var db = await site.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        (await db.UserLogins.ToListAsync(Cancel)).ShouldHaveSingleItem().ProviderKey.ShouldBe("alice");
        (await db.Set<User>().CountAsync(Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_unknown_is_told_to_ask_for_an_invitation_and_with_one_gets_an_account()
    {
        await using var site = await WithCertifiedIssuer();
        using var browser = site.NewBrowser();
        var refused = await browser.Follow(await ThroughIssuer(site, browser, "nora"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Browser.Read(refused)).QuerySelector(".note--danger")!.TextContent.ShouldContain("nora@example.com");

        var pipeline = site.Services.GetRequiredService<Pipeline>();
        (await pipeline.Run(await site.ClaireAsCaller(), new Invite("nora@example.com", Role.Writer), Cancel)).Ok.ShouldBeTrue();
        using var invited = site.NewBrowser();
        await ThroughIssuer(site, invited, "nora");
        (await invited.Page("/account")).QuerySelector("input[name=mail]")!.GetAttribute("value").ShouldBe("nora@example.com");
    }

    [Fact]
    public async Task An_address_that_the_issuer_has_not_verified_opens_nothing()
    {
        await using var app = await TestApp.OnSqlite();
        var entered = await app.Run(Caller.Nobody(null), new EnterBySso("https://issuer.example", "42", "ada@canal.example", MailVerified: false, "Ada"));
        entered.Problem!.TextKey.ShouldBe("identity.sso_unverified");
        await using var db = await app.Db();
        (await db.UserLogins.AnyAsync(Cancel)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(Lie.None, true)]
    [InlineData(Lie.Nonce, false)]
    [InlineData(Lie.Audience, false)]
    [InlineData(Lie.Issuer, false)]
    [InlineData(Lie.Expired, false)]
    [InlineData(Lie.Key, false)]
    [InlineData(Lie.Unsigned, false)]
    [InlineData(Lie.NoIdToken, false)]
    public async Task An_id_token_that_is_not_for_this_very_sign_in_opens_nothing(Lie lie, bool opens)
    {
        await using var issuer = await LyingIssuer.Start(lie);
        await using var site = await Site.WithOwner(s => s with { Oidc = new OidcSettings { Issuer = issuer.Address, ClientId = "relais", ClientSecret = "s e+cret" } });
        await site.WithUsers(async users => await users.SetEmailAsync((await users.FindByEmailAsync(Site.Mail))!, LyingIssuer.Mail));
        using var browser = site.NewBrowser();
        var asked = await browser.Submit("/signin", "/account/sso");
        var back = await issuer.Agree(asked.Headers.Location!);
        var page = await browser.Follow(await browser.Get(back.PathAndQuery));
        (await Site.IsIn(browser)).ShouldBe(opens);
        if (!opens)
        {
            (await Browser.Read(page)).QuerySelector(".note--danger")!.TextContent.ShouldContain("compte de l’entreprise");
        }
    }

    [Fact]
    public async Task An_answer_to_a_question_of_another_browser_opens_nothing()
    {
        await using var issuer = await LyingIssuer.Start(Lie.None);
        await using var site = await Site.WithOwner(s => s with { Oidc = new OidcSettings { Issuer = issuer.Address, ClientId = "relais", ClientSecret = "s e+cret" } });
        await site.WithUsers(async users => await users.SetEmailAsync((await users.FindByEmailAsync(Site.Mail))!, LyingIssuer.Mail));
        using var attacker = site.NewBrowser();
        var back = await issuer.Agree((await attacker.Submit("/signin", "/account/sso")).Headers.Location!);
        using var victim = site.NewBrowser();
        await victim.Follow(await victim.Get(back.PathAndQuery));
        (await Site.IsIn(victim)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refusal_at_the_issuer_and_an_issuer_that_is_away_are_said_in_a_sentence()
    {
        await using var issuer = await LyingIssuer.Start(Lie.None);
        await using var site = await Site.WithOwner(s => s with { Oidc = new OidcSettings { Issuer = issuer.Address, ClientId = "relais" } });
        using var browser = site.NewBrowser();
        var asked = (await browser.Submit("/signin", "/account/sso")).Headers.Location!;
        var state = System.Web.HttpUtility.ParseQueryString(asked.Query)["state"]!;
        var page = await browser.Follow(await browser.Get("/account/sso/callback?error=access_denied&state=" + Uri.EscapeDataString(state)));
        (await Browser.Read(page)).QuerySelector(".note--danger")!.TextContent.ShouldContain("accord");

        await using var alone = await Site.WithOwner(s => s with { Oidc = new OidcSettings { Issuer = new("http://127.0.0.1:9/"), ClientId = "relais", Name = "Compte du Canal" } });
        using var other = alone.NewBrowser();
        (await other.Page("/signin")).Body!.TextContent.ShouldContain("Compte du Canal");
        var away = await other.Follow(await other.Submit("/signin", "/account/sso"));
        away.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await Browser.Read(away)).QuerySelector(".note--danger")!.TextContent.ShouldContain("ne répond pas");
    }

    [Fact]
    public async Task Without_an_issuer_there_is_no_button()
    {
        await using var site = await Site.WithOwner();
        using var browser = site.NewBrowser();
        (await browser.Page("/signin")).Forms.ShouldNotContain(f => f.GetAttribute("action") == "/account/sso");
    }

    private static async Task<Site> WithCertifiedIssuer()
    {
        var peer = Peers.Get("oidc");
        var issuer = new Uri(peer.GetProperty("url").GetString()!);
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        using var http = new HttpClient();
        var registered = await http.PostAsJsonAsync(new Uri(issuer, "/reg"), new { redirect_uris = new[] { $"http://localhost:{port}/account/sso/callback" }, application_type = "native", grant_types = new[] { "authorization_code" }, response_types = new[] { "code" } }, Cancel);
        var client = JsonDocument.Parse(await registered.Content.ReadAsStringAsync(Cancel)).RootElement;
        return await Site.WithOwner(s => s with
        {
            Urls = $"http://127.0.0.1:{port}",
            Oidc = new OidcSettings { Issuer = issuer, ClientId = client.GetProperty("client_id").GetString()!, ClientSecret = client.GetProperty("client_secret").GetString() },
        });
    }

    /// <summary>Signs in and agrees on the certified server's own pages; returns what Relais answers in the end.</summary>
    private static async Task<HttpResponseMessage> ThroughIssuer(Site site, Browser browser, string login)
    {
        var next = (await browser.Submit("/signin", "/account/sso")).Headers.Location!;
        using var there = new Browser(new Uri(next.GetLeftPart(UriPartial.Authority)));
        for (var step = 0; step < 12; step++)
        {
            if (next.Port == site.Address.Port)
            {
                var done = await browser.Get(next.PathAndQuery);
                return await browser.Get(done.Headers.Location!.OriginalString);
            }

            var answer = await there.Get(next.AbsoluteUri);
            if (answer.Headers.Location is null)
            {
                var form = (await Browser.Read(answer)).Forms.OfType<IHtmlFormElement>().First();
                var fields = form.QuerySelectorAll("input").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value") ?? "");
                if (fields.ContainsKey("login"))
                {
                    (fields["login"], fields["password"]) = (login, "any");
                }

                answer = await there.Post(new Uri(next, form.GetAttribute("action")!).AbsoluteUri, fields);
            }

            next = new Uri(next, answer.Headers.Location!);
        }

        throw new InvalidOperationException("The issuer led nowhere.");
    }
}
