using System.Buffers.Binary;
using Relais.Demo;
using Shouldly;
using Xunit;

namespace Relais.Tests.Demo;

public sealed class StoryMediaTests
{
    [Fact]
    public void There_are_at_least_40_images_and_no_two_share_a_name()
    {
        StoryMedia.All().Count.ShouldBeGreaterThanOrEqualTo(40);
        StoryMedia.All().Select(medium => medium.Name).ShouldBeUnique();
    }

    [Fact]
    public void Every_image_is_a_JPEG_of_the_size_it_says_with_an_alternative_text()
    {
        long total = 0;
        foreach (var medium in StoryMedia.All())
        {
            using var stream = medium.Open();
            Size(stream).ShouldBe((medium.Width, medium.Height), medium.Name);
            stream.Length.ShouldBeInRange(20_000, 95_000, medium.Name);
            total += stream.Length;
            medium.Alt.Length.ShouldBeInRange(30, 200);
            medium.Title.Fr.ShouldNotBeNullOrWhiteSpace();
            medium.Title.En.ShouldNotBeNullOrWhiteSpace();
            medium.Focus.X.ShouldBeInRange(0, 1);
            medium.Focus.Y.ShouldBeInRange(0, 1);
        }

        total.ShouldBeLessThan(3_000_000);
    }

    [Fact]
    public void Every_image_is_used_by_a_post()
    {
        var used = Story.Load().Posts.SelectMany(post => post.Media ?? []).Select(attachment => attachment.Name).Distinct(StringComparer.Ordinal);
        StoryMedia.All().Select(medium => medium.Name).Except(used, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_member_and_every_channel_has_its_picture()
    {
        var story = Story.Load();
        foreach (var name in story.Members.Select(member => member.Avatar).Concat(story.Channels.Select(channel => channel.Avatar)))
        {
            using var stream = StoryMedia.OpenAvatar(name);
            Size(stream).ShouldBe((200, 200), name);
        }
    }

    [Fact]
    public void A_picture_the_demo_lacks_is_named_in_the_error() =>
        Should.Throw<FileNotFoundException>(() => StoryMedia.OpenAvatar("nobody")).FileName.ShouldBe("avatars/nobody.jpg");

    /// <summary>Reads width and height from the first frame header (SOF0 to SOF2) of a JPEG.</summary>
    private static (int Width, int Height) Size(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        var bytes = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        bytes[..2].SequenceEqual<byte>([0xFF, 0xD8]).ShouldBeTrue();
        for (var i = 2; ; i += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(i + 2)..]))
        {
            if (bytes[i + 1] is >= 0xC0 and <= 0xC2)
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(bytes[(i + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(i + 5)..]));
            }
        }
    }
}
