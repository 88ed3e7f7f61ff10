using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Jobs;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;

namespace Relais.Identity.Members;

/// <summary>Ends the membership of somebody whose last day is over. They are refused from that instant on in any case; this makes it final.</summary>
internal sealed record EndAccess(MemberId Member) : IRequest<Done>;

/// <summary>Tells somebody, and the owners, that their last day is near.</summary>
internal sealed record TellOfEnd(MemberId Member) : IRequest<Done>;

[Slice("identity.end_access", IdentityPermissions.ManageMembers, Page = false)]
internal sealed class EndAccessSlice(People people) : WriteSlice<EndAccess, Done>
{
    public override async Task<Outcome<Done>> Handle(EndAccess request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Member && m.LeftAt == null && m.EndsAt <= work.Now, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        await Leaving.End(work, member, (await people.FindAsync(member.Id, work.Cancel))!.Name);
        return Done.It;
    }
}

[Slice("identity.tell_of_end", IdentityPermissions.ManageMembers, Page = false)]
internal sealed class TellOfEndSlice(Letters letters, TextCatalog words, Zones zones, RelaisSettings settings) : WriteSlice<TellOfEnd, Done>
{
    public override async Task<Outcome<Done>> Handle(TellOfEnd request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Member && m.LeftAt == null && m.EndToldAt == null && m.EndsAt > work.Now, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        member.EndToldAt = work.Now;
        var here = work.Workspace;
        var workspace = await work.Db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == here, work.Cancel);
        var owners = await work.Db.Set<Member>().AsNoTracking().Where(m => m.Role == Role.Owner && m.LeftAt == null && m.LockedAt == null).Select(m => m.UserId).ToListAsync(work.Cancel);
        var accounts = owners.ConvertAll(o => o.Value);
        var own = member.UserId.Value;
        var users = await work.Db.Set<User>().AsNoTracking().Where(u => (u.Id == own || accounts.Contains(u.Id)) && u.LockedOutAt == null).ToListAsync(work.Cancel);
        var name = users.Find(u => u.Id == own)?.DisplayName ?? "?";
        work.Audit.About("member", member.Id, name).Change(null, new { member.EndsAt });
        foreach (var user in users.Where(u => letters.CanSend && u.Email is not null))
        {
            var language = user.Language ?? workspace.Language;
            var last = (member.EndsAt!.Value - Duration.FromTicks(1)).InZone(zones[workspace.Zone]).Date;
            var day = new Text(words) { Culture = Cultures.Of(language) }.LongDate(last);
            var key = user.Id == own ? "identity.ends" : "identity.ends_of";
            letters.Post(work, new(user.Email!, user.DisplayName, language, key, user.Id == own ? [workspace.Name, day] : [name, workspace.Name, day], new Uri(settings.PublicUrl, $"/w/{workspace.Slug}/members")));
        }

        return Done.It;
    }
}

/// <summary>Last days: told a week before, final when over.</summary>
internal sealed class AccessEnds(IAppDbFactory databases, Pipeline pipeline, TimeProvider time) : IPeriodic
{
    /// <summary>How long before its end somebody is told.</summary>
    public static readonly Duration Notice = Duration.FromDays(7);

    public async Task Run(CancellationToken cancel)
    {
        var now = time.Now();
        var soon = now + Notice;
        await using var db = await databases.CreateAsync(null, cancel);
        var due = await db.Set<Member>().IgnoreQueryFilters().AsNoTracking()
            .Where(m => m.LeftAt == null && m.EndsAt <= soon && (m.EndsAt <= now || (m.EndToldAt == null && m.LockedAt == null)))
            .Select(m => new { m.Id, m.WorkspaceId, m.EndsAt }).ToListAsync(cancel);
        foreach (var member in due)
        {
            var system = Caller.System(member.WorkspaceId);
            if (member.EndsAt <= now)
            {
                await pipeline.Run(system, new EndAccess(member.Id), cancel);
            }
            else
            {
                await pipeline.Run(system, new TellOfEnd(member.Id), cancel);
            }
        }
    }
}
