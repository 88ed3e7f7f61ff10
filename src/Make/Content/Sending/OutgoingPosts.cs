using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Ids;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Content.Sending;

/// <summary>Turns a post into what a channel gets, and says what stands against it.</summary>
internal sealed class OutgoingPosts(FileStore files, NetworkCatalog networks, TimeProvider time)
{
    /// <summary>How many versions are looked at for one that was sent: a text saved every other second, over as long as two clocks may differ.</summary>
    private const int MostVersions = 200;

    internal async Task<OutgoingPost?> For(AppDb db, PostId id, ChannelView channel, CancellationToken cancel)
    {
        var post = await PostRows.Whole(db.Set<Post>().AsNoTracking()).FirstOrDefaultAsync(p => p.Id == id, cancel);
        if (post is null)
        {
            return null;
        }

        var media = await MediaOf(db, post, cancel);
        return Build(post, channel, media);
    }

    internal async Task<IReadOnlyDictionary<(PostId Post, ChannelId Channel), OutgoingPost>> For(
        AppDb db, IReadOnlyCollection<(PostId Post, ChannelView Channel)> wanted, CancellationToken cancel)
    {
        var posts = await ToSend(db, [.. wanted.Select(w => w.Post).Distinct()], cancel);
        var built = new Dictionary<(PostId, ChannelId), OutgoingPost>(wanted.Count);
        foreach (var (id, channel) in wanted)
        {
            if (posts.TryGetValue(id, out var post))
            {
                built[(id, channel.Id)] = post.For(channel);
            }
        }

        return built;
    }

    internal async Task<IReadOnlyDictionary<PostId, PostToSend>> ToSend(AppDb db, IReadOnlyCollection<PostId> ids, CancellationToken cancel)
    {
        var posts = await PostRows.ToSend(db, ids, cancel);
        var media = await MediaOf(db, posts, cancel);
        return posts.ToDictionary(p => p.Id, p => new PostToSend(p.Id, p.Campaign, p.IsDeleted, [.. p.Variants.OrderBy(v => v.Order).Select(v => v.ChannelId)], c => Build(p, c, media)));
    }

    internal async Task Prepare(AppDb db, PostId id, ChannelView channel, CancellationToken cancel)
    {
        var post = await PostRows.Whole(db.Set<Post>().AsNoTracking()).FirstOrDefaultAsync(p => p.Id == id, cancel);
        if (post is not null)
        {
            await Prepare(db, post.Content(), [channel], cancel);
        }
    }

    /// <summary>Asks for the renditions that the placed pictures need on these channels; those that exist are left alone.</summary>
    internal async Task Prepare(AppDb db, PostContent content, IReadOnlyList<ChannelView> channels, CancellationToken cancel)
    {
        var placed = content.Placed;
        if (placed.Count == 0 || channels.Count == 0)
        {
            return;
        }

        var assets = await db.Set<MediaAsset>().AsNoTracking().Where(a => placed.Contains(a.Id)).ToListAsync(cancel);
        var wanted = assets.SelectMany(a => channels.Select(c => (Asset: a, Spec: RenditionSpec.For(a, c.Limits)))).Where(w => w.Spec is not null).Distinct().ToList();
        var known = (await db.Set<Rendition>().AsNoTracking().Where(r => placed.Contains(r.MediaId)).Select(r => new { r.MediaId, r.Spec }).ToListAsync(cancel))
            .Select(r => (r.MediaId, r.Spec)).ToHashSet();
        var now = time.Now();
        foreach (var (asset, spec) in wanted.Where(w => !known.Contains((w.Asset.Id, w.Spec!.Key))))
        {
            db.Add(new Rendition { Id = Id.New<RenditionId>(now), WorkspaceId = asset.WorkspaceId, MediaId = asset.Id, Spec = spec!.Key, DueAt = now });
        }
    }

    /// <summary>What the channel was to get when its hash was this; <see langword="null"/> when no version kept until then gives it.</summary>
    internal async Task<OutgoingPost?> AsItWas(AppDb db, PostId id, ChannelView channel, string hash, Instant until, CancellationToken cancel)
    {
        var versions = await db.Set<PostVersion>().AsNoTracking().Where(v => v.PostId == id && v.Kind != VersionKind.SetAside && v.At <= until)
            .OrderByDescending(v => v.Revision).Select(v => v.Content).Take(MostVersions).ToListAsync(cancel);
        foreach (var content in versions.Select(PostContent.Parse))
        {
            var built = Build(content, PostState.Draft, isDeleted: false, channel, await MediaOf(db, content.Placed, cancel));
            if (built.ContentHash == hash)
            {
                return built;
            }
        }

        return null;
    }

    internal OutgoingPost Build(Post post, ChannelView channel, IReadOnlyDictionary<MediaId, MediaSource> media) =>
        Build(post.Content(), post.State, post.IsDeleted, channel, media);

    private OutgoingPost Build(PostContent content, PostState state, bool isDeleted, ChannelView channel, IReadOnlyDictionary<MediaId, MediaSource> media)
    {
        var variant = content.Variants.FirstOrDefault(v => v.Channel == channel.Id);
        if (variant is null || isDeleted || !networks.TryGet(channel.Network, out var network))
        {
            var why = isDeleted ? "content.finding.deleted" : "content.finding.not_for_channel";
            return new([], ContentHash.Of(channel.Id, []), [new(FindingWeight.Blocks, why, [])], state);
        }

        var options = OptionsOf(content, variant, network.Info);
        var segments = variant.Own ?? content.Base;
        var findings = new Findings(network.Info, channel.Limits);
        var parts = new List<OutgoingPart>();
        for (var i = 0; i < segments.Count; i++)
        {
            var sources = segments[i].Media.Select(m => media.GetValueOrDefault(m) ?? new MediaSource(m, null, [])).ToList();
            var sent = sources.Select(s => FileOf(s, content, channel.Limits, network.Info)).ToList();
            parts.Add(new(i, segments[i].Text, [.. sent.OfType<OutgoingFile>()], options));
            findings.Segment(i, segments[i], options);
            findings.Media(i, sources, content, channel.Limits);
        }

        findings.Thread(parts.Count);
        return new(parts, ContentHash.Of(channel.Id, parts), findings.All, state);
    }

    internal static Task<IReadOnlyDictionary<MediaId, MediaSource>> MediaOf(AppDb db, Post post, CancellationToken cancel) => MediaOf(db, [post], cancel);

    private static Task<IReadOnlyDictionary<MediaId, MediaSource>> MediaOf(AppDb db, IEnumerable<Post> posts, CancellationToken cancel) =>
        MediaOf(db, [.. posts.SelectMany(p => p.Media).Where(m => m.Placed).Select(m => m.MediaId).Distinct()], cancel);

    private static async Task<IReadOnlyDictionary<MediaId, MediaSource>> MediaOf(AppDb db, IReadOnlyList<MediaId> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return new Dictionary<MediaId, MediaSource>();
        }

        var assets = await db.Set<MediaAsset>().AsNoTracking().Where(a => ids.Contains(a.Id)).ToListAsync(cancel);
        var renditions = (await db.Set<Rendition>().AsNoTracking().Where(r => ids.Contains(r.MediaId)).ToListAsync(cancel)).ToLookup(r => r.MediaId);
        return assets.ToDictionary(a => a.Id, a => new MediaSource(a.Id, a, [.. renditions[a.Id]]));
    }

    private static PostOptions OptionsOf(PostContent content, VariantView variant, NetworkInfo network)
    {
        var warning = variant.Warning ?? content.Warning;
        var language = variant.Language ?? content.Language;
        return new(
            string.IsNullOrWhiteSpace(warning) ? null : warning,
            variant.Visibility is { } visibility && network.Visibilities.Contains(visibility) ? visibility : null,
            network.HasLanguage && !string.IsNullOrWhiteSpace(language) ? language : null);
    }

    private OutgoingFile? FileOf(MediaSource source, PostContent content, NetworkLimits limits, NetworkInfo network)
    {
        if (source.Asset is not { State: MediaState.Ready } asset || source.BytesFor(limits) is not { } bytes)
        {
            return null;
        }

        var said = content.Media.FirstOrDefault(m => m.Media == asset.Id);
        var focus = network.HasFocusPoint && said is { FocusX: not 0 } or { FocusY: not 0 } ? new FocusPoint(said.FocusX, said.FocusY) : null;
        var key = bytes.FileKey;
        return new(asset.Id, key, new(
            bytes.ContentType,
            bytes.Bytes,
            _ => ValueTask.FromResult(files.Open(key) ?? throw new FileNotFoundException("A media file is missing from the file store.", key)),
            said is null || said.Decorative ? "" : said.AltText,
            focus,
            bytes.Width,
            bytes.Height,
            asset.Duration));
    }
}

/// <summary>An asset with what was made of it; no asset when its row is gone.</summary>
internal sealed record MediaSource(MediaId Id, MediaAsset? Asset, IReadOnlyList<Rendition> Renditions)
{
    /// <summary>The rendition that these limits need, whatever its state; <see langword="null"/> when none was asked for, or none is needed.</summary>
    public Rendition? RenditionFor(NetworkLimits limits) => Asset is not null && RenditionSpec.For(Asset, limits) is { } spec ? Renditions.FirstOrDefault(r => r.Spec == spec.Key) : null;

    /// <summary>The very bytes to send: the original where it fits, else its rendition once it is ready.</summary>
    public SentBytes? BytesFor(NetworkLimits limits)
    {
        if (Asset is null)
        {
            return null;
        }

        if (RenditionSpec.For(Asset, limits) is null)
        {
            return new(Asset.FileKey, Asset.ContentType, Asset.Bytes, Asset.Width, Asset.Height);
        }

        return RenditionFor(limits) is { State: MediaState.Ready, FileKey: { } key, ContentType: { } type } made ? new(key, type, made.Bytes, made.Width, made.Height) : null;
    }
}

/// <summary>Bytes in the file store, and what they are.</summary>
internal sealed record SentBytes(string FileKey, string ContentType, long Bytes, int Width, int Height);
