using System.Text;
using Microsoft.EntityFrameworkCore;
using Relais.Identity;
using Relais.Identity.Portraits;
using Relais.Kernel.Files;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Identity;

public sealed class PortraitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_camera_writes_into_a_photo_is_not_kept()
    {
        await using var app = await TestApp.OnSqlite();
        await app.Do(app.Ben, new SavePortrait(Convert.ToBase64String(Photo(200))));
        var key = await Portrait(app);
        await using var file = app.Get<FileStore>().Open(key!)!;
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, Cancel);
        Encoding.Latin1.GetString(bytes.ToArray()).ShouldNotContain("48.8584 N");
        bytes.ToArray()[^2..].ShouldBe([(byte)0xFF, (byte)0xD9], "the picture itself is whole");
        (await app.Run(app.Eve, new FindPortrait(key!))).Ok.ShouldBeTrue();
        (await app.Run(app.Eve, new FindPortrait(new string('0', 64)))).Ok.ShouldBeFalse();

        await app.Do(app.Ben, new SavePortrait(""));
        (await Portrait(app)).ShouldBeNull();
    }

    [Theory]
    [InlineData("bm90IGEgcGljdHVyZQ==")]
    [InlineData("not base64 at all")]
    [InlineData("too wide")]
    [InlineData("too heavy")]
    public async Task What_is_no_small_picture_is_refused_and_the_old_one_stays(string picture)
    {
        await using var app = await TestApp.OnSqlite();
        await app.Do(app.Ben, new SavePortrait(Convert.ToBase64String(Photo(200))));
        var sent = picture switch
        {
            "too wide" => Convert.ToBase64String(Photo(4000)),
            "too heavy" => Convert.ToBase64String([.. Photo(200)[..^2], .. new byte[300 * 1024], 0xFF, 0xD9]),
            _ => picture,
        };
        (await app.Run(app.Ben, new SavePortrait(sent))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("identity.portrait_unreadable");
        (await Portrait(app)).ShouldNotBeNull();
    }

    private static async Task<string?> Portrait(TestApp app)
    {
        await using var db = await app.Db();
        var id = app.Ben.User!.Value.Value;
        return await db.Set<User>().Where(u => u.Id == id).Select(u => u.Portrait).SingleAsync(Cancel);
    }

    /// <summary>The segments of a JPEG: what the camera says, the size, a scan.</summary>
    private static byte[] Photo(int edge)
    {
        var exif = "Exif\0\0 taken at 48.8584 N"u8.ToArray();
        return
        [
            0xFF, 0xD8,
            0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif,
            0xFF, 0xC0, 0, 11, 8, (byte)(edge >> 8), (byte)edge, (byte)(edge >> 8), (byte)edge, 1, 1, 0x11, 0,
            0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0,
            .. new byte[200],
            0xFF, 0xD9,
        ];
    }
}
