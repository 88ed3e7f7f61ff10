using System.Net;
using AngleSharp.Html.Parser;
using Relais.Sandbox.Control;

namespace Relais.Tests.Sandbox;

public sealed class PagesTests : IAsyncLifetime
{
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.Run();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_visitor_sees_posts_pictures_their_descriptions_and_likes()
    {
        var media = await _sandbox.Upload(Png, "Un point \"rouge\"");
        var post = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "Regardez <b>ça</b>", media_ids = new[] { media.Id } });
        await _sandbox.Post($"/api/v1/statuses/{post.Id}/favourite", _sandbox.Bob);

        var page = new HtmlParser().ParseDocument(await _sandbox.Page("/"));

        page.QuerySelector("article .text")!.TextContent.ShouldBe("Regardez <b>ça</b>");
        page.QuerySelector("article figure img")!.GetAttribute("alt").ShouldBe("Un point \"rouge\"");
        page.QuerySelector("article figcaption")!.TextContent.ShouldContain("Un point \"rouge\"");
        page.QuerySelector("article > footer")!.TextContent.ShouldContain("1 j’aime");
        page.DocumentElement.GetAttribute("lang").ShouldBe("fr");
    }

    [Fact]
    public async Task The_pages_speak_english_to_those_who_ask_for_it()
    {
        var page = new HtmlParser().ParseDocument(await _sandbox.Page("/", "en-GB,en;q=0.9"));

        page.DocumentElement.GetAttribute("lang").ShouldBe("en");
        page.QuerySelector("h1")!.TextContent.ShouldBe("Latest posts");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/@alice")]
    public async Task Nothing_runs_that_does_not_come_from_a_file_of_this_server(string path)
    {
        await _sandbox.Toot("bonjour");
        using var answer = await _sandbox.Http.GetAsync(path, TestContext.Current.CancellationToken);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self'");
        page.QuerySelectorAll("script:not([src]), style, [style], [onclick]").ShouldBeEmpty();
        foreach (var asset in page.QuerySelectorAll("link[href], script[src], img[src]").Select(e => e.GetAttribute("href") ?? e.GetAttribute("src")!))
        {
            using var file = await _sandbox.Http.GetAsync(asset, TestContext.Current.CancellationToken);
            file.StatusCode.ShouldBe(HttpStatusCode.OK, asset);
        }
    }

    [Fact]
    public async Task Whoever_takes_a_part_can_like_and_reply()
    {
        var post = await _sandbox.Toot("qu'en dites-vous ?");
        var cookie = await Act("/part", null, ("account", "bob"), ("back", "/"));

        await Act($"/@alice/{post.Id}", cookie, ("do", "like"));
        await Act($"/@alice/{post.Id}", cookie, ("do", "reply"), ("text", "très bien"));

        var notices = await _sandbox.Get("/api/v1/notifications", _sandbox.Alice);
        notices.Body.EnumerateArray().Select(n => n.GetProperty("type").GetString()).ShouldBe(["mention", "favourite"]);
        (await _sandbox.Page($"/@alice/{post.Id}")).ShouldContain("très bien");
        _sandbox.Server.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_share_stands_on_the_profile_of_who_shared_and_not_twice_on_the_timeline()
    {
        var post = await _sandbox.Toot("à partager");
        await _sandbox.Post($"/api/v1/statuses/{post.Id}/reblog", _sandbox.Bob);

        new HtmlParser().ParseDocument(await _sandbox.Page("/")).QuerySelectorAll("article").ShouldHaveSingleItem();
        var shared = new HtmlParser().ParseDocument(await _sandbox.Page("/@bob")).QuerySelectorAll("article").ShouldHaveSingleItem();
        shared.TextContent.ShouldContain("à partager");
        shared.Id.ShouldNotBe("p" + post.Id);
    }

    [Fact]
    public async Task A_stranger_cannot_act_and_the_way_back_stays_here()
    {
        var post = await _sandbox.Toot("bonjour");
        using var like = await _sandbox.Http.PostAsync($"/@alice/{post.Id}", new FormUrlEncodedContent([new("do", "like")]), TestContext.Current.CancellationToken);
        like.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var part = await _sandbox.Http.PostAsync("/part", new FormUrlEncodedContent([new("account", "bob"), new("back", "//evil.example/")]), TestContext.Current.CancellationToken);
        part.Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task Older_posts_are_one_link_away_and_unknown_pages_say_so()
    {
        await _sandbox.Server.Plant(new Seed(Statuses: Enumerable.Range(1, 25).Select(i => new SeedStatus("alice", $"n° {i}", SandboxHost.Start.AddHours(-i))).ToList()), TestContext.Current.CancellationToken);

        var first = new HtmlParser().ParseDocument(await _sandbox.Page("/@alice"));
        var second = new HtmlParser().ParseDocument(await _sandbox.Page(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!));

        first.QuerySelectorAll("article").Length.ShouldBe(20);
        second.QuerySelectorAll("article").Length.ShouldBe(5);
        new HtmlParser().ParseDocument(await _sandbox.Page("/@nobody")).QuerySelector("main")!.TextContent.ShouldContain("n’existe pas");
        (await _sandbox.Http.GetAsync("/media/..%2F..%2Fetc%2Fpasswd", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<string> Act(string path, string? cookie, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        using var answer = await _sandbox.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Single().Split(';')[0] : cookie!;
    }
}
