using System.Net;

namespace Relais.Tests.Sandbox;

public sealed class ReadingTests : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.Run(o => o with { RateLimits = false });

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Pages_follow_the_link_header_to_the_end_without_gap_or_repeat()
    {
        var posted = new List<string>();
        for (var i = 0; i < 25; i++) posted.Add((await _sandbox.Toot($"n° {i}")).Id);
        var account = (await _sandbox.Get("/api/v1/accounts/lookup?acct=alice")).Id;

        var seen = new List<string>();
        var next = $"/api/v1/accounts/{account}/statuses?limit=10&exclude_replies=true";
        while (next is not null)
        {
            var page = await _sandbox.Get(next);
            seen.AddRange(page.Body.EnumerateArray().Select(s => s.GetProperty("id").GetString()!));
            next = Link(page, "next");
            if (next is not null) next.ShouldContain("exclude_replies=true");
        }

        seen.ShouldBe(Enumerable.Reverse(posted));
    }

    [Fact]
    public async Task Min_id_goes_up_from_where_one_is_and_since_id_gives_the_newest()
    {
        var ids = new List<string>();
        for (var i = 0; i < 6; i++) ids.Add((await _sandbox.Toot($"n° {i}")).Id);

        (await Ids($"/api/v1/timelines/public?min_id={ids[1]}&limit=2")).ShouldBe([ids[3], ids[2]]);
        (await Ids($"/api/v1/timelines/public?since_id={ids[1]}&limit=2")).ShouldBe([ids[5], ids[4]]);
        (await Ids($"/api/v1/timelines/public?max_id={ids[2]}")).ShouldBe([ids[1], ids[0]]);
    }

    [Fact]
    public async Task Notifications_tell_of_mentions_likes_reblogs_and_follows()
    {
        var post = await _sandbox.Toot("bonjour @bob");
        await _sandbox.Post($"/api/v1/statuses/{post.Id}/favourite", _sandbox.Bob);
        await _sandbox.Post($"/api/v1/statuses/{post.Id}/favourite", _sandbox.Bob);
        var reblog = await _sandbox.Post($"/api/v1/statuses/{post.Id}/reblog", _sandbox.Bob);
        await _sandbox.Post($"/api/v1/accounts/{post.Body.GetProperty("account").GetProperty("id").GetString()}/follow", _sandbox.Bob);

        reblog.Body.GetProperty("reblog").GetProperty("reblogs_count").GetInt32().ShouldBe(1);
        (await Types("/api/v1/notifications", _sandbox.Alice)).ShouldBe(["follow", "reblog", "favourite"]);
        (await Types("/api/v1/notifications", _sandbox.Bob)).ShouldBe(["mention"]);
        (await Types("/api/v1/notifications?types[]=favourite", _sandbox.Alice)).ShouldBe(["favourite"]);
        (await Types("/api/v1/notifications?exclude_types[]=favourite", _sandbox.Alice)).ShouldBe(["follow", "reblog"]);
        await _sandbox.Post($"/api/v1/statuses/{post.Id}/unfavourite", _sandbox.Bob);
        (await Types("/api/v1/notifications", _sandbox.Alice)).ShouldBe(["follow", "reblog"]);
        await _sandbox.Post("/api/v1/notifications/clear", _sandbox.Alice);
        (await Types("/api/v1/notifications", _sandbox.Alice)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Direct_messages_make_conversations_that_are_read_and_come_back()
    {
        var first = await _sandbox.Post("/api/v1/statuses", _sandbox.Bob, new { status = "@alice une question", visibility = "direct" });
        await _sandbox.Post("/api/v1/statuses", _sandbox.Bob, new { status = "@alice encore une", visibility = "direct", in_reply_to_id = first.Id });

        var conversation = (await _sandbox.Get("/api/v1/conversations", _sandbox.Alice)).Body.EnumerateArray().Single();
        conversation.GetProperty("id").GetString().ShouldBe(first.Id);
        conversation.GetProperty("unread").GetBoolean().ShouldBeTrue();
        conversation.GetProperty("accounts")[0].GetProperty("username").GetString().ShouldBe("bob");
        conversation.GetProperty("last_status").GetProperty("content").GetString()!.ShouldContain("encore une");
        (await _sandbox.Post($"/api/v1/conversations/{first.Id}/read", _sandbox.Alice))["unread"].ShouldBe("False");
        await _sandbox.Delete($"/api/v1/conversations/{first.Id}", _sandbox.Alice);
        (await _sandbox.Get("/api/v1/conversations", _sandbox.Alice)).Body.GetArrayLength().ShouldBe(0);
        await _sandbox.Post("/api/v1/statuses", _sandbox.Bob, new { status = "@alice allô", visibility = "direct", in_reply_to_id = first.Id });
        (await _sandbox.Get("/api/v1/conversations", _sandbox.Alice)).Body[0].GetProperty("unread").GetBoolean().ShouldBeTrue();
        (await _sandbox.Get("/api/v1/conversations", _sandbox.Server.Issue(new("chloe")).AccessToken)).Body.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Search_finds_people_tags_and_for_members_posts()
    {
        var post = await _sandbox.Toot("La bière de mars est là #Bock");

        (await _sandbox.Get("/api/v2/search?q=bière", _sandbox.Bob)).Body.GetProperty("statuses")[0].GetProperty("id").GetString().ShouldBe(post.Id);
        (await _sandbox.Get("/api/v2/search?q=bière")).Body.GetProperty("statuses").GetArrayLength().ShouldBe(0);
        (await _sandbox.Get("/api/v2/search?q=boc")).Body.GetProperty("hashtags")[0].GetProperty("name").GetString().ShouldBe("bock");
        (await _sandbox.Get($"/api/v2/search?q={Uri.EscapeDataString(post["url"])}&type=statuses")).Body.GetProperty("statuses").GetArrayLength().ShouldBe(1);
        (await _sandbox.Get("/api/v2/search?q=@bob@localhost&type=accounts")).Body.GetProperty("accounts").GetArrayLength().ShouldBe(0);
        (await _sandbox.Get($"/api/v2/search?q=@bob@{new Uri(_sandbox.Server.Address).Authority}")).Body.GetProperty("accounts")[0].GetProperty("username").GetString().ShouldBe("bob");
        (await Ids("/api/v1/timelines/tag/BOCK")).ShouldBe([post.Id]);
    }

    [Fact]
    public async Task The_instance_tells_the_limits_that_hold()
    {
        var instance = await _sandbox.Get("/api/v2/instance");

        var limits = instance.Body.GetProperty("configuration");
        limits.GetProperty("statuses").GetProperty("max_characters").GetInt32().ShouldBe(500);
        limits.GetProperty("statuses").GetProperty("characters_reserved_per_url").GetInt32().ShouldBe(23);
        limits.GetProperty("media_attachments").GetProperty("description_limit").GetInt32().ShouldBe(1500);
        instance["domain"].ShouldBe(new Uri(_sandbox.Server.Address).Authority);
        (await _sandbox.Get("/api/v1/instance")).Body.GetProperty("configuration").GetProperty("polls").GetProperty("max_options").GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found_in_json()
    {
        (await _sandbox.Get("/api/v1/statuses/12")).Error.ShouldBe("Record not found");
        (await _sandbox.Get("/api/v1/statuses/abc")).Error.ShouldBe("Record not found");
        (await _sandbox.Get("/api/v1/nothing")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<List<string>> Ids(string path) => (await _sandbox.Get(path)).Body.EnumerateArray().Select(s => s.GetProperty("id").GetString()!).ToList();

    private async Task<List<string>> Types(string path, string token) => (await _sandbox.Get(path, token)).Body.EnumerateArray().Select(n => n.GetProperty("type").GetString()!).ToList();

    private static string? Link(Answer answer, string relation)
    {
        if (!answer.Headers.TryGetValues("Link", out var values)) return null;
        var part = string.Join(",", values).Split(", ").FirstOrDefault(p => p.EndsWith($"rel=\"{relation}\"", StringComparison.Ordinal));
        return part is null ? null : new Uri(part[1..part.IndexOf('>')]).PathAndQuery;
    }
}
