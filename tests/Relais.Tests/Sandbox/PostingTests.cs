using System.Net;

namespace Relais.Tests.Sandbox;

public sealed class PostingTests : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.Run();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task The_same_key_within_the_hour_answers_with_the_first_status()
    {
        var first = await _sandbox.Toot("une fois", key: "k");
        _sandbox.Clock.Now += TimeSpan.FromMinutes(59);
        var again = await _sandbox.Toot("une fois", key: "k");
        var other = await _sandbox.Toot("une fois", _sandbox.Bob, key: "k");
        _sandbox.Clock.Now += TimeSpan.FromMinutes(2);
        var late = await _sandbox.Toot("une fois", key: "k");

        again.Id.ShouldBe(first.Id);
        other.Id.ShouldNotBe(first.Id);
        late.Id.ShouldNotBe(first.Id);
        _sandbox.Server.Replays.ShouldBe(1);
        _sandbox.Server.Accepted.ShouldBe(3);
    }

    [Fact]
    public async Task Two_requests_at_once_with_one_key_make_one_status()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _sandbox.Toot("ensemble", key: "same")));

        answers.Select(a => a.Id).Distinct().Count().ShouldBe(1);
        _sandbox.Server.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task Five_hundred_characters_pass_and_one_more_does_not()
    {
        (await _sandbox.Toot(new string('a', 476) + " https://example.com/" + new string('b', 200))).Status.ShouldBe(HttpStatusCode.OK);
        var refused = await _sandbox.Toot(new string('a', 477) + " https://example.com/" + new string('b', 200));

        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Error.ShouldBe("Validation failed: Text character limit of 500 exceeded");
    }

    [Fact]
    public async Task Nothing_is_no_status() => (await _sandbox.Toot("  \n ")).Error.ShouldBe("Validation failed: Text can't be blank");

    [Fact]
    public async Task Form_and_json_say_the_same()
    {
        var answer = await _sandbox.Form("/api/v1/statuses", _sandbox.Alice, ("status", "a"), ("spoiler_text", "attention"), ("visibility", "unlisted"), ("language", "en"), ("poll[options][]", "x"), ("poll[options][]", "y"), ("poll[expires_in]", "600"));

        answer["spoiler_text"].ShouldBe("attention");
        answer["visibility"].ShouldBe("unlisted");
        answer["language"].ShouldBe("en");
        answer["sensitive"].ShouldBe("True");
        answer.Body.GetProperty("poll").GetProperty("options").GetArrayLength().ShouldBe(2);
        var json = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "b", poll = new { options = new[] { "x", "y" }, expires_in = 600, multiple = true } });
        json.Body.GetProperty("poll").GetProperty("multiple").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData(1, 600, "too few")]
    [InlineData(5, 600, "too many")]
    [InlineData(2, 299, "too short")]
    [InlineData(2, 3_000_000, "too long")]
    public async Task A_poll_outside_the_limits_is_refused(int options, int seconds, string why)
    {
        var answer = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = why, poll = new { options = Enumerable.Range(0, options).Select(i => $"option {i}"), expires_in = seconds } });

        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Error.ShouldStartWith("Validation failed: Poll");
    }

    [Fact]
    public async Task Votes_are_counted_once_and_not_for_oneself()
    {
        var post = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "?", poll = new { options = new[] { "oui", "non" }, expires_in = 600 } });
        var votes = $"/api/v1/polls/{post.Body.GetProperty("poll").GetProperty("id").GetString()}/votes";

        (await _sandbox.Post(votes, _sandbox.Alice, new { choices = new[] { 0 } })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _sandbox.Post(votes, _sandbox.Bob, new { choices = new[] { 0, 1 } })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _sandbox.Post(votes, _sandbox.Bob, new { choices = new[] { 1 } })).Body.GetProperty("options")[1].GetProperty("votes_count").GetInt32().ShouldBe(1);
        (await _sandbox.Post(votes, _sandbox.Bob, new { choices = new[] { 1 } })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_reply_stands_in_the_context_of_what_it_answers()
    {
        var root = await _sandbox.Toot("racine");
        var reply = await _sandbox.Post("/api/v1/statuses", _sandbox.Bob, new { status = "@alice oui", in_reply_to_id = root.Id });
        var deeper = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "merci", in_reply_to_id = reply.Id });

        var context = await _sandbox.Get($"/api/v1/statuses/{reply.Id}/context");
        context.Body.GetProperty("ancestors")[0].GetProperty("id").GetString().ShouldBe(root.Id);
        context.Body.GetProperty("descendants")[0].GetProperty("id").GetString().ShouldBe(deeper.Id);
        reply["in_reply_to_id"].ShouldBe(root.Id);
        (await _sandbox.Get($"/api/v1/statuses/{root.Id}"))["replies_count"].ShouldBe("1");
        (await _sandbox.Post("/api/v1/statuses", _sandbox.Bob, new { status = "à rien", in_reply_to_id = "999" })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_edit_keeps_the_id_and_the_history()
    {
        var post = await _sandbox.Toot("avant");
        _sandbox.Clock.Now += TimeSpan.FromMinutes(1);
        var edited = await _sandbox.Put($"/api/v1/statuses/{post.Id}", _sandbox.Alice, new { status = "après #essai" });

        edited.Id.ShouldBe(post.Id);
        edited["edited_at"].ShouldBe("2026-03-02T08:01:00.000Z");
        edited["content"].ShouldContain("après");
        var history = await _sandbox.Get($"/api/v1/statuses/{post.Id}/history");
        history.Body.EnumerateArray().Select(v => v.GetProperty("content").GetString()).First().ShouldBe("<p>avant</p>");
        (await _sandbox.Get($"/api/v1/statuses/{post.Id}/source", _sandbox.Alice))["text"].ShouldBe("après #essai");
        (await _sandbox.Put($"/api/v1/statuses/{post.Id}", _sandbox.Bob, new { status = "vol" })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Deleting_gives_the_source_back_and_the_status_is_gone()
    {
        var post = await _sandbox.Toot("à refaire @bob", key: "k");
        (await _sandbox.Delete($"/api/v1/statuses/{post.Id}", _sandbox.Bob)).Status.ShouldBe(HttpStatusCode.NotFound);

        var deleted = await _sandbox.Delete($"/api/v1/statuses/{post.Id}", _sandbox.Alice);

        deleted["text"].ShouldBe("à refaire @bob");
        (await _sandbox.Get($"/api/v1/statuses/{post.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _sandbox.Toot("à refaire @bob", key: "k")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _sandbox.Get("/api/v1/notifications", _sandbox.Bob)).Body.GetArrayLength().ShouldBe(0);
        _sandbox.Server.Ledger().ShouldHaveSingleItem().Deleted.ShouldBeTrue();
    }

    [Fact]
    public async Task Direct_and_private_posts_are_seen_by_those_they_are_for()
    {
        var direct = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "@bob entre nous", visibility = "direct" });
        var followers = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "aux abonnés", visibility = "private" });
        var chloe = _sandbox.Server.Issue(new("chloe")).AccessToken;

        (await _sandbox.Get($"/api/v1/statuses/{direct.Id}", _sandbox.Bob)).Status.ShouldBe(HttpStatusCode.OK);
        (await _sandbox.Get($"/api/v1/statuses/{direct.Id}", chloe)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await _sandbox.Get($"/api/v1/statuses/{followers.Id}", chloe)).Status.ShouldBe(HttpStatusCode.NotFound);
        await _sandbox.Post($"/api/v1/accounts/{direct.Body.GetProperty("account").GetProperty("id").GetString()}/follow", chloe);
        (await _sandbox.Get($"/api/v1/statuses/{followers.Id}", chloe)).Status.ShouldBe(HttpStatusCode.OK);
        (await _sandbox.Get("/api/v1/timelines/public")).Body.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_scheduled_status_is_posted_at_its_time_and_can_be_called_back()
    {
        var at = SandboxHost.Start.AddMinutes(10);
        var waiting = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "plus tard", scheduled_at = at.ToString("O") }, "s");
        (await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "plus tard", scheduled_at = at.ToString("O") }, "s")).Id.ShouldBe(waiting.Id);
        var called = await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "jamais", scheduled_at = at.ToString("O") });
        (await _sandbox.Delete($"/api/v1/scheduled_statuses/{called.Id}", _sandbox.Alice)).Status.ShouldBe(HttpStatusCode.OK);
        (await _sandbox.Get("/api/v1/timelines/public")).Body.GetArrayLength().ShouldBe(0);

        _sandbox.Clock.Now = at;

        (await _sandbox.Get("/api/v1/timelines/public")).Body.EnumerateArray().Single().GetProperty("content").GetString().ShouldBe("<p>plus tard</p>");
        (await _sandbox.Get("/api/v1/scheduled_statuses", _sandbox.Alice)).Body.GetArrayLength().ShouldBe(0);
        (await _sandbox.Post("/api/v1/statuses", _sandbox.Alice, new { status = "trop tôt", scheduled_at = at.AddMinutes(2).ToString("O") })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Rate_limits_are_told_and_hold()
    {
        var first = await _sandbox.Toot("1");
        first.Headers.GetValues("X-RateLimit-Limit").ShouldBe(["300"]);
        first.Headers.GetValues("X-RateLimit-Remaining").ShouldBe(["299"]);
        DateTimeOffset.Parse(first.Headers.GetValues("X-RateLimit-Reset").Single(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(SandboxHost.Start);
        for (var i = 0; i < 299; i++) await _sandbox.Toot("encore");

        var refused = await _sandbox.Toot("301");

        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Error.ShouldBe("Too many requests");
        refused.Headers.GetValues("X-RateLimit-Remaining").ShouldBe(["0"]);
        _sandbox.Clock.Now += TimeSpan.FromHours(3);
        (await _sandbox.Toot("302")).Status.ShouldBe(HttpStatusCode.OK);
    }
}
