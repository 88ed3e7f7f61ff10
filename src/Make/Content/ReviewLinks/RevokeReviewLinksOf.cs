using Microsoft.EntityFrameworkCore;
using Relais.Content.Model;
using Relais.Identity;
using Relais.Kernel.Events;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Content.ReviewLinks;

/// <summary>Somebody is locked out, has left, or is a guest from now on: the review links that they made, and may still hold, stop working.</summary>
internal sealed class RevokeReviewLinksOf : IOn<MemberLockedOut>, IOn<MemberLeft>, IOn<MemberBecameGuest>
{
    public Task On(MemberLockedOut happened, Work work) => Revoke(happened.User, work);

    public Task On(MemberLeft happened, Work work) => Revoke(happened.User, work);

    public Task On(MemberBecameGuest happened, Work work) => Revoke(happened.User, work);

    private static async Task Revoke(UserId maker, Work work)
    {
        var links = await work.Db.Set<ReviewLink>().Where(l => l.MadeBy == maker && l.RevokedAt == null).ToListAsync(work.Cancel);
        links.ForEach(l => l.RevokedAt = work.Now);
    }
}
