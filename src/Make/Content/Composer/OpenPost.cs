using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content.Model;
using Relais.Content.ReviewLinks;
using Relais.Content.Sending;
using Relais.Content.Versions;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Networks;

namespace Relais.Content.Composer;

/// <summary>Everything the composer's page shows of a post, in one call.</summary>
/// <param name="Post">The post; with <paramref name="New"/> one that does not exist before its first word.</param>
/// <param name="New">A new post.</param>
/// <param name="Channels">Channels proposed for a new post; all usable ones when none are given.</param>
internal sealed record OpenPostRequest(PostId Post, bool New, IReadOnlyList<ChannelId> Channels) : IRequest<OpenedPost>;

/// <summary>A post opened in the composer.</summary>
internal sealed record OpenedPost
{
    public required ComposerState State { get; init; }

    public required PostState Stage { get; init; }

    public required bool Exists { get; init; }

    public required bool Deleted { get; init; }

    public required bool MayWrite { get; init; }

    /// <summary>All channels of the workspace that could be chosen, usable or not.</summary>
    public required IReadOnlyList<ChannelView> Offered { get; init; }

    /// <summary>Per channel of the post: what stands against it.</summary>
    public required IReadOnlyList<ChannelFindings> Findings { get; init; }

    public required IReadOnlyList<VersionLine> Versions { get; init; }

    /// <summary>Who holds it now; <see langword="null"/> before its first word.</summary>
    public PostHolder? Holder { get; init; }

    /// <summary>What people outside said of it, the latest first.</summary>
    public IReadOnlyList<ReviewSaid> Said { get; init; } = [];

    /// <summary>Whether whoever looks may show it to people outside.</summary>
    public bool MayShare { get; init; }

    /// <summary>Whether the reader may give it to somebody else.</summary>
    public bool MayGive { get; init; }

    /// <summary>The campaign it belongs to.</summary>
    public CampaignId? Campaign { get; init; }

    /// <summary>The campaigns it could belong to: its own, and those not over.</summary>
    public IReadOnlyList<CampaignView> Campaigns { get; init; } = [];
}

/// <summary>Who holds a post now, and why.</summary>
/// <param name="Name">First name.</param>
/// <param name="Why">In words.</param>
/// <param name="IsReader">Whether it is whoever looks.</param>
internal sealed record PostHolder(string Name, string Why, bool IsReader);

/// <summary>What stands against a post on one channel.</summary>
internal sealed record ChannelFindings(ChannelView Channel, IReadOnlyList<ContentFinding> Findings);

/// <summary>One writing session in the list of versions.</summary>
internal sealed record VersionLine(PostVersionId Id, int Revision, VersionKind Kind, string By, MemberId? Member, Instant At)
{
    /// <summary>What it changed; told of the newest only.</summary>
    public IReadOnlyList<DiffPart> Changes { get; init; } = [];
}

[Slice("posts.open", ContentPermissions.ViewPosts, ForGuests = true)]
internal sealed class OpenPost(AppDb db, Channels.Channels channels, NetworkCatalog networks, OutgoingPosts outgoing, PostWriting writing, TextCatalog words, Campaigns.Campaigns campaigns, Team.Baton baton, Rights rights, TimeProvider time)
    : ReadSlice<OpenPostRequest, OpenedPost>
{
    private const int VersionsShown = 6;

    public override async Task<Outcome<OpenedPost>> Handle(OpenPostRequest request, Caller caller, CancellationToken cancel)
    {
        var post = await PostRows.Whole(db.Set<Post>().AsNoTracking()).FirstOrDefaultAsync(p => p.Id == request.Post, cancel);
        var all = await channels.All(db, cancel);
        if (post is null)
        {
            return request.New ? await Fresh(request, all, caller, cancel) : Problem.NotFound("content.problem.no_post");
        }

        var content = post.Content();
        var slug = await Slug(caller, cancel);
        var shown = await Shown(all, content, cancel);
        var media = await OutgoingPosts.MediaOf(db, post, cancel);
        var yesterday = time.Now().InUtc().Date.PlusDays(-1);
        var mayWrite = !post.IsDeleted && await writing.MayWrite(caller, post.Owner, post.Whereabouts(), cancel);
        return new OpenedPost
        {
            State = new(post.Id, post.Revision.ToString(CultureInfo.InvariantCulture), !mayWrite, PostText.Of(content), ForIsland(shown, content.Variants, slug), await Media(content, caller, slug, cancel)),
            Stage = post.State,
            Exists = true,
            Deleted = post.IsDeleted,
            MayWrite = mayWrite,
            Offered = shown,
            Findings = [.. content.Channels.Select(id => shown.FirstOrDefault(c => c.Id == id)).OfType<ChannelView>().Select(c => new ChannelFindings(c, outgoing.Build(post, c, media).Findings))],
            Versions = await Versions(post.Id, caller, cancel),
            Said = await Said(post, cancel),
            MayShare = !post.IsDeleted && caller.Guest is null && rights.May(caller, ContentPermissions.ShareReview, post.Whereabouts()),
            MayGive = mayWrite && caller.Guest is null && (caller.Member == post.Owner || rights.May(caller, ContentPermissions.EditOthers, post.Whereabouts())),
            Holder = await Holder(post.Owner, caller, cancel),
            Campaign = post.Campaign,
            Campaigns = [.. (await campaigns.All(cancel)).Where(c => c.Id == post.Campaign || c.Ends >= yesterday).OrderBy(c => c.Starts)],
        };
    }

    private async Task<IReadOnlyList<ReviewSaid>> Said(Post post, CancellationToken cancel) =>
    [
        .. (await db.Set<ReviewRemark>().AsNoTracking().Where(r => r.Post == post.Id).OrderByDescending(r => r.At).ToListAsync(cancel))
            .Select(r => new ReviewSaid(r.Kind, r.Name, r.For, r.Text, r.At, r.Revision == post.Revision)),
    ];

    private async Task<PostHolder> Holder(MemberId owner, Caller caller, CancellationToken cancel)
    {
        var now = await baton.At(cancel: cancel);
        var held = now.Of(Posts.Thing(owner));
        return new(now.NameOf(held.Holder).Split(' ')[0], now.Why(held, new Text(words) { Culture = Cultures.Of(caller.Language) }, Zones.Bundled[caller.Zone]), held.Holder == caller.Member);
    }

    private async Task<Outcome<OpenedPost>> Fresh(OpenPostRequest request, IReadOnlyList<ChannelView> all, Caller caller, CancellationToken cancel)
    {
        var language = await db.Set<Workspace>().Where(w => w.Id == caller.Workspace).Select(w => w.Language).FirstOrDefaultAsync(cancel) ?? "fr";
        var usable = all.Where(c => c.IsUsable && writing.MayWriteOn(caller, c.Id)).Select(c => c.Id).ToList();
        var chosen = request.Channels.Where(usable.Contains).ToList();
        var mayWrite = await writing.MayWrite(caller, caller.Member ?? default, Whereabouts.Nowhere, cancel);
        return new OpenedPost
        {
            State = new(request.Post, "0", !mayWrite, new("", [PostSegment.Of("")], new Dictionary<ChannelId, IReadOnlyList<PostSegment>>(), "", language, chosen.Count > 0 ? chosen : usable), ForIsland(all, [], await Slug(caller, cancel)), []),
            Stage = PostState.Draft,
            Exists = false,
            Deleted = false,
            MayWrite = mayWrite,
            Offered = all,
            Findings = [],
            Versions = [],
        };
    }

    /// <summary>The workspace's channels, and those of the post that have been removed since.</summary>
    private async Task<IReadOnlyList<ChannelView>> Shown(IReadOnlyList<ChannelView> all, PostContent content, CancellationToken cancel)
    {
        var shown = all.ToList();
        foreach (var id in content.Channels.Where(id => all.All(c => c.Id != id)))
        {
            if (await channels.Get(db, id, cancel) is { } removed)
            {
                shown.Add(removed);
            }
        }

        return shown;
    }

    private List<ComposerChannel> ForIsland(IReadOnlyList<ChannelView> shown, IReadOnlyList<VariantView> variants, string slug) =>
    [
        .. shown.Where(c => networks.TryGet(c.Network, out _))
            .Select(c => ComposerChannel.Of(c, networks[c.Network].Info, variants.FirstOrDefault(v => v.Channel == c.Id)?.Visibility, slug)),
    ];

    private async Task<IReadOnlyList<ComposerMedia>> Media(PostContent content, Caller caller, string slug, CancellationToken cancel)
    {
        var ids = content.Media.Select(m => m.Media).ToList();
        if (ids.Count == 0)
        {
            return [];
        }

        var known = await db.Set<MediaAsset>().AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        var text = new Text(words) { Culture = Cultures.Of(caller.Language) };
        return [.. content.Media.Where(m => known.ContainsKey(m.Media)).Select(m => ComposerMedia.Of(known[m.Media].ToView(), m, slug, text))];
    }

    private Task<string> Slug(Caller caller, CancellationToken cancel) => db.Set<Workspace>().Where(w => w.Id == caller.Workspace).Select(w => w.Slug).FirstAsync(cancel);

    /// <summary>The last version of each writing session, the newest first.</summary>
    private async Task<IReadOnlyList<VersionLine>> Versions(PostId post, Caller caller, CancellationToken cancel)
    {
        var all = db.Set<PostVersion>().AsNoTracking().Where(v => v.PostId == post);
        if (caller.Guest is not null)
        {
            var seen = (await all.ToListAsync(cancel)).Where(caller.Sees).Select(v => v.Id).ToList();
            all = all.Where(v => seen.Contains(v.Id));
        }

        var rows = await all
            .Where(v => !db.Set<PostVersion>().Any(later => later.PostId == post && later.Session == v.Session && later.Revision > v.Revision))
            .OrderByDescending(v => v.At).ThenByDescending(v => v.Revision).Take(VersionsShown)
            .Select(v => new { v.Id, v.Revision, v.Kind, v.ByName, v.MemberId, v.At }).ToListAsync(cancel);
        var lines = rows.Select(v => new VersionLine(v.Id, v.Revision, v.Kind, v.ByName, v.MemberId, v.At)).ToList();
        if (lines is [{ Kind: not VersionKind.SetAside } newest, var before, ..])
        {
            var texts = await db.Set<PostVersion>().AsNoTracking().Where(v => v.Id == newest.Id || v.Id == before.Id).ToDictionaryAsync(v => v.Id, v => v.Content, cancel);
            lines[0] = newest with { Changes = WordDiff.Between(PostContent.Parse(texts[before.Id]).PlainText, PostContent.Parse(texts[newest.Id]).PlainText) };
        }

        return lines;
    }
}
