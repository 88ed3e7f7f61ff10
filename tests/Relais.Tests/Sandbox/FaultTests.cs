using System.Diagnostics;
using System.Net;
using Relais.Sandbox;
using Relais.Sandbox.Control;

namespace Relais.Tests.Sandbox;

public sealed class FaultTests : IAsyncLifetime
{
    private const string Posting = "POST /api/v1/statuses";

    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.Run(o => o with { RateLimits = false, FaultRoutes = true });

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_lost_answer_was_accepted_and_its_key_finds_it()
    {
        _sandbox.Server.Faults.Add(new Fault(FaultKind.LostAnswer, Route: Posting, Times: 1));

        await Should.ThrowAsync<HttpRequestException>(() => _sandbox.Toot("perdu ?", key: "k"));

        _sandbox.Server.Ledger().ShouldHaveSingleItem().Text.ShouldBe("perdu ?");
        (await _sandbox.Toot("perdu ?", key: "k")).Status.ShouldBe(HttpStatusCode.OK);
        _sandbox.Server.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_dropped_request_was_not_accepted()
    {
        _sandbox.Server.Faults.Add(new Fault(FaultKind.Dropped, Times: 1));

        await Should.ThrowAsync<HttpRequestException>(() => _sandbox.Toot("non"));

        _sandbox.Server.Accepted.ShouldBe(0);
    }

    [Theory]
    [InlineData(FaultKind.ErrorBefore, HttpStatusCode.InternalServerError, 0)]
    [InlineData(FaultKind.ErrorAfter, HttpStatusCode.InternalServerError, 1)]
    [InlineData(FaultKind.ExpiredToken, HttpStatusCode.Unauthorized, 0)]
    [InlineData(FaultKind.TooManyRequests, HttpStatusCode.TooManyRequests, 0)]
    public async Task An_error_says_nothing_of_whether_it_was_accepted(FaultKind kind, HttpStatusCode status, int accepted)
    {
        _sandbox.Server.Faults.Add(new Fault(kind, Times: 1, RetryAfter: 7));

        var answer = await _sandbox.Toot("peut-être");

        answer.Status.ShouldBe(status);
        answer.Error.ShouldNotBeEmpty();
        _sandbox.Server.Accepted.ShouldBe(accepted);
        if (kind == FaultKind.TooManyRequests) answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        (await _sandbox.Toot("après")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fault_meets_only_its_account_and_its_route()
    {
        _sandbox.Server.Faults.Add(new Fault(FaultKind.ErrorBefore, Account: "bob", Route: Posting));
        var post = await _sandbox.Toot("alice");

        post.Status.ShouldBe(HttpStatusCode.OK);
        (await _sandbox.Toot("bob", _sandbox.Bob)).Status.ShouldBe(HttpStatusCode.InternalServerError);
        (await _sandbox.Post($"/api/v1/statuses/{post.Id}/favourite", _sandbox.Bob)).Status.ShouldBe(HttpStatusCode.OK);
        _sandbox.Server.Faults.All.ShouldHaveSingleItem().Met.ShouldBe(1);
        _sandbox.Server.Faults.Clear();
        (await _sandbox.Toot("bob", _sandbox.Bob)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_probability_with_a_seed_repeats_itself()
    {
        var runs = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            _sandbox.Server.Faults.Clear();
            _sandbox.Server.Faults.Add(new Fault(FaultKind.ErrorBefore, Probability: 0.4, Seed: 17));
            var seen = "";
            for (var i = 0; i < 40; i++) seen += (await _sandbox.Get("/api/v1/instance")).Status == HttpStatusCode.OK ? '.' : 'x';
            runs.Add(seen);
        }

        runs[1].ShouldBe(runs[0]);
        runs[0].Count(c => c == 'x').ShouldBeInRange(8, 26);
    }

    [Fact]
    public async Task Faults_are_asked_for_over_http_only_where_that_is_allowed()
    {
        (await _sandbox.Post("/sandbox/faults", null, new { kind = "Delay", delay_ms = 300, times = 1, route = "GET /api/v1/instance" })).Id.ShouldBe("1");
        var clock = Stopwatch.StartNew();
        await _sandbox.Get("/api/v1/instance");
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(250));
        (await _sandbox.Post("/sandbox/faults", null, new { kind = "Delay", probability = 2 })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _sandbox.Get("/sandbox/faults")).Body[0].GetProperty("met").GetInt32().ShouldBe(1);

        await using var closed = await SandboxHost.Run();
        (await closed.Post("/sandbox/faults", null, new { kind = "Dropped" })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Latency_is_taken_without_holding_others_up()
    {
        await using var slow = await SandboxHost.Run(o => o with { Latency = TimeSpan.FromMilliseconds(200), RateLimits = false });
        var clock = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => slow.Toot($"ensemble {i}")));

        clock.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(190), TimeSpan.FromSeconds(5));
        slow.Server.Ledger().Count().ShouldBe(50);
    }
}
