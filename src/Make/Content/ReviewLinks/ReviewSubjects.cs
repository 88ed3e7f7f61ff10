using Microsoft.EntityFrameworkCore;
using Relais.Campaigns;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;

namespace Relais.Content.ReviewLinks;

/// <summary>What a review link shows: one post, or one campaign.</summary>
/// <param name="Kind">For the audit log.</param>
/// <param name="Target">Its identifier.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Where">Where rights on it are asked for.</param>
internal sealed record ReviewSubject(string Kind, object Target, string Title, Whereabouts Where);

/// <summary>Finds what review links are about. What was deleted is not there.</summary>
internal sealed class ReviewSubjects(Campaigns.Campaigns campaigns)
{
    /// <summary>Told when a link is made, used or taken back.</summary>
    public const string Topic = "review-links";

    /// <summary>Posts of a campaign that one link shows at most, the latest first.</summary>
    private const int Most = 60;

    public async Task<ReviewSubject?> Find(AppDb db, PostId? post, CampaignId? campaign, CancellationToken cancel)
    {
        if (post is { } id)
        {
            var row = await PostRows.Whole(db.Set<Post>().AsNoTracking()).FirstOrDefaultAsync(p => p.Id == id && p.DeletedAt == null, cancel);
            return row is null ? null : new("post", row.Id, PostLabels.Of(row.Title, row.Text), row.Whereabouts());
        }

        return campaign is { } of && await campaigns.Get(of, cancel) is { } found ? new("campaign", found.Id, found.Name, Whereabouts.InCampaign(of.Value)) : null;
    }

    /// <summary>The posts that a link shows.</summary>
    public static async Task<IReadOnlyList<Post>> Posts(AppDb db, ReviewLink link, CancellationToken cancel) =>
        await PostRows.Whole(Covered(db, link)).OrderByDescending(p => p.UpdatedAt).ThenBy(p => p.Id).Take(Most).ToListAsync(cancel);

    /// <summary>Whether a link shows that post.</summary>
    public static Task<Post?> PostOf(AppDb db, ReviewLink link, PostId post, CancellationToken cancel) => Covered(db, link).FirstOrDefaultAsync(p => p.Id == post, cancel);

    /// <summary>Whether a file stands in one of the posts that a link shows.</summary>
    public static Task<bool> Shows(AppDb db, ReviewLink link, MediaId media, CancellationToken cancel) =>
        Covered(db, link).AnyAsync(p => p.Media.Any(m => m.MediaId == media), cancel);

    private static IQueryable<Post> Covered(AppDb db, ReviewLink link) => link switch
    {
        { Post: { } post } => db.Set<Post>().AsNoTracking().Where(p => p.Id == post && p.DeletedAt == null),
        { Campaign: { } campaign } => db.Set<Post>().AsNoTracking().Where(p => p.Campaign == campaign && p.DeletedAt == null && (p.Text != "" || p.Cover != null)),
        _ => db.Set<Post>().AsNoTracking().Where(p => false),
    };
}
