using Microsoft.EntityFrameworkCore;
using Relais.Channels.Model;
using Relais.Identity;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;

namespace Relais.Channels.Links;

/// <summary>Somebody is locked out: the reconnect links that they made, and may still hold, stop working.</summary>
internal sealed class RevokeLinksOf : IOn<MemberLockedOut>
{
    public async Task On(MemberLockedOut happened, Work work)
    {
        var links = await work.Db.Set<ReconnectLink>().Where(l => l.MadeBy == happened.User && l.UsedAt == null && l.RevokedAt == null).ToListAsync(work.Cancel);
        links.ForEach(l => l.RevokedAt = work.Now);
    }
}
