using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Publishing.Model;

namespace Relais.Publishing;

/// <summary>Front door to the deliveries, on a context narrowed to a workspace.</summary>
public static class Deliveries
{
    internal static Expression<Func<Delivery, DeliveryView>> AsView { get; } = d => new DeliveryView
    {
        Id = d.Id,
        Post = d.PostId,
        Channel = d.ChannelId,
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

    /// <summary>What is on the calendar from <paramref name="from"/> to <paramref name="to"/>, both included, by wall time, without what was called off.</summary>
    public static async Task<IReadOnlyList<DeliveryView>> Between(AppDb db, LocalDate from, LocalDate to, CancellationToken cancel = default)
    {
        var (start, end) = (from.AtMidnight(), to.PlusDays(1).AtMidnight());
        return await db.Set<Delivery>().AsNoTracking()
            .Where(d => d.Local.CompareTo(start) >= 0 && d.Local.CompareTo(end) < 0 && d.State != DeliveryState.Cancelled)
            .OrderBy(d => d.Local).ThenBy(d => d.Id).Select(AsView).ToListAsync(cancel);
    }

    /// <summary>The deliveries of these posts, by post, the earliest first, without what was called off.</summary>
    public static async Task<ILookup<PostId, DeliveryView>> OfPosts(AppDb db, IReadOnlyCollection<PostId> posts, CancellationToken cancel = default) =>
        (await db.Set<Delivery>().AsNoTracking().Where(d => posts.Contains(d.PostId) && d.State != DeliveryState.Cancelled)
            .OrderBy(d => d.DueAt).ThenBy(d => d.Id).Select(AsView).ToListAsync(cancel)).ToLookup(d => d.Post);
}
