using System.Text.Json;
using System.Text.RegularExpressions;
using Relais.Networks.Bluesky;
using Relais.TestHouse;

namespace Relais.Browser;

/// <summary>The same story with networks that others wrote: snac for Mastodon's interface, Bluesky's own server, both through their own doors.</summary>
public sealed partial class RealNetworksTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk", "alice", 0)]
    [InlineData("phone", "bob", 1)]
    public async Task The_first_visitor_connects_two_networks_and_one_post_goes_out_once_on_each(string size, string account, int number)
    {
        var (snac, pds) = (PeerLine.Required(PeerLine.Snac), PeerLine.Required(PeerLine.Pds));
        var bluesky = pds.GetProperty("accounts")[number];
        var folder = Directory.CreateTempSubdirectory("relais-networks-").FullName;
        await using var app = await Stand.Start(folder, new() { DefaultServer = Server(pds, "url"), PlcDirectory = Server(pds, "plcUrl") });
        await using var stop = new Stopping(app);
        var page = await Window(Look.Of(size), null, address: new(app.Urls.First()));
        var person = Person.Ada with { Mail = $"{size}@canal.example" };

        await FirstVisit.FillSetup(page, person, "Brasserie du Canal");
        await page.Context.ClearCookiesAsync();
        await FirstVisit.FillSignIn(page, person);
        await page.WaitForURLAsync("**/w/*/calendar", new() { WaitUntil = WaitUntilState.Load });
        var root = page.Url[..page.Url.LastIndexOf('/')];
        await Clean(page, "the empty calendar");
        await ConnectSnac(page, root, Server(snac, "url"), account, snac.GetProperty(account).GetString()!);
        await (size == "desk" ? ConnectBlueskyByOAuth(page, root, Server(pds, "url"), bluesky) : ConnectBluesky(page, root, bluesky));

        var marker = $"Brassin {Guid.NewGuid():N}";
        var text = $"{marker}. La Mousse de l’été est au frais : https://brasserie.example/ete #Bière";
        await Composing.Write(page, root, text);
        await Choose(page, "Mastodon", "Bluesky");
        await Composing.Picture(page, $"Cuve en cuivre, {marker}");
        await Clean(page, "the composer");

        var watching = await page.Context.NewPageAsync();
        await watching.GotoAsync($"{root}/calendar");
        await Composing.Schedule(page);
        await watching.GotoAsync($"{root}/queue?part=next");
        await Expect(watching.Locator("#queue .rows__item")).ToHaveCountAsync(2);
        await Clean(watching, "the queue");
        await watching.GotoAsync($"{root}/calendar");
        await Expect(watching.Locator(".post--published").First).ToBeVisibleAsync(new() { Timeout = 150_000 });
        await Expect(page.Locator("#schedule-panel")).ToContainTextAsync("Publié 2", new() { Timeout = 30_000 });
        await Clean(watching, "the calendar after it");
        await Clean(page, "the composer after it");

        await page.WaitForTimeoutAsync(3_000);
        await OnSnac(page, Server(snac, "url"), account, snac.GetProperty(account).GetString()!, text, marker);
        await OnBluesky(page, Server(pds, "url"), bluesky, text, marker);
    }

    /// <summary>Its own pages ask who one is, and send the browser back.</summary>
    private static async Task ConnectSnac(IPage page, string root, Uri server, string account, string password)
    {
        await page.GotoAsync($"{root}/channels");
        await Clean(page, "no channels yet");
        await page.Locator("main a[href*='channels/connect']").First.ClickAsync();
        await page.Locator(".netpick__a[href*='network=mastodon']").ClickAsync();
        await page.Locator("[name=server]").FillAsync(server.GetLeftPart(UriPartial.Authority));
        await Clean(page, "choosing a server");
        await page.Locator("form:has([name=server]) button[type=submit]").ClickAsync();
        var there = page.Locator($"a.btn--go[href^='{server.AbsoluteUri}']");
        await Expect(there).ToBeVisibleAsync();
        await Clean(page, "before leaving for the network");
        await there.ClickAsync();
        await page.Locator("input[name=login]").FillAsync(account);
        await page.Locator("input[name=passwd]").FillAsync("not this one");
        await page.Locator("input[type=submit]").ClickAsync();
        await page.Locator("input[name=login]").FillAsync(account);
        await page.Locator("input[name=passwd]").FillAsync(password);
        await page.Locator("input[type=submit]").ClickAsync();
        await page.WaitForURLAsync(ChannelAddress(), new() { WaitUntil = WaitUntilState.Load });
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("connecté");
        await Expect(page.Locator("main")).ToContainTextAsync($"@{account}@");
        await Clean(page, "the channel on snac");
    }

    /// <summary>The server's own pages: no first, then the right account; then the owner of the account does it again from a link, in a browser of their own.</summary>
    private static async Task ConnectBlueskyByOAuth(IPage page, string root, Uri server, JsonElement account)
    {
        var (handle, password) = (account.GetProperty("handle").GetString()!, account.GetProperty("password").GetString()!);
        await page.GotoAsync($"{root}/channels/connect?network=bluesky");
        await page.Locator("[name=server]").FillAsync(handle);
        await Clean(page, "naming the account on Bluesky");
        await Leave(page, server);
        await Say(page, password, "Refuser l'accès");
        await Expect(page.Locator("main [role=alert]")).ToContainTextAsync("refusé");
        await Clean(page, "a refusal on Bluesky");
        await page.Locator("main a.btn--go").ClickAsync();
        await page.Locator("[name=server]").FillAsync(handle);
        await Leave(page, server);
        await Say(page, password, "Autoriser");
        await page.WaitForURLAsync(ChannelAddress(), new() { WaitUntil = WaitUntilState.Load });
        await Expect(page.Locator("main")).ToContainTextAsync($"@{handle}");
        await Expect(page.Locator("main")).ToContainTextAsync("transition:generic");
        await Clean(page, "the channel on Bluesky");

        await page.Locator("[data-open=send-link]").EvaluateAsync("button => button.click()");
        await page.Locator("#send-link button[type=submit]").ClickAsync();
        var link = await page.Locator("#reconnect-link-made input").InputValueAsync();
        await using var elsewhere = await page.Context.Browser!.NewContextAsync(new() { Locale = "fr-FR", ViewportSize = new() { Width = 390, Height = 844 } });
        var phone = await elsewhere.NewPageAsync();
        await phone.GotoAsync(link);
        await Clean(phone, "a reconnect link");
        await phone.Locator("form[action='/reconnect/start'] button").ClickAsync();
        await Clean(phone, "a reconnect link, before leaving");
        await phone.Locator($"a.btn--go[href^='{server.AbsoluteUri}']").ClickAsync();
        await Say(phone, password, "Autoriser");
        await Expect(phone.Locator("h1")).ToHaveTextAsync("C’est fait");
        await Clean(phone, "a reconnect link that was used");
        await page.ReloadAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Compte reconnecté");
    }

    private static async Task Leave(IPage page, Uri server)
    {
        await page.Locator("form:has([name=server]) button[type=submit]").ClickAsync();
        var there = page.Locator($"a.btn--go[href^='{server.AbsoluteUri}']");
        await Expect(there).ToBeVisibleAsync();
        await there.ClickAsync();
    }

    /// <summary>On the server's own pages, which may remember who signed in before.</summary>
    private static async Task Say(IPage page, string password, string answer)
    {
        var (secret, button) = (page.Locator("input[type=password]"), page.GetByRole(AriaRole.Button, new() { Name = answer, Exact = true }));
        await Expect(secret.Or(button)).ToBeVisibleAsync();
        if (await secret.IsVisibleAsync())
        {
            await secret.FillAsync(password);
            await secret.PressAsync("Enter");
        }

        await button.ClickAsync();
    }

    private static async Task ConnectBluesky(IPage page, string root, JsonElement account)
    {
        var handle = account.GetProperty("handle").GetString()!;
        await page.GotoAsync($"{root}/channels/connect?network=bluesky");
        await page.Locator("main a[href*='how=password']").ClickAsync();
        await Expect(page.Locator("[name=password]")).ToBeVisibleAsync();
        await Clean(page, "signing in to Bluesky");
        await page.Locator("[name=identifier]").FillAsync(handle);
        await page.Locator("[name=password]").FillAsync("not-this-one");
        await page.Locator("form:has([name=identifier]) button[type=submit]").ClickAsync();
        await Expect(page.Locator("[data-problem]")).Not.ToBeEmptyAsync();
        await Expect(page.Locator("[name=identifier]")).ToHaveValueAsync(handle);
        await page.Locator("[name=password]").FillAsync(account.GetProperty("password").GetString()!);
        await page.Locator("form:has([name=identifier]) button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(ChannelAddress(), new() { WaitUntil = WaitUntilState.Load });
        await Expect(page.Locator("main")).ToContainTextAsync($"@{handle}");
        await Clean(page, "the channel on Bluesky");
    }

    /// <summary>Makes sure that the post is for these networks.</summary>
    private static async Task Choose(IPage page, params string[] networks)
    {
        await page.Locator("[data-menu=composer-channels]").ClickAsync();
        foreach (var network in networks)
        {
            var item = page.Locator("#composer-channels .mi").Filter(new() { HasText = network });
            if (await item.GetAttributeAsync("aria-checked") != "true")
            {
                await item.ClickAsync();
            }

            await Expect(item).ToHaveAttributeAsync("aria-checked", "true");
        }

        await page.Keyboard.PressAsync("Escape");
        await page.WaitForTimeoutAsync(1_500);
        await Expect(page.Locator("[data-c=status]")).ToHaveAttributeAsync("data-state", "saved");
    }

    /// <summary>As any other program reads it, with an access of its own.</summary>
    private static async Task OnSnac(IPage page, Uri server, string account, string password, string text, string marker)
    {
        var api = page.APIRequest;
        const string Back = "http://127.0.0.1:1/back";
        var app = (await (await api.PostAsync(new Uri(server, "api/v1/apps").AbsoluteUri, Form(api, ("client_name", "reader"), ("redirect_uris", Back), ("scopes", "read")))).JsonAsync())!.Value;
        var (client, secret) = (app.GetProperty("client_id").GetString()!, app.GetProperty("client_secret").GetString()!);
        var signIn = Form(api, ("login", account), ("passwd", password), ("redir", Back), ("cid", client), ("state", "s"));
        signIn.MaxRedirects = 0;
        var sentBack = (await api.PostAsync(new Uri(server, "oauth/x-snac-login").AbsoluteUri, signIn)).Headers["location"];
        var token = (await (await api.PostAsync(
            new Uri(server, "oauth/token").AbsoluteUri,
            Form(api, ("grant_type", "authorization_code"), ("code", Code().Match(sentBack).Value), ("client_id", client), ("client_secret", secret), ("redirect_uri", Back)))).JsonAsync())!.Value;
        var bearer = token.GetProperty("access_token").GetString()!;
        var who = await Json(page, new(server, "api/v1/accounts/verify_credentials"), bearer);
        var posts = await Json(page, new(server, $"api/v1/accounts/{who.GetProperty("id").GetString()}/statuses?limit=40"), bearer);
        var post = posts.EnumerateArray().Where(p => p.GetProperty("content").GetString()!.Contains(marker, StringComparison.Ordinal)).ToList().ShouldHaveSingleItem("posted once and only once");
        var words = Tag().Replace(post.GetProperty("content").GetString()!, "");
        System.Net.WebUtility.HtmlDecode(words).Trim().ShouldBe(text);
        var picture = post.GetProperty("media_attachments").EnumerateArray().ShouldHaveSingleItem();
        picture.GetProperty("description").GetString().ShouldBe($"Cuve en cuivre, {marker}");
        await IsPicture(page, new(picture.GetProperty("url").GetString()!));
    }

    private static async Task OnBluesky(IPage page, Uri server, JsonElement account, string text, string marker)
    {
        var did = account.GetProperty("did").GetString();
        var records = await Json(page, new(server, $"xrpc/com.atproto.repo.listRecords?repo={did}&collection=app.bsky.feed.post&limit=100"));
        var record = records.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("value"))
            .Where(v => v.GetProperty("text").GetString()!.Contains(marker, StringComparison.Ordinal)).ToList().ShouldHaveSingleItem("posted once and only once");
        record.GetProperty("text").GetString().ShouldBe(text);
        record.GetProperty("facets").GetArrayLength().ShouldBe(2, "the link and the hashtag");
        var picture = record.GetProperty("embed").GetProperty("images").EnumerateArray().ShouldHaveSingleItem();
        picture.GetProperty("alt").GetString().ShouldBe($"Cuve en cuivre, {marker}");
        var blob = picture.GetProperty("image").GetProperty("ref").GetProperty("$link").GetString();
        await IsPicture(page, new(server, $"xrpc/com.atproto.sync.getBlob?did={did}&cid={blob}"));
    }

    private static async Task IsPicture(IPage page, Uri address)
    {
        // The small server drops connections that were kept, without a word.
        var answer = await page.APIRequest.GetAsync(address.AbsoluteUri, new() { MaxRetries = 2 });
        answer.Status.ShouldBe(200);
        answer.Headers["content-type"].ShouldStartWith("image/");
        (await answer.BodyAsync()).Length.ShouldBeGreaterThan(1000);
    }

    private static APIRequestContextOptions Form(IAPIRequestContext api, params (string Name, string Value)[] fields)
    {
        var form = api.CreateFormData();
        foreach (var (name, value) in fields)
        {
            form.Set(name, value);
        }

        // As for reading: the small server drops connections that were kept, without a word.
        return new() { Form = form, MaxRetries = 2 };
    }

    private static async Task<JsonElement> Json(IPage page, Uri address, string? bearer = null)
    {
        var answer = await page.APIRequest.GetAsync(address.AbsoluteUri, new()
        {
            MaxRetries = 2,
            Headers = bearer is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer " + bearer },
        });
        answer.Status.ShouldBe(200, address.AbsoluteUri);
        return (await answer.JsonAsync())!.Value;
    }

    private static async Task Clean(IPage page, string what) => (await Inspection.Of(page).Faults(page)).ShouldBeEmpty(what);

    private static Uri Server(JsonElement peer, string name) => new(peer.GetProperty(name).GetString() + "/");

    [GeneratedRegex("/channels/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex ChannelAddress();

    [GeneratedRegex("(?<=[?&]code=)[^&]+", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("<[^>]+>", RegexOptions.None, 1000)]
    private static partial Regex Tag();
}
