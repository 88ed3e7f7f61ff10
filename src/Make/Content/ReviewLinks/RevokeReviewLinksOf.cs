using Microsoft.EntityFrameworkCore;
using Relais.Content.Model;
using Relais.Identity;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;

namespace Relais.Content.ReviewLinks;

/// <summary>Somebody is locked out: the review links that they made, and may still hold, stop working.</summary>
internal sealed class RevokeReviewLinksOf : IOn<MemberLockedOut>
{
    public async Task On(MemberLockedOut happened, Work work)
    {
        var links = await work.Db.Set<ReviewLink>().Where(l => l.MadeBy == happened.User && l.RevokedAt == null).ToListAsync(work.Cancel);
        links.ForEach(l => l.RevokedAt = work.Now);
    }
}
