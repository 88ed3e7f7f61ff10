using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns;
using Relais.Content.Model;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Content.ReviewLinks;

/// <summary>Makes a link by which somebody without an account sees one post, or the posts of one campaign, and says what they think.</summary>
/// <param name="For">Whom it is for, in the team's words.</param>
/// <param name="Post">The post; or</param>
/// <param name="Campaign">the campaign.</param>
/// <param name="Days">How many days it works, from 1 to 90.</param>
public sealed record MakeReviewLink(string For, PostId? Post = null, CampaignId? Campaign = null, int Days = 14) : IRequest<ReviewLinkMade>;

/// <summary>A review link, shown once.</summary>
/// <param name="Id">Its identifier, to take it back.</param>
/// <param name="For">Whom it is for.</param>
/// <param name="Link">The address.</param>
/// <param name="ExpiresAt">Until when it works.</param>
public sealed record ReviewLinkMade(ReviewLinkId Id, string For, Uri Link, Instant ExpiresAt) : IShownOnce;

/// <summary>Takes a review link back: it stops working at once.</summary>
public sealed record RevokeReviewLink(ReviewLinkId Id) : IRequest<Done>;

[Slice("posts.make_review_link", ContentPermissions.ShareReview, Http = "POST /review-links", OnPlaces = true)]
internal sealed class MakeReviewLinkSlice(ReviewSubjects subjects, RelaisSettings settings) : WriteSlice<MakeReviewLink, ReviewLinkMade>
{
    private const int MostDays = 90;

    /// <summary>Links for one thing that work at the same time: more are a sign of a mistake.</summary>
    private const int Most = 30;

    public override void Check(MakeReviewLink request, FieldProblems problems) => problems
        .Text(request.For, "for", ReviewLink.ForLength)
        .Require(request.Days is >= 1 and <= MostDays, "days", "content.review.days", MostDays)
        .Require((request.Post is null) != (request.Campaign is null), "post", "content.review.one_thing");

    public override async Task<Outcome<ReviewLinkMade>> Handle(MakeReviewLink request, Work work)
    {
        if (await subjects.Find(work.Db, request.Post, request.Campaign, work.Cancel) is not { } subject)
        {
            return Problem.NotFound(request.Post is null ? "content.problem.no_campaign" : "content.problem.no_post");
        }

        if (!work.May(subject.Where))
        {
            return Problem.Forbidden();
        }

        if (await work.Db.Set<ReviewLink>().CountAsync(l => l.Post == request.Post && l.Campaign == request.Campaign && l.RevokedAt == null && l.ExpiresAt > work.Now, work.Cancel) >= Most)
        {
            return Problem.Blocked("content.review.too_many_open", Most);
        }

        var secret = ReviewLink.NewSecret();
        var link = new ReviewLink
        {
            Id = work.NewId<ReviewLinkId>(),
            WorkspaceId = work.Workspace,
            Post = request.Post,
            Campaign = request.Campaign,
            Digest = ReviewLink.DigestOf(secret),
            For = request.For.Trim(),
            MadeBy = work.User,
            MadeByName = work.Caller.Name,
            MadeAt = work.Now,
            ExpiresAt = work.Now + Duration.FromDays(request.Days),
        };
        work.Db.Add(link);
        work.Audit.About(subject.Kind, subject.Target, subject.Title).Change(null, new { reviewLink = link.Id, link.For, link.ExpiresAt });
        work.Tell(ReviewSubjects.Topic);
        return new ReviewLinkMade(link.Id, link.For, new Uri(settings.PublicUrl, "/review/" + secret), link.ExpiresAt);
    }
}

[Slice("posts.revoke_review_link", ContentPermissions.ShareReview, Http = "DELETE /review-links/{id}", OnPlaces = true)]
internal sealed class RevokeReviewLinkSlice(ReviewSubjects subjects) : WriteSlice<RevokeReviewLink, Done>
{
    public override async Task<Outcome<Done>> Handle(RevokeReviewLink request, Work work)
    {
        var link = await work.Db.Set<ReviewLink>().FirstOrDefaultAsync(l => l.Id == request.Id, work.Cancel);
        if (link is null || !link.IsOpen(work.Now))
        {
            return Problem.NotFound("content.review.closed_already");
        }

        var subject = await subjects.Find(work.Db, link.Post, link.Campaign, work.Cancel);
        if (!work.May(subject?.Where ?? Whereabouts.Nowhere))
        {
            return Problem.Forbidden();
        }

        link.RevokedAt = work.Now;
        work.Audit.About(subject?.Kind ?? "post", subject?.Target ?? link.Id, subject?.Title).Change(new { reviewLink = link.Id, link.For }, null);
        work.Tell(ReviewSubjects.Topic);
        work.Reply.Toast("content.review.revoked", link.For);
        return Done.It;
    }
}
