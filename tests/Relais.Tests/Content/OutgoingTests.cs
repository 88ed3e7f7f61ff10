using Relais.Channels;
using Relais.Content;
using Relais.Content.Uploads;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Networks;
using Relais.Tests.House;

namespace Relais.Tests.Content;

public sealed class OutgoingTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_hash_changes_with_any_part_and_only_then(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var (mastodon, other) = (await app.Channel("mastodon", "canal"), await app.Channel("mastodon", "bis"));
        var (photo, second) = (await app.Media(SampleFiles.Png(seed: 1)), await app.Media(SampleFiles.Png(seed: 2)));
        var post = await app.Post(app.Ben, "Texte", mastodon, other);
        await app.Do(app.Ben, new PlaceMediaRequest(post, 0, [photo]));
        var seen = new HashSet<string>();
        async Task Differs(string what) => seen.Add((await app.Outgoing(post, mastodon)).ContentHash).ShouldBeTrue(what);

        await Differs("at first");
        (await app.Outgoing(post, mastodon)).ContentHash.ShouldBe(seen.Single());
        seen.Add((await app.Outgoing(post, other)).ContentHash).ShouldBeTrue("another channel");
        await app.Do(app.Ben, new DescribeMediaRequest(post, photo, "Un chat", false, 0, 0));
        await Differs("alternative text");
        await app.Do(app.Ben, new DescribeMediaRequest(post, photo, "Un chat", false, 0.5, 0));
        await Differs("focus point");
        await app.Do(app.Ben, new PlaceMediaRequest(post, 0, [photo, second]));
        await Differs("another picture");
        await app.Do(app.Ben, new PlaceMediaRequest(post, 0, [second, photo]));
        await Differs("the order of pictures");
        await app.Do(app.Ben, new SetOptionsRequest(post, mastodon, "Chat", null, null));
        await Differs("content warning");
        await app.Do(app.Ben, new SetOptionsRequest(post, mastodon, "Chat", PostVisibility.Unlisted, null));
        await Differs("visibility");
        await app.Do(app.Ben, new SetOptionsRequest(post, mastodon, "Chat", PostVisibility.Unlisted, "en"));
        await Differs("language");
        var read = await app.Read(post);
        await app.Do(app.Ben, new SavePostRequest(post, $"{read.Revision}", new("Un titre", read.Base, new Dictionary<ChannelId, IReadOnlyList<PostSegment>>(), "", "fr", [mastodon, other])));
        seen.ShouldContain((await app.Outgoing(post, mastodon)).ContentHash, "the working title goes nowhere");
    }

    [Fact]
    public async Task Three_hundred_and_one_graphemes_are_one_too_many_for_Bluesky_and_fit_Mastodon()
    {
        await using var app = await TestApp.OnSqlite();
        var (bluesky, mastodon) = (await app.Channel("bluesky", "canal.example"), await app.Channel("mastodon", "canal"));
        var post = await app.Post(app.Ben, string.Concat(Enumerable.Repeat("👩‍👩‍👧", 100)) + new string('é', 201), bluesky, mastodon);
        var finding = (await app.Outgoing(post, bluesky)).Findings.Single(f => f.Weight == FindingWeight.Blocks);
        finding.TextKey.ShouldBe("content.finding.too_long");
        finding.Args.ShouldBe([1, 301, 300]);
        (await app.Outgoing(post, mastodon)).Sendable.ShouldBeTrue();
    }

    [Fact]
    public async Task A_picture_without_alternative_text_blocks_until_described_or_said_to_be_decorative()
    {
        await using var app = await TestApp.OnSqlite();
        var channel = await app.Channel("mastodon", "canal");
        var photo = await app.Media(SampleFiles.Png());
        var post = await app.Post(app.Ben, "Photo", channel);
        await app.Do(app.Ben, new PlaceMediaRequest(post, 0, [photo]));
        (await app.Keys(post, channel)).ShouldBe(["content.finding.alt_missing"]);
        await app.Do(app.Ben, new DescribeMediaRequest(post, photo, "", true, 0, 0));
        (await app.Outgoing(post, channel)).Sendable.ShouldBeTrue();
        await app.Do(app.Ben, new DescribeMediaRequest(post, photo, "Un chat", false, 0, 0));
        (await app.Outgoing(post, channel)).Segments[0].Media[0].Media.AltText.ShouldBe("Un chat");
    }

    [Fact]
    public async Task Too_many_pictures_a_video_among_them_and_an_empty_part_are_said()
    {
        await using var app = await TestApp.OnSqlite();
        var channel = await app.Channel("mastodon", "canal");
        var media = new List<MediaId>();
        for (var i = 0; i < 5; i++)
        {
            media.Add(await app.Media(SampleFiles.Png(seed: 10 + i), alt: "x"));
        }

        media.Add(await app.Media(SampleFiles.Mp4(), "film.mp4", "x"));
        var post = await app.Post(app.Ben, "Photo", channel);
        await app.Do(app.Ben, new PlaceMediaRequest(post, 0, media));
        (await app.Keys(post, channel)).ShouldBe(["content.finding.mixed_media", "content.finding.too_many_images"]);
        var empty = await app.Post(app.Ben, " ", channel);
        (await app.Keys(empty, channel)).ShouldBe(["content.finding.empty"]);
    }

    [Fact]
    public async Task A_picture_too_heavy_for_one_network_waits_for_its_rendition_there_and_goes_as_it_is_elsewhere()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/vipsthumbnail"), "libvips-tools is not installed");
        await using var app = await TestApp.OnSqlite();
        var (bluesky, mastodon) = (await app.Channel("bluesky", "canal.example"), await app.Channel("mastodon", "canal"));
        var bytes = SampleFiles.Png(900, 700);
        bytes.Length.ShouldBeGreaterThan(1_000_000);
        var photo = await app.Media(bytes, "bruit.png", "Du bruit");
        var post = await app.Post(app.Ben, "Photo", bluesky, mastodon);
        await app.Do(app.Ben, new PlaceMediaRequest(post, 0, [photo]));

        (await app.Keys(post, bluesky)).ShouldBe(["content.finding.rendition_waiting"]);
        (await app.Outgoing(post, mastodon)).Sendable.ShouldBeTrue();
        await app.Get<Workshop>().Sweep(TestContext.Current.CancellationToken);

        var sent = await app.Outgoing(post, bluesky);
        sent.Sendable.ShouldBeTrue();
        var made = sent.Segments[0].Media[0];
        made.Media.Length.ShouldBeLessThanOrEqualTo(1_000_000);
        made.Media.ContentType.ShouldBe("image/jpeg");
        await using var stream = await made.Media.Open(TestContext.Current.CancellationToken);
        stream.Length.ShouldBe(made.Media.Length);
        sent.Findings.ShouldHaveSingleItem().Weight.ShouldBe(FindingWeight.Tells);
        (await app.Outgoing(post, mastodon)).Segments[0].Media[0].FileKey.ShouldNotBe(made.FileKey);
        (await app.Outgoing(post, bluesky)).ContentHash.ShouldBe(sent.ContentHash);
    }

    [Fact]
    public async Task A_post_is_only_for_its_channels_and_only_while_it_exists()
    {
        await using var app = await TestApp.OnSqlite();
        var (mine, other) = (await app.Channel("mastodon", "canal"), await app.Channel("mastodon", "bis"));
        var post = await app.Post(app.Ben, "Texte", mine);
        (await app.Keys(post, other)).ShouldBe(["content.finding.not_for_channel"]);
        await app.Do(app.Ben, new DeletePostRequest(post));
        var gone = await app.Outgoing(post, mine);
        gone.Sendable.ShouldBeFalse();
        gone.Segments.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_adapted_text_goes_to_its_channel_alone_and_a_thread_in_its_order()
    {
        await using var app = await TestApp.OnSqlite();
        var (bluesky, mastodon) = (await app.Channel("bluesky", "canal.example"), await app.Channel("mastodon", "canal"));
        var post = await app.Post(app.Ben, "Commun", bluesky, mastodon);
        await app.Do(app.Ben, new SavePostRequest(post, "1", new(
            "",
            [PostSegment.Of("Un"), PostSegment.Of("Deux")],
            new Dictionary<ChannelId, IReadOnlyList<PostSegment>> { [bluesky] = [PostSegment.Of("Court")] },
            "",
            "fr",
            [bluesky, mastodon])));
        (await app.Outgoing(post, bluesky)).Segments.Select(s => s.Text).ShouldBe(["Court"]);
        (await app.Outgoing(post, mastodon)).Segments.Select(s => (s.Index, s.Text)).ShouldBe([(0, "Un"), (1, "Deux")]);
    }
}
