using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Jobs;
using Relais.Kernel.People;
using Relais.Kernel.Retention;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Content.Retention;

/// <summary>
/// Erases posts and media deleted longer ago than they can be brought back. A post that somebody else still needs (<see cref="PostUse"/>:
/// it went out) stays. Their files go with the sweep of files. Review links that ended that long ago go too, and uses of any link.
/// </summary>
internal sealed class ContentSweep(IAppDbFactory databases, Pipeline pipeline, IEnumerable<PostUse> uses, RelaisSettings settings, TimeProvider time) : IPeriodic
{
    private const int Page = 50;

    public async Task Run(CancellationToken cancel)
    {
        var before = time.Now() - Duration.FromDays(settings.Keep.DeletedDays);
        List<WorkspaceId> workspaces;
        await using (var all = await databases.CreateAsync(null, cancel))
        {
            workspaces = await all.Set<Workspace>().Select(w => w.Id).ToListAsync(cancel);
        }

        foreach (var workspace in workspaces)
        {
            await Posts(workspace, before, cancel);
        }

        await Batches.Delete<Rendition>(databases, rows => rows.Where(r => r.FileKey == null && r.State == MediaState.Failed && r.DueAt < before).OrderBy(r => r.DueAt), cancel);
        await Media(before, cancel);
        await ReviewLinks(before, cancel);
    }

    /// <summary>Links that ended, with the addresses they were opened from. What was said stays with the post.</summary>
    private async Task ReviewLinks(Instant before, CancellationToken cancel)
    {
        await Batches.Delete<ReviewUse>(databases, rows => rows.Where(u => u.At < before).OrderBy(u => u.At), cancel);
        await Batches.Delete<ReviewLink>(databases, rows => rows.Where(l => l.ExpiresAt < before || l.RevokedAt < before).OrderBy(l => l.ExpiresAt), cancel);
    }

    private async Task Posts(WorkspaceId workspace, Instant before, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(workspace, cancel);
        var deleted = await db.Set<Post>().Where(p => p.DeletedAt < before).OrderBy(p => p.DeletedAt).Select(p => p.Id).ToListAsync(cancel);
        foreach (var page in deleted.Chunk(Page))
        {
            var free = page.ToHashSet();
            foreach (var use in uses)
            {
                free.ExceptWith(await use.Needed(db, page, cancel));
            }

            if (free.Count > 0)
            {
                await pipeline.Run(Caller.System(workspace), new ErasePosts([.. free]), cancel);
            }
        }
    }

    private async Task Media(Instant before, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var gone = await db.Set<MediaAsset>().IgnoreQueryFilters()
            .Where(a => a.DeletedAt < before && !db.Set<PostMedia>().IgnoreQueryFilters().Any(m => m.MediaId == a.Id)).Select(a => a.Id).ToListAsync(cancel);
        foreach (var page in gone.Chunk(Page))
        {
            await Batches.Delete<Rendition>(databases, rows => rows.Where(r => page.Contains(r.MediaId)).OrderBy(r => r.DueAt), cancel);
            await Batches.Delete<MediaAsset>(databases, rows => rows.Where(a => page.Contains(a.Id)).OrderBy(a => a.AddedAt), cancel);
        }
    }
}
