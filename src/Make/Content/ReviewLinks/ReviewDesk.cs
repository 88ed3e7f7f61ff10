using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Limits;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Content.ReviewLinks;

/// <summary>Where review links are found by their secret, whatever the workspace, and who somebody is who holds one.</summary>
internal sealed class ReviewDesk(IAppDbFactory databases, AttemptLimiter attempts, TimeProvider time)
{
    /// <summary>How often one network address may open links. Guessing one is hopeless; what this protects is the server.</summary>
    internal static AttemptLimit Opens { get; } = new("review.open", 120, Duration.FromMinutes(10), "content.review.too_often");

    /// <summary>How often one network address may say something.</summary>
    internal static AttemptLimit Says { get; } = new("review.say", 30, Duration.FromMinutes(10), "content.review.too_often");

    public static Task<ReviewLink?> Find(AppDb db, string secret, CancellationToken cancel)
    {
        var digest = ReviewLink.DigestOf(secret);
        return db.Set<ReviewLink>().IgnoreQueryFilters().AsNoTracking().FirstOrDefaultAsync(l => l.Digest == digest, cancel);
    }

    /// <summary>Whoever holds the link, in its workspace, with no right but what the slices of links give, named as the team named them.</summary>
    public async Task<Outcome<Caller>> Holder(string secret, Caller nobody, AttemptLimit limit, CancellationToken cancel)
    {
        if (await attempts.Take(limit, nobody.Address ?? "-") is { } tooOften)
        {
            return tooOften;
        }

        await using var db = await databases.CreateAsync(null, cancel);
        return await Find(db, secret, cancel) is { } link && link.IsOpen(time.Now())
            ? nobody with { Name = link.For, Workspace = link.WorkspaceId }
            : Problem.NotFound("content.review.gone");
    }

    /// <summary>The link, its workspace's database and whether it shows that file; nothing when it does not.</summary>
    public async Task<Kernel.Ids.WorkspaceId?> MayFetch(string secret, MediaId media, CancellationToken cancel)
    {
        await using var any = await databases.CreateAsync(null, cancel);
        if (await Find(any, secret, cancel) is not { } link || !link.IsOpen(time.Now()))
        {
            return null;
        }

        await using var db = await databases.CreateAsync(link.WorkspaceId, cancel);
        return await ReviewSubjects.Shows(db, link, media, cancel) ? link.WorkspaceId : null;
    }
}
