using System.Text;
using Microsoft.EntityFrameworkCore;
using Relais.Content;
using Relais.Content.Library;
using Relais.Content.Model;
using Relais.Content.Uploads;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Content;

public sealed class UploadTests
{
    public static TheoryData<string, string, int, int> Traced => new()
    {
        { "jpeg", "image/jpeg", 480, 640 },
        { "png", "image/png", 32, 32 },
        { "webp", "image/webp", 100, 50 },
        { "gif", "image/gif", 10, 20 },
        { "mp4", "video/mp4", 1920, 1080 },
    };

    [Theory]
    [MemberData(nameof(Traced))]
    public async Task No_place_is_ever_stored(string format, string contentType, int width, int height)
    {
        await using var app = await TestApp.OnSqlite();
        var bytes = Sample(format);
        Encoding.Latin1.GetString(bytes).ShouldContain(SampleFiles.Place);

        var id = await app.Media(bytes, "photo");

        var media = (await app.Do(app.Eve, new GetMediaRequest(id))).Media;
        (media.ContentType, media.Width, media.Height).ShouldBe((contentType, width, height));
        var stored = await Stored(app, id);
        Encoding.Latin1.GetString(stored).ShouldNotContain(SampleFiles.Place);
        Directory.GetFiles(Path.Combine(app.Folder, "incoming")).ShouldBeEmpty();

        // What is stored is again a whole file of that format: taking it in a second time finds the same asset.
        (await app.Media(stored, "again")).ShouldBe(id);
    }

    [Fact]
    public async Task Which_way_is_up_is_the_one_thing_kept_of_exif()
    {
        await using var app = await TestApp.OnSqlite();
        var stored = await Stored(app, await app.Media(SampleFiles.Jpeg(orientation: 6)));
        using var stream = new MemoryStream(stored);
        Relais.Content.Uploads.Cleaning.CleanFile.Of(MediaFormat.Jpeg, stream).Orientation.ShouldBe(6);
        Encoding.Latin1.GetString(stored).ShouldContain("ICC_PROFILE");
        var plain = await Stored(app, await app.Media(SampleFiles.Jpeg(orientation: 1)));
        Encoding.Latin1.GetString(plain).ShouldNotContain("Exif");
    }

    [Fact]
    public async Task A_film_keeps_its_pictures_where_they_were()
    {
        await using var app = await TestApp.OnSqlite();
        var bytes = SampleFiles.Mp4();
        var id = await app.Media(bytes, "film.mp4");
        var stored = await Stored(app, id);
        stored.Length.ShouldBe(bytes.Length);
        Encoding.Latin1.GetString(stored).IndexOf("PICTURES", StringComparison.Ordinal).ShouldBe(Encoding.Latin1.GetString(bytes).IndexOf("PICTURES", StringComparison.Ordinal));
        (await app.Do(app.Eve, new GetMediaRequest(id))).Media.Duration.ShouldBe(NodaTime.Duration.FromMilliseconds(12_500));
    }

    [Theory]
    [InlineData("zip", "content.upload.zip")]
    [InlineData("svg", "content.upload.markup")]
    [InlineData("heic", "content.upload.heic")]
    [InlineData("empty", "content.upload.empty")]
    [InlineData("noise", "content.upload.unknown")]
    [InlineData("cut", "content.upload.damaged")]
    public async Task What_is_no_picture_is_refused_with_its_sentence(string what, string key)
    {
        await using var app = await TestApp.OnSqlite();
        byte[] bytes = what switch
        {
            "zip" => SampleFiles.Zip(),
            "svg" => "\uFEFF <svg onload='alert(1)'>"u8.ToArray(),
            "heic" => [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0],
            "empty" => [],
            "noise" => "bonjour"u8.ToArray(),
            _ => SampleFiles.Png()[..60],
        };
        using var stream = new MemoryStream(bytes);
        var refused = await app.Get<MediaLibrary>().Add(app.Ben, stream, "../../photo.png");
        refused.Problem!.TextKey.ShouldBe(key);
        refused.Problem.Args[0].ShouldBe("photo.png");
        (await app.Do(app.Eve, new ListMediaRequest())).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_picture_of_sixty_megabytes_is_refused_without_being_read_to_its_end()
    {
        await using var app = await TestApp.OnSqlite();
        await using var endless = new EndlessJpeg();
        var refused = await app.Get<MediaLibrary>().Add(app.Ben, endless, "énorme.jpg");
        refused.Problem!.TextKey.ShouldBe("content.upload.image_too_large");
        refused.Problem.Args.ShouldBe(["énorme.jpg", 50L]);
        endless.Given.ShouldBeLessThan(51_000_000);
    }

    [Fact]
    public async Task A_bomb_of_pixels_is_refused()
    {
        await using var app = await TestApp.OnSqlite();
        using var stream = new MemoryStream(SampleFiles.Jpeg(1, 20_000, 20_000));
        (await app.Get<MediaLibrary>().Add(app.Ben, stream, "a.jpg")).Problem!.TextKey.ShouldBe("content.upload.too_many_pixels");
    }

    [Theory]
    [InlineData(16_384, 16_384, false)]
    [InlineData(8192, 4322, false)]
    [InlineData(8192, 4320, true)]
    [InlineData(4320, 8192, true)]
    public async Task A_film_of_larger_pictures_than_any_screen_shows_is_refused(int width, int height, bool taken)
    {
        await using var app = await TestApp.OnSqlite();
        using var stream = new MemoryStream(SampleFiles.Mp4(width, height));
        var added = await app.Get<MediaLibrary>().Add(app.Ben, stream, "film.mp4");
        added.Ok.ShouldBe(taken);
        if (!taken)
        {
            added.Problem!.TextKey.ShouldBe("content.upload.video_too_many_pixels");
            added.Problem.Args.ShouldBe(["film.mp4", width, height]);
            (await app.Do(app.Eve, new ListMediaRequest())).Items.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Media_that_a_post_shows_is_not_deleted()
    {
        await using var app = await TestApp.OnSqlite();
        var media = await app.Media(SampleFiles.Png());
        var post = await app.Post(app.Ben, "Avec photo");
        await app.Do(app.Ben, new PlaceMediaRequest(post, 0, [media]));
        (await app.Run(app.Ben, new DeleteMediaRequest(media))).Problem!.TextKey.ShouldBe("content.problem.media_in_use");
        await app.Do(app.Ben, new DeletePostRequest(post));
        (await app.Run(app.Ben, new DeleteMediaRequest(media))).Ok.ShouldBeFalse();
        await app.Do(app.Ben, new RestorePostRequest(post));
        await app.Do(app.Ben, new PlaceMediaRequest(post, 0, []));
        await app.Do(app.Ben, new DeleteMediaRequest(media));
        (await app.Run(app.Ben, new PlaceMediaRequest(post, 0, [await app.Media(SampleFiles.Jpeg())]))).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Readers_and_other_workspaces_add_and_see_nothing()
    {
        await using var app = await TestApp.OnSqlite();
        var media = await app.Media(SampleFiles.Png());
        using var stream = new MemoryStream(SampleFiles.Jpeg());
        (await app.Get<MediaLibrary>().Add(app.Eve, stream, "a.jpg")).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Mallory, new GetMediaRequest(media))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        var post = (await app.Do(app.Mallory, new CreatePostRequest("", "x", []))).Id;
        (await app.Run(app.Mallory, new PlaceMediaRequest(post, 0, [media]))).Problem!.TextKey.ShouldBe("content.problem.no_media");
    }

    [Fact]
    public async Task Alternative_text_of_the_library_comes_with_the_picture()
    {
        await using var app = await TestApp.OnSqlite();
        var media = await app.Media(SampleFiles.Png(), alt: "Un chat gris");
        var post = await app.Post(app.Ben, "Photo");
        var placed = await app.Do(app.Ben, new PlaceMediaRequest(post, 0, [media]));
        placed.Media.ShouldHaveSingleItem().AltText.ShouldBe("Un chat gris");
    }

    private static byte[] Sample(string format) => format switch
    {
        "jpeg" => SampleFiles.Jpeg(),
        "png" => SampleFiles.Png(),
        "webp" => SampleFiles.WebP(),
        "gif" => SampleFiles.Gif(),
        _ => SampleFiles.Mp4(),
    };

    private static async Task<byte[]> Stored(TestApp app, MediaId id)
    {
        await using var db = await app.Db();
        var key = await db.Set<MediaAsset>().Where(a => a.Id == id).Select(a => a.FileKey).FirstAsync();
        await using var file = app.Get<FileStore>().Open(key)!;
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>Begins as a JPEG and never ends.</summary>
    private sealed class EndlessJpeg : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Given == 0)
            {
                buffer[offset] = 0xFF;
                buffer[offset + 1] = 0xD8;
                buffer[offset + 2] = 0xFF;
            }

            Given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
