using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Content.ReviewLinks;

/// <summary>Somebody opens a review link. Written down: whoever made it sees when it was used.</summary>
internal sealed record OpenReview(string Secret) : IRequest<ReviewView>
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => "OpenReview(redacted)";
}

/// <summary>What somebody outside sees. Nothing else of the workspace, and of what was said only what was said with this link.</summary>
internal sealed record ReviewView(string Workspace, string AskedBy, string For, string? Campaign, Instant ExpiresAt, IReadOnlyList<ReviewedPost> Posts);

/// <summary>A post, as each channel would show it.</summary>
internal sealed record ReviewedPost(PostId Id, int Revision, string Label, IReadOnlyList<ReviewedVariant> Variants, IReadOnlyList<ReviewSaid> Said);

/// <summary>The post on one channel; without a network while it has no channel.</summary>
/// <param name="At">When it is to go out there, or went, on the team's wall.</param>
internal sealed record ReviewedVariant(NetworkInfo? Network, string Name, string Handle, string Warning, IReadOnlyList<ReviewedSegment> Segments, LocalDateTime? At = null);

/// <summary>One post of a thread.</summary>
internal sealed record ReviewedSegment(string Text, IReadOnlyList<ReviewedMedia> Media);

/// <summary>A picture or a video.</summary>
internal sealed record ReviewedMedia(MediaId Id, MediaKind Kind, string Alt);

/// <summary>What was said of a post.</summary>
/// <param name="IsOfThis">Whether the post is still as it was then.</param>
internal sealed record ReviewSaid(ReviewUseKind Kind, string Name, string For, string Text, Instant At, bool IsOfThis);

[Slice("posts.open_review", Permission.Anyone, AnyoneBecause = "The reader has no account here; the link's secret, 256 random bits, is the proof that they were asked.", Page = false)]
internal sealed class OpenReviewSlice(Channels.Channels channels, NetworkCatalog networks, Campaigns.Campaigns campaigns, IEnumerable<PostDates> dates) : WriteSlice<OpenReview, ReviewView>
{
    /// <summary>Opening a link again from the same address within this time is one use.</summary>
    private static readonly Duration OneVisit = Duration.FromMinutes(15);

    public override async Task<Outcome<ReviewView>> Handle(OpenReview request, Work work)
    {
        if (await ReviewDesk.Find(work.Db, request.Secret, work.Cancel) is not { } link || !link.IsOpen(work.Now) || link.WorkspaceId != work.Caller.Workspace)
        {
            return Problem.NotFound("content.review.gone");
        }

        var campaign = link.Campaign is { } id ? await campaigns.Get(id, work.Cancel) : null;
        var posts = await ReviewSubjects.Posts(work.Db, link, work.Cancel);
        if (link.Campaign is not null ? campaign is null : posts.Count == 0)
        {
            return Problem.NotFound("content.review.gone");
        }

        await Note(work, link, campaign?.Name ?? PostLabels.Of(posts[0].Title, posts[0].Text));
        var here = link.WorkspaceId;
        var workspace = await work.Db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == here, work.Cancel);
        return new ReviewView(workspace.Name, link.MadeByName, link.For, campaign?.Name, link.ExpiresAt, await Shown(work, link, posts));
    }

    private static async Task Note(Work work, ReviewLink link, string title)
    {
        var since = work.Now - OneVisit;
        var address = work.Caller.Address;
        if (await work.Db.Set<ReviewUse>().AnyAsync(u => u.Link == link.Id && u.Address == address && u.At > since, work.Cancel))
        {
            work.Audit.Skip();
            return;
        }

        work.Db.Add(new ReviewUse { Id = work.NewId<ReviewUseId>(), WorkspaceId = link.WorkspaceId, Link = link.Id, Kind = ReviewUseKind.Opened, Address = address, At = work.Now });
        work.Audit.About(link.Post is null ? "campaign" : "post", link.Post?.Value ?? link.Campaign!.Value.Value, title).Change(null, new { reviewLink = link.Id });
        work.Tell(ReviewSubjects.Topic);
    }

    private async Task<IReadOnlyList<ReviewedPost>> Shown(Work work, ReviewLink link, IReadOnlyList<Post> posts)
    {
        var known = (await channels.All(work.Db, work.Cancel)).ToDictionary(c => c.Id);
        var media = posts.SelectMany(p => p.Media.Select(m => m.MediaId)).Distinct().ToList();
        var kinds = await work.Db.Set<MediaAsset>().AsNoTracking().Where(a => media.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Kind, work.Cancel);
        var said = (await work.Db.Set<ReviewRemark>().AsNoTracking().Where(r => r.Link == link.Id).OrderBy(r => r.At).ToListAsync(work.Cancel)).ToLookup(r => r.Post);
        var planned = new Dictionary<(PostId, ChannelId), LocalDateTime>();
        foreach (var source in dates)
        {
            foreach (var (key, at) in await source.Of(work.Db, [.. posts.Select(p => p.Id)], work.Cancel))
            {
                planned[key] = at;
            }
        }

        var shown = posts.Select(p => new ReviewedPost(p.Id, p.Revision, PostLabels.Of(p.Title, p.Text), Variants(p.Id, p.Content()),
            [.. said[p.Id].Select(r => new ReviewSaid(r.Kind, r.Name, r.For, r.Text, r.At, r.Revision == p.Revision))]));
        return [.. shown.OrderBy(p => p.Variants.Min(v => v.At) ?? LocalDateTime.MaxIsoValue)];

        IReadOnlyList<ReviewedVariant> Variants(PostId post, PostContent content)
        {
            var used = content.Variants.Where(v => known.ContainsKey(v.Channel)).ToList();
            return used.Count == 0
                ? [new(null, "", "", content.Warning, Segments(content, content.Base))]
                : [.. used.Select(v => (Said: v, On: known[v.Channel])).Select(v => new ReviewedVariant(
                    networks.TryGet(v.On.Network, out var network) ? network.Info : null,
                    v.On.Name, v.On.Handle, v.Said.Warning ?? content.Warning, Segments(content, v.Said.Own ?? content.Base),
                    planned.TryGetValue((post, v.On.Id), out var at) ? at : null))];
        }

        IReadOnlyList<ReviewedSegment> Segments(PostContent content, IReadOnlyList<PostSegment> segments) =>
        [
            .. segments.Where(s => !s.IsEmpty).Select(s => new ReviewedSegment(s.Text, [.. s.Media.Where(kinds.ContainsKey).Select(m => new ReviewedMedia(m, kinds[m], Alt(content, m)))])),
        ];
    }

    private static string Alt(PostContent content, MediaId media) => content.Media.FirstOrDefault(m => m.Media == media) is { Decorative: false } said ? said.AltText : "";
}
