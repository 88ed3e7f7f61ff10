using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Relais.Tests.Sandbox;

public sealed class UploadTests
{
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static readonly byte[] Jpeg = Convert.FromHexString("FFD8FFE000104A46494600010100000100010000FFC0000B080040003001011100FFDA0008010100003F00FFD9");

    [Fact]
    public async Task A_picture_is_ready_at_once_and_served_back_byte_for_byte()
    {
        await using var sandbox = await SandboxHost.Run();
        var media = await sandbox.Upload(Png, "Un point rouge");

        media.Status.ShouldBe(HttpStatusCode.OK);
        media["type"].ShouldBe("image");
        media["description"].ShouldBe("Un point rouge");
        media.Body.GetProperty("meta").GetProperty("original").GetProperty("size").GetString().ShouldBe("1x1");
        (await sandbox.Http.GetByteArrayAsync(media["url"], TestContext.Current.CancellationToken)).ShouldBe(Png);
        var post = await sandbox.Post("/api/v1/statuses", sandbox.Alice, new { status = "", media_ids = new[] { media.Id } });
        post.Body.GetProperty("media_attachments")[0].GetProperty("id").GetString().ShouldBe(media.Id);
        var entry = sandbox.Server.Ledger().ShouldHaveSingleItem();
        entry.Media.ShouldHaveSingleItem().Hash.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Png)));
        entry.Media[0].Description.ShouldBe("Un point rouge");
    }

    [Fact]
    public async Task A_slow_file_is_accepted_then_partial_then_ready_and_not_attachable_before()
    {
        await using var sandbox = await SandboxHost.Run(o => o with { ImageProcessing = TimeSpan.FromSeconds(5) });
        var media = await sandbox.Upload(Jpeg);

        media.Status.ShouldBe(HttpStatusCode.Accepted);
        media["url"].ShouldBeEmpty();
        (await sandbox.Get($"/api/v1/media/{media.Id}", sandbox.Alice)).Status.ShouldBe(HttpStatusCode.PartialContent);
        var early = await sandbox.Post("/api/v1/statuses", sandbox.Alice, new { status = "trop tôt", media_ids = new[] { media.Id } });
        early.Error.ShouldBe("Validation failed: Cannot attach files that have not finished processing. Try again in a moment!");
        sandbox.Clock.Now += TimeSpan.FromSeconds(5);
        var ready = await sandbox.Get($"/api/v1/media/{media.Id}", sandbox.Alice);
        ready.Status.ShouldBe(HttpStatusCode.OK);
        ready.Body.GetProperty("meta").GetProperty("original").GetProperty("size").GetString().ShouldBe("48x64");
        (await sandbox.Post("/api/v1/statuses", sandbox.Alice, new { status = "prêt", media_ids = new[] { media.Id } })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("This is no picture.")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [InlineData("GIF89a")]
    [InlineData("")]
    public async Task Garbage_is_refused_whatever_it_calls_itself(string content)
    {
        await using var sandbox = await SandboxHost.Run();
        var answer = await sandbox.Upload(Encoding.UTF8.GetBytes(content));

        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Error.ShouldStartWith("Validation failed: File");
    }

    [Fact]
    public async Task A_picture_cut_short_is_refused()
    {
        await using var sandbox = await SandboxHost.Run();
        (await sandbox.Upload(Png[..^14])).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await sandbox.Upload(Jpeg[..22])).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Description_and_focus_can_be_changed_within_their_limits()
    {
        await using var sandbox = await SandboxHost.Run();
        var media = await sandbox.Upload(Png, path: "/api/v1/media");

        var updated = await sandbox.Put($"/api/v1/media/{media.Id}", sandbox.Alice, new { description = "mieux", focus = "0.5,-2" });
        updated["description"].ShouldBe("mieux");
        updated.Body.GetProperty("meta").GetProperty("focus").GetProperty("y").GetDouble().ShouldBe(-1);
        (await sandbox.Put($"/api/v1/media/{media.Id}", sandbox.Alice, new { description = new string('d', 1501) })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await sandbox.Put($"/api/v1/media/{media.Id}", sandbox.Bob, new { description = "vol" })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task At_most_four_files_of_ones_own_each_in_one_post()
    {
        await using var sandbox = await SandboxHost.Run();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add((await sandbox.Upload(Png)).Id);
        var theirs = (await sandbox.Upload(Png, token: sandbox.Bob)).Id;

        (await Post(sandbox, [.. ids])).Error.ShouldBe("Validation failed: Cannot attach more than 4 files");
        (await Post(sandbox, theirs)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Post(sandbox, "12")).Error.ShouldContain("12 not found");
        (await Post(sandbox, [.. ids.Take(4)])).Body.GetProperty("media_attachments").EnumerateArray().Select(m => m.GetProperty("id").GetString()).ShouldBe(ids.Take(4));
        (await Post(sandbox, ids[0])).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    private static Task<Answer> Post(SandboxHost sandbox, params string[] ids) => sandbox.Post("/api/v1/statuses", sandbox.Alice, new { status = "photos", media_ids = ids });
}
