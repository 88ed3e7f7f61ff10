using System.Net;
using Relais.Sandbox;
using Relais.Sandbox.Control;

namespace Relais.Tests.Sandbox;

public sealed class StateFileTests : IDisposable
{
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private readonly string _folder = Directory.CreateTempSubdirectory("relais-sandbox-state-").FullName;

    private string File => Path.Combine(_folder, "state.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_restart_keeps_posts_files_keys_tokens_and_notification_ids()
    {
        string alice, bob, first, notice, media, content;
        await using (var before = await Run())
        {
            (alice, bob) = (before.Alice, before.Bob);
            media = (await before.Upload(Png, "un point")).Id;
            var post = await before.Post("/api/v1/statuses", alice, new { status = "@bob voilà #essai", media_ids = new[] { media } }, "key-1");
            await before.Post($"/api/v1/statuses/{post.Id}/favourite", bob);
            await before.Put($"/api/v1/statuses/{post.Id}", alice, new { status = "@bob voilà, corrigé #essai", media_ids = new[] { media } });
            (first, content) = (post.Id, (await before.Get($"/api/v1/statuses/{post.Id}")).Body.GetProperty("content").GetString()!);
            notice = (await before.Get("/api/v1/notifications", alice)).Body[0].GetProperty("id").GetString()!;
        }

        await using var after = await Run();
        var again = await after.Post("/api/v1/statuses", alice, new { status = "@bob voilà #essai" }, "key-1");
        again.Id.ShouldBe(first);
        again["favourites_count"].ShouldBe("1");
        again["content"].ShouldContain("corrigé");
        content.ShouldContain("corrigé");
        (await after.Http.GetByteArrayAsync(new Uri(again.Body.GetProperty("media_attachments")[0].GetProperty("url").GetString()!).AbsolutePath, TestContext.Current.CancellationToken)).ShouldBe(Png);
        (await after.Get("/api/v1/notifications", alice)).Body[0].GetProperty("id").GetString().ShouldBe(notice);
        after.Server.Ledger().ShouldHaveSingleItem().Text.ShouldBe("@bob voilà #essai");
        long.Parse((await after.Toot("plus tard", alice)).Id, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(long.Parse(first, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_line_that_a_crash_cut_is_dropped_and_the_rest_stands()
    {
        await using (var before = await Run()) await before.Toot("entier");
        await System.IO.File.AppendAllTextAsync(File, "{\"fact\":\"status\",\"Id\":12", TestContext.Current.CancellationToken);

        await using (var after = await Run())
        {
            after.Server.Ledger().ShouldHaveSingleItem();
            await after.Toot("encore");
        }
        await using var last = await Run();
        last.Server.Ledger().Select(e => e.Text).ShouldBe(["entier", "encore"]);
    }

    [Fact]
    public async Task A_file_that_is_something_else_is_refused_and_left_alone()
    {
        await System.IO.File.WriteAllTextAsync(File, "a diary\nnot a journal\n", TestContext.Current.CancellationToken);

        await Should.ThrowAsync<InvalidDataException>(() => SandboxServer.Start(new SandboxOptions { StateFile = File }, TestContext.Current.CancellationToken));

        (await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken)).ShouldBe("a diary\nnot a journal\n");
    }

    [Fact]
    public async Task A_seed_puts_a_past_in_its_place()
    {
        await using var sandbox = await Run();
        var seed = new Seed(
            Accounts: [new NewAccount("brasserie", "Brasserie du Canal")],
            Statuses:
            [
                new SeedStatus("brasserie", "Hier", SandboxHost.Start.AddDays(-1), "hier", Media: [new SeedMedia(Png, "un point")], Favourites: 12, Reblogs: 3),
                new SeedStatus("brasserie", "Avant-hier", SandboxHost.Start.AddDays(-2)),
                new SeedStatus("lea", "@brasserie bravo", SandboxHost.Start.AddHours(-20), InReplyTo: "hier"),
            ],
            Reactions: [new SeedReaction("bob", "hier")]);

        var seeded = await sandbox.Server.Plant(seed, TestContext.Current.CancellationToken);

        var post = await sandbox.Get($"/api/v1/statuses/{seeded.Statuses["hier"]}");
        post["favourites_count"].ShouldBe("13");
        post["reblogs_count"].ShouldBe("3");
        post["replies_count"].ShouldBe("1");
        post["created_at"].ShouldBe("2026-03-01T08:00:00.000Z");
        var timeline = await sandbox.Get("/api/v1/timelines/public");
        timeline.Body.EnumerateArray().Select(s => s.GetProperty("content").GetString()).ShouldBe(["<p>Hier</p>", "<p>Avant-hier</p>"]);
        (await sandbox.Get("/api/v1/notifications?types[]=mention", seeded.Tokens["brasserie"])).Body.GetArrayLength().ShouldBe(1);
        sandbox.Server.Accepted.ShouldBe(0);
    }

    [Fact]
    public async Task The_ledger_streams_over_http_one_entry_a_line()
    {
        await using var sandbox = await SandboxHost.Run(o => o with { RateLimits = false });
        for (var i = 0; i < 1030; i += 10) await Task.WhenAll(Enumerable.Range(i, 10).Select(n => sandbox.Toot($"n° {n}")));

        var lines = (await sandbox.Http.GetStringAsync("/sandbox/ledger?from=5", TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(1025);
        lines.ShouldAllBe(l => l.StartsWith("{\"id\":") && l.EndsWith('}'));
        (await sandbox.Get("/sandbox/ledger/summary"))["accepted"].ShouldBe("1030");
    }

    private Task<SandboxHost> Run() => SandboxHost.Run(o => o with { StateFile = File });
}
