using System.Diagnostics;
using System.Net;
using Relais.Identity.SignIn;
using Relais.Tests.Identity;

namespace Relais.Tests.Processes;

public sealed class ProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_process_on_the_same_file_is_refused_with_a_sentence()
    {
        var data = Directory.CreateTempSubdirectory("relais-second-").FullName;
        using (var first = RelaisProcess.Serve(data, null))
        {
            await first.Alive();
            using var second = RelaisProcess.Serve(data, null);
            await second.Ended();
            second.ExitCode.ShouldBe(1);
            second.Said.ShouldContain("Another Relais already serves");
            second.Said.ShouldContain("RELAIS_DATABASE");
            second.Said.ShouldNotContain("   at ");
            (await first.Http.GetAsync("/readyz", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
            await first.Stop();
            first.ExitCode.ShouldBe(0);
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_process_that_starts_before_its_PostgreSQL_waits_for_it()
    {
        using var cluster = Cluster.New();
        using var door = new LateDoor(cluster.Database);
        var worker = cluster.Start("worker", ("RELAIS_DATABASE", door.Database));
        for (var i = 0; i < 300 && !worker.HasEnded && !worker.Log.Any(l => l.StartsWith("PostgreSQL does not answer yet", StringComparison.Ordinal)); i++)
        {
            await Task.Delay(100, Cancel);
        }

        worker.HasEnded.ShouldBeFalse(worker.Said);
        door.Open();
        await worker.Alive();
        (await worker.Http.GetAsync("/readyz", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK, await worker.Http.GetStringAsync("/readyz", Cancel));
    }

    [Fact]
    public async Task Each_role_does_its_part()
    {
        using var cluster = Cluster.New();
        var web = await cluster.Start("web").Alive();
        using var browser = await Cluster.SetUp(web);
        var worker = await cluster.Start("worker").Alive();
        (await worker.Http.GetAsync("/readyz", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK, await worker.Http.GetStringAsync("/readyz", Cancel));
        (await worker.Http.GetStringAsync("/metrics", Cancel)).ShouldContain("relais_processes{role=\"worker\"} 1");
        (await worker.Http.GetAsync("/signin", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await worker.Http.GetAsync("/api/v1/openapi.json", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await web.Http.GetAsync("/readyz", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await web.Http.GetAsync("/signin", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < 100 && !worker.Log.Any(l => l.EndsWith("has run.", StringComparison.Ordinal)); i++)
        {
            await Task.Delay(100, Cancel);
        }

        worker.Log.ShouldContain(l => l.EndsWith("has run.", StringComparison.Ordinal));
        web.Log.ShouldNotContain(l => l.EndsWith("has run.", StringComparison.Ordinal));
        (await worker.Stop()).ShouldBeLessThan(TimeSpan.FromSeconds(15));
        worker.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task No_session_sticks_to_a_process()
    {
        using var cluster = Cluster.New();
        var (a, b) = (cluster.Start("web"), cluster.Start("web"));
        await a.Alive();
        await b.Alive();
        using var atA = await Cluster.SetUp(a);
        using var atB = new Browser(b.Address);
        foreach (var (name, value) in atA.Cookies)
        {
            atB.Cookies[name] = value;
        }

        (await atB.Get("/account")).StatusCode.ShouldBe(HttpStatusCode.OK, "the cookie of A is accepted at B");

        // A form whose token A made is sent to B.
        var form = await atA.Page("/w/brasserie-du-canal/settings/workspace");
        var fields = form.QuerySelectorAll("form[action$='identity.save_workspace'] [name]").ToDictionary(
            f => f.GetAttribute("name")!, f => f.GetAttribute("value") ?? f.QuerySelector("option[selected]")?.GetAttribute("value") ?? "");
        fields["name"] = "Renommée à B";
        var saved = await atB.Post("/w/brasserie-du-canal/do/identity.save_workspace", fields);
        saved.Headers.Location?.OriginalString.ShouldContain("settings/workspace");
        (await (await atA.Get("/w/brasserie-du-canal/settings/workspace")).Content.ReadAsStringAsync(Cancel)).ShouldContain("Renommée à B");
    }

    [Fact]
    public async Task A_change_through_one_process_reaches_a_browser_on_another_within_a_second()
    {
        using var cluster = Cluster.New();
        var (a, b) = (cluster.Start("web"), cluster.Start("web"));
        await a.Alive();
        await b.Alive();
        using var atA = await Cluster.SetUp(a);
        using var stream = new HttpRequestMessage(HttpMethod.Get, "/w/brasserie-du-canal/live");
        stream.Headers.Add("Cookie", string.Join("; ", atA.Cookies.Select(c => $"{c.Key}={c.Value}")));
        using var answer = await b.Http.SendAsync(stream, HttpCompletionOption.ResponseHeadersRead, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));
        (await lines.ReadLineAsync(Cancel)).ShouldBe("event: ready");

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        var heard = Task.Run(async () =>
        {
            while (await lines.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.Contains("\"posts\"", StringComparison.Ordinal))
                {
                    break;
                }
            }

            return Stopwatch.GetTimestamp();
        }, Cancel);
        var form = await atA.Page("/w/brasserie-du-canal/posts");
        var token = form.QuerySelector("meta[name=csrf]")!.GetAttribute("content")!;
        var created = await atA.PostJson("/w/brasserie-du-canal/do/posts.create", new { title = "", text = "Bonjour de A", channels = Array.Empty<string>() }, token);
        var answered = Stopwatch.GetTimestamp();
        created.IsSuccessStatusCode.ShouldBeTrue(await created.Content.ReadAsStringAsync(Cancel));
        Stopwatch.GetElapsedTime(answered, await heard).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Wrong_sign_ins_count_across_processes()
    {
        using var cluster = Cluster.New();
        var (a, b) = (cluster.Start("web"), cluster.Start("web"));
        await a.Alive();
        await b.Alive();
        using var owner = await Cluster.SetUp(a);
        var refused = 0;
        for (var i = 0; i < SignInLimits.SignInByMail.Many + 2; i++)
        {
            using var browser = new Browser((i % 2 == 0 ? a : b).Address);
            var answer = await browser.Submit("/signin", "/account/signin", ("mail", "nobody@canal.example"), ("password", "wrong"));
            var page = await (await browser.Follow(answer)).Content.ReadAsStringAsync(Cancel);
            refused += page.Contains("minute", StringComparison.Ordinal) ? 1 : 0;
        }

        refused.ShouldBe(3, "the sixth uses up the last one, whichever process is asked");
    }

    [Fact]
    public async Task A_job_runs_once_in_the_cluster_and_goes_on_when_its_process_is_killed()
    {
        using var cluster = Cluster.New();
        var (a, b) = (cluster.Start("worker"), cluster.Start("worker"));
        await a.Alive();
        await b.Alive();
        const string Job = "channels.refresh has run.";
        await Until(() => Ran(a) + Ran(b) >= 1, 30);
        await Task.Delay(3000, Cancel);
        (Ran(a) + Ran(b)).ShouldBe(1, "once for both, though both started it");

        var (dead, left) = Ran(a) == 1 ? (a, b) : (b, a);
        dead.Kill();
        await Until(() => Ran(left) >= 1, 100);

        int Ran(RelaisProcess p) => p.Log.Count(l => l == Job);

        static async Task Until(Func<bool> done, int seconds)
        {
            for (var i = 0; i < seconds * 5 && !done(); i++)
            {
                await Task.Delay(200, Cancel);
            }

            done().ShouldBeTrue();
        }
    }
}
