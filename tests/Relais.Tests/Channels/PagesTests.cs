using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Relais.Campaigns.Edit;
using Relais.Channels;
using Relais.Channels.Browse;
using Relais.Channels.Connect;
using Relais.Kernel.Slices;
using Relais.Sandbox;
using Relais.Tests.Host;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>The pages of channels and campaigns, over HTTP as browsers ask for them.</summary>
public sealed class PagesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fr", "Aucun compte connecté", "Aucune campagne")]
    [InlineData("en", "No channel connected", "No campaign")]
    public async Task An_empty_workspace_says_what_will_come(string language, string channels, string campaigns)
    {
        await using var host = await SignedInHost.Start();
        using var browser = host.Browser(host.Ada, language);

        (await Page(browser, "/w/canal/channels")).Body!.TextContent.ShouldContain(channels);
        (await Page(browser, "/w/canal/campaigns")).Body!.TextContent.ShouldContain(campaigns);
    }

    [Fact]
    public async Task An_account_is_connected_through_the_pages_and_shown()
    {
        await using var host = await SignedInHost.Start();
        await using var sandbox = await SandboxServer.Start(new SandboxOptions { RateLimits = false }, Ct);
        using var browser = host.Browser(host.Ada);
        var form = await Page(browser, "/w/canal/channels/connect?network=sandbox");
        var answer = await Submit(browser, form, "server", sandbox.Address);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var step = await Page(browser, answer.Headers.Location!.ToString());
        var back = await ChannelWorld.SayYes(new(step.QuerySelector("a.btn--go")!.GetAttribute("href")!), "alice");

        var first = await browser.GetAsync($"/channels/callback?state={back.State}&code={back.Code}", Ct);
        first.Headers.Location!.ToString().ShouldStartWith("/w/canal/channels/callback?");
        var second = await browser.GetAsync(first.Headers.Location, Ct);
        second.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var page = await Page(browser, second.Headers.Location!.ToString());

        page.QuerySelector("h1")!.TextContent.ShouldBe("Alice");
        page.Body!.TextContent.ShouldContain("Connecté");
        page.Body.TextContent.ShouldContain("write:statuses");
        page.QuerySelectorAll("[style]").ShouldBeEmpty();
        (await Page(browser, "/w/canal/channels")).Body!.TextContent.ShouldContain("Alice");
        using var eve = host.Browser(host.Eve);
        var read = await Page(eve, second.Headers.Location.ToString());
        read.QuerySelectorAll("form[action*='/do/channels']").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_leads_back_to_what_was_typed()
    {
        await using var host = await SignedInHost.Start();
        await using var sandbox = await SandboxServer.Start(new SandboxOptions { RateLimits = false }, Ct);
        using var browser = host.Browser(host.Ada);
        var started = await host.Do(host.Ada, new StartConnecting("sandbox", sandbox.Address));
        var url = (await host.Do(host.Ada, new GetAttempt(started.Attempt))).AuthorizationUrl!;
        var back = await ChannelWorld.SayYes(url, "alice", yes: false);

        var first = await browser.GetAsync($"/channels/callback?state={back.State}&error={back.Error}", Ct);
        var second = await browser.GetAsync(first.Headers.Location, Ct);
        var page = await Page(browser, second.Headers.Location!.ToString());

        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("refusé");
        var again = await Page(browser, page.QuerySelector("a.btn--go")!.GetAttribute("href")!);
        again.QuerySelector("input[name=server]")!.GetAttribute("value").ShouldBe(sandbox.Address);
    }

    [Fact]
    public async Task An_answer_that_belongs_to_nothing_is_explained()
    {
        await using var host = await SignedInHost.Start();
        using var browser = host.Browser(host.Ada);

        var answer = await browser.GetAsync("/channels/callback?state=made-up&code=x", Ct);

        var page = await Page(browser, answer.Headers.Location!.ToString());
        page.Body!.TextContent.ShouldContain("ne correspond à aucune connexion");
        using var nobody = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        (await nobody.GetAsync("/channels/callback?state=made-up", Ct)).Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task A_wrong_server_is_said_without_a_script_too()
    {
        await using var host = await SignedInHost.Start();
        using var browser = host.Browser(host.Ada);
        var form = await Page(browser, "/w/canal/channels/connect?network=mastodon");

        var answer = await Submit(browser, form, "server", "pas une adresse");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("Aucun serveur de ce réseau");
    }

    [Fact]
    public async Task Whoever_may_not_manage_is_told_who_can()
    {
        await using var host = await SignedInHost.Start();
        using var eve = host.Browser(host.Eve);

        (await Page(eve, "/w/canal/channels/connect")).Body!.TextContent.ShouldContain("ne vous est pas ouverte");
        (await Page(eve, "/w/canal/channels")).QuerySelectorAll("a.btn").ShouldBeEmpty();
        (await Page(eve, "/w/canal/campaigns/new")).Body!.TextContent.ShouldContain("ne vous est pas ouverte");
    }

    [Fact]
    public async Task Campaigns_are_shown_under_what_runs_what_comes_and_what_is_over()
    {
        await using var host = await SignedInHost.Start();
        await host.Do(host.Ada, new CreateCampaign("Toujours", new(2020, 1, 1), new(2022, 12, 31), []));
        var long_ago = await host.Do(host.Ada, new CreateCampaign("Plus tard", new(2090, 1, 1), new(2090, 1, 2), [], 4));
        using var browser = host.Browser(host.Ada);

        var page = await Page(browser, "/w/canal/campaigns");

        page.QuerySelectorAll("h2").Select(h => h.TextContent).ShouldBe(["À venir", "Terminées"]);
        page.QuerySelector(".camp.k4")!.TextContent.ShouldBe("Plus tard");
        var edit = await Page(browser, $"/w/canal/campaigns/{long_ago.Id}");
        edit.QuerySelector("input[name=starts]")!.GetAttribute("value").ShouldBe("2090-01-01");
        edit.QuerySelector("input[name=colour][value='4']")!.HasAttribute("checked").ShouldBeTrue();
    }

    [Fact]
    public async Task A_channel_that_is_not_there_is_a_page_that_says_so()
    {
        await using var host = await SignedInHost.Start();
        using var browser = host.Browser(host.Ada);

        (await Page(browser, $"/w/canal/channels/{Guid.CreateVersion7()}")).Body!.TextContent.ShouldContain("Revenez à la liste");
        (await browser.GetAsync($"/w/canal/channels/{Guid.CreateVersion7()}/picture", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.Do(host.Ada, new ListChannels())).Channels.ShouldBeEmpty();
    }

    private static async Task<IDocument> Page(HttpClient browser, string path)
    {
        var answer = await browser.GetAsync(path, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Ct), Ct);
    }

    private static Task<HttpResponseMessage> Submit(HttpClient browser, IDocument page, string field, string value)
    {
        var form = page.QuerySelector("form[action*='/do/']")!;
        var fields = form.QuerySelectorAll("input[name]").ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value") ?? "");
        fields[field] = value;
        return browser.PostAsync(form.GetAttribute("action"), new FormUrlEncodedContent(fields), Ct);
    }
}
