using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Content.ReviewLinks;

/// <summary>The review links of one post or one campaign, with their uses, the newest first.</summary>
/// <param name="Post">The post; or</param>
/// <param name="Campaign">the campaign.</param>
public sealed record ListReviewLinks(PostId? Post = null, CampaignId? Campaign = null) : IRequest<ReviewLinkList>;

/// <summary>The review links of one thing.</summary>
/// <param name="Title">The post's label, or the campaign's name.</param>
/// <param name="Links">Those that work first.</param>
public sealed record ReviewLinkList(string Title, IReadOnlyList<ReviewLinkLine> Links);

/// <summary>A review link and what became of it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="For">Whom it is for.</param>
/// <param name="MadeBy">Who made it.</param>
/// <param name="MadeAt">When.</param>
/// <param name="ExpiresAt">Until when it works.</param>
/// <param name="RevokedAt">When it was taken back, if it was.</param>
/// <param name="Works">Whether it works now.</param>
/// <param name="Uses">The last uses, the newest first.</param>
public sealed record ReviewLinkLine(ReviewLinkId Id, string For, string MadeBy, Instant MadeAt, Instant ExpiresAt, Instant? RevokedAt, bool Works, IReadOnlyList<ReviewUseLine> Uses);

/// <summary>One use.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Name">The name that was typed.</param>
/// <param name="Address">The network address.</param>
/// <param name="At">When.</param>
public sealed record ReviewUseLine(ReviewUseKind Kind, string? Name, string? Address, Instant At);

[Slice("posts.review_links", ContentPermissions.ViewPosts, Http = "GET /review-links")]
internal sealed class ListReviewLinksSlice(AppDb db, ReviewSubjects subjects, Rights rights, TimeProvider time) : ReadSlice<ListReviewLinks, ReviewLinkList>
{
    private const int UsesShown = 30;

    public override void Check(ListReviewLinks request, FieldProblems problems) =>
        problems.Require((request.Post is null) != (request.Campaign is null), "post", "content.review.one_thing");

    public override async Task<Outcome<ReviewLinkList>> Handle(ListReviewLinks request, Caller caller, CancellationToken cancel)
    {
        if (await subjects.Find(db, request.Post, request.Campaign, cancel) is not { } subject)
        {
            return Problem.NotFound(request.Post is null ? "content.problem.no_campaign" : "content.problem.no_post");
        }

        if (!rights.May(caller, ContentPermissions.ShareReview, subject.Where))
        {
            return Problem.Forbidden();
        }

        var now = time.Now();
        var links = await db.Set<ReviewLink>().AsNoTracking().Where(l => l.Post == request.Post && l.Campaign == request.Campaign).OrderByDescending(l => l.MadeAt).ToListAsync(cancel);
        var ids = links.ConvertAll(l => l.Id);
        var uses = (await db.Set<ReviewUse>().AsNoTracking().Where(u => ids.Contains(u.Link)).OrderByDescending(u => u.At).ToListAsync(cancel)).ToLookup(u => u.Link);
        return new ReviewLinkList(
            subject.Title,
            [.. links.OrderByDescending(l => l.IsOpen(now)).Select(l => new ReviewLinkLine(l.Id, l.For, l.MadeByName, l.MadeAt, l.ExpiresAt, l.RevokedAt, l.IsOpen(now),
                [.. uses[l.Id].Take(UsesShown).Select(u => new ReviewUseLine(u.Kind, u.Name, u.Address, u.At))]))]);
    }
}
