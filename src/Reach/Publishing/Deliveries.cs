using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.History;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;

namespace Relais.Publishing;

/// <summary>Front door to the deliveries, on a context narrowed to a workspace.</summary>
public static class Deliveries
{
    internal static Expression<Func<Delivery, DeliveryView>> AsView { get; } = d => new DeliveryView
    {
        Id = d.Id,
        Post = d.PostId,
        Channel = d.ChannelId,
        Campaign = d.CampaignId,
        Local = d.Local,
        Zone = d.Zone,
        DueAt = d.DueAt,
        Rule = d.Rule,
        State = d.State,
        HeldReason = d.HeldReason,
        IsCalling = d.OpenAttempt != null,
        NextTryAt = d.NextTryAt,
        Attempts = d.Attempts,
        Receipts = d.Receipts,
        RemoteUrl = d.RemoteUrl,
        PublishedAt = d.PublishedAt,
        ContentHash = d.ContentHash,
        ProblemCode = d.ProblemCode,
        ProblemDetail = d.ProblemDetail,
        ProblemField = d.ProblemField,
        MovedBy = d.MovedBy,
        Version = d.Version,
    };

    /// <summary>All deliveries, as a query to be filtered further; called-off ones are in it.</summary>
    public static IQueryable<DeliveryView> All(AppDb db) => db.Set<Delivery>().AsNoTracking().Select(AsView);

    /// <summary>
    /// Tells what became of deliveries whose sending this installation did not see: the demo's past. Each was scheduled, and is not being
    /// sent; its attempts, receipts and outcome are written down as told, with the audit entry that the engine would have written at that
    /// moment. Never for anything that may still go out by itself: only a delivery told as <see cref="DeliveryState.Retrying"/> goes on.
    /// </summary>
    /// <param name="pipeline">Runs it, in one transaction for all.</param>
    /// <param name="caller">Needs <see cref="PublishingPermissions.Resume"/>.</param>
    /// <param name="past">What became of each.</param>
    /// <param name="cancel">Ends it with nothing written.</param>
    /// <returns>How many; a problem when one is unknown, is not scheduled, or is told in a way that contradicts itself.</returns>
    public static Task<Outcome<int>> Recount(Pipeline pipeline, Caller caller, IReadOnlyList<PastDelivery> past, CancellationToken cancel = default) =>
        pipeline.Run(caller, new RecountDeliveries(past), cancel);

    /// <summary>
    /// Schedules any number of posts, each as <c>deliveries.schedule</c> would, in transactions of a thousand: what a transaction has made stands, with its
    /// own audit entry and undo, whatever comes after it.
    /// </summary>
    /// <param name="pipeline">Runs it.</param>
    /// <param name="caller">Needs <see cref="PublishingPermissions.Schedule"/> for each.</param>
    /// <param name="items">What is to go where and when; see <see cref="ScheduleManyRequest"/>.</param>
    /// <param name="cancel">Ends it between two transactions.</param>
    /// <returns>What came of each, in the same order; a problem, with nothing written, when the first thousand may not be run at all.</returns>
    public static async Task<Outcome<ScheduledMany>> ScheduleMany(Pipeline pipeline, Caller caller, IReadOnlyList<ScheduleDeliveriesRequest> items, CancellationToken cancel = default)
    {
        var report = new List<ScheduledItem>(items.Count);
        foreach (var chunk in items.Chunk(Sending.ScheduleMany.Most))
        {
            var outcome = await pipeline.Run(caller, new ScheduleManyRequest(chunk), cancel);
            if (!outcome.Ok && report.Count == 0)
            {
                return outcome.Problem;
            }

            report.AddRange(outcome.Ok ? outcome.Value.Items : chunk.Select(item => new ScheduledItem(item.Post, [], Refusal.Of(outcome.Problem!))));
        }

        return new ScheduledMany(report);
    }

    /// <summary>The deliveries of these posts, by post, the earliest first, without what was called off.</summary>
    public static async Task<ILookup<PostId, DeliveryView>> OfPosts(AppDb db, IReadOnlyCollection<PostId> posts, CancellationToken cancel = default) =>
        (await db.Set<Delivery>().AsNoTracking().Where(d => posts.Contains(d.PostId) && d.State != DeliveryState.Cancelled)
            .OrderBy(d => d.DueAt).ThenBy(d => d.Id).Select(AsView).ToListAsync(cancel)).ToLookup(d => d.Post);

    /// <summary>When each of these posts is to go out on each channel, or went; the earliest time where there are several.</summary>
    internal static async Task<IReadOnlyDictionary<(PostId Post, ChannelId Channel), LocalDateTime>> Dates(AppDb db, IReadOnlyCollection<PostId> posts, CancellationToken cancel) =>
        (await db.Set<Delivery>().AsNoTracking().Where(d => posts.Contains(d.PostId) && d.State != DeliveryState.Cancelled)
            .Select(d => new { d.PostId, d.ChannelId, d.Local }).ToListAsync(cancel))
        .GroupBy(d => (d.PostId, d.ChannelId)).ToDictionary(g => g.Key, g => g.Min(d => d.Local));
}
