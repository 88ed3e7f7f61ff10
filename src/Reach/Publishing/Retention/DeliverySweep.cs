using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Jobs;
using Relais.Kernel.Retention;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Publishing.Model;

namespace Relais.Publishing.Retention;

/// <summary>Forgets the calls of deliveries that were over long ago; the delivery keeps its receipts and the audit log its story. Erases what never went out with its post.</summary>
internal sealed class DeliverySweep(IAppDbFactory databases, RelaisSettings settings, TimeProvider time) : IPeriodic, IOn<PostsErased>
{
    public async Task Run(CancellationToken cancel)
    {
        var before = time.Now() - Duration.FromDays(settings.Keep.AttemptsDays);
        List<DeliveryId> over;
        do
        {
            await using var db = await databases.CreateAsync(null, cancel);
            over = await db.Set<Attempt>().IgnoreQueryFilters().Where(a => a.EndedAt < before)
                .Join(db.Set<Delivery>().IgnoreQueryFilters().Where(d => d.State == DeliveryState.Published || d.State == DeliveryState.Cancelled), a => a.DeliveryId, d => d.Id, (a, d) => d.Id)
                .Distinct().OrderBy(id => id).Take(Batches.Size).ToListAsync(cancel);
            await using var scope = await db.BeginWriteAsync(cancel);
            await db.Set<Attempt>().IgnoreQueryFilters().Where(a => over.Contains(a.DeliveryId) && a.EndedAt < before).ExecuteDeleteAsync(cancel);
            await scope.CommitAsync(cancel);
        }
        while (over.Count == Batches.Size);
    }

    public async Task On(PostsErased happened, Work work)
    {
        List<PostId> posts = [.. happened.Posts];
        var rows = work.Db.Set<Delivery>().Where(d => posts.Contains(d.PostId));
        await work.Db.Set<Attempt>().Where(a => rows.Any(d => d.Id == a.DeliveryId)).ExecuteDeleteAsync(work.Cancel);
        await rows.ExecuteDeleteAsync(work.Cancel);
    }

    /// <summary>Posts of which anything is on a network, or may be.</summary>
    public static async Task<IReadOnlyCollection<PostId>> Needed(AppDb db, IReadOnlyCollection<PostId> posts, CancellationToken cancel) => await db.Set<Delivery>()
        .Where(d => posts.Contains(d.PostId) && (d.State == DeliveryState.Published || d.State == DeliveryState.Unknown || d.State == DeliveryState.Sending || d.Receipts != null || d.ClaimedBy != null))
        .Select(d => d.PostId).Distinct().ToListAsync(cancel);
}
