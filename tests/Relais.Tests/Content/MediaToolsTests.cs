using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Relais.Content.Uploads;

namespace Relais.Tests.Content;

/// <summary>What the programs that make smaller pictures are kept from.</summary>
public sealed class MediaToolsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("relais-tools-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_film_gets_a_poster_of_its_own_shape_and_a_small_one_is_not_enlarged()
    {
        using var tools = new MediaTools();
        var film = Film(1280, 720);
        (await tools.Poster(film, At("poster.jpg"), 400, Cancel)).ShouldBe(ToolEnd.Done);
        SizeOf(At("poster.jpg")).ShouldBe((400, 226));
        (await tools.Poster(film, At("large.jpg"), 1600, Cancel)).ShouldBe(ToolEnd.Done);
        SizeOf(At("large.jpg")).ShouldBe((1280, 720));
    }

    [Fact]
    public async Task A_film_whose_pictures_are_larger_than_it_says_is_not_decoded()
    {
        using var tools = new MediaTools();
        var film = Film(6000, 6000);
        Say(film, 640, 360);
        (await tools.Poster(film, At("poster.jpg"), 400, Cancel)).ShouldBe(ToolEnd.Failed);
        File.Exists(At("poster.jpg")).ShouldBeFalse();
    }

    [Fact]
    public async Task One_picture_of_a_large_film_is_held_at_a_time()
    {
        // 33 million pixels take 50 MB as a frame; two dozen of them would not fit.
        using var tools = new MediaTools { MostBytes = 700_000_000 };
        (await tools.Poster(Film(5900, 5900, frames: 26), At("poster.jpg"), 400, Cancel)).ShouldBe(ToolEnd.Done);
    }

    [Fact]
    public async Task A_program_that_asks_for_more_memory_than_it_may_have_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is the Linux kernel's.");
        using var tools = new MediaTools { MostBytes = 300_000_000 };
        (await tools.Poster(Film(5900, 5900), At("poster.jpg"), 400, Cancel)).ShouldNotBe(ToolEnd.Done);
        File.Exists(At("poster.jpg")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("$(touch pwned).jpg")]
    [InlineData("a; touch pwned.jpg")]
    [InlineData("-i.jpg")]
    public async Task A_name_is_a_name_whatever_is_in_it(string name)
    {
        using var tools = new MediaTools();
        (await tools.Poster(Film(320, 240), At(name), 400, Cancel)).ShouldBe(ToolEnd.Done);
        File.Exists(At(name)).ShouldBeTrue();
        File.Exists(At("pwned")).ShouldBeFalse();
        File.Exists("pwned").ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>A grey film made on the spot.</summary>
    private string Film(int width, int height, int frames = 2)
    {
        var film = At(string.Create(CultureInfo.InvariantCulture, $"{width}.mp4"));
        var size = string.Create(CultureInfo.InvariantCulture, $"color=gray:s={width}x{height}:r=25");
        try
        {
            using var made = Process.Start("ffmpeg", ["-v", "error", "-threads", "1", "-f", "lavfi", "-i", size, "-frames:v", frames.ToString(CultureInfo.InvariantCulture), "-c:v", "mjpeg", "-q:v", "31", "-threads", "1", film]);
            made.WaitForExit();
            made.ExitCode.ShouldBe(0);
        }
        catch (Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed.");
        }

        return film;
    }

    /// <summary>Writes another size into the header of the film's track.</summary>
    private static void Say(string film, int width, int height)
    {
        var bytes = File.ReadAllBytes(film);
        var size = bytes.AsSpan(bytes.AsSpan().IndexOf("tkhd"u8) + 4 + 76);
        BinaryPrimitives.WriteInt32BigEndian(size, width << 16);
        BinaryPrimitives.WriteInt32BigEndian(size[4..], height << 16);
        File.WriteAllBytes(film, bytes);
    }

    private static (int Width, int Height) SizeOf(string jpeg)
    {
        using var file = File.OpenRead(jpeg);
        var read = Relais.Content.Uploads.Cleaning.CleanFile.Of(MediaFormat.Jpeg, file);
        return (read.Width, read.Height);
    }
}
