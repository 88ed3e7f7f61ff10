using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Publishing.Calendar;
using Relais.Publishing.Model;
using Relais.Team;

namespace Relais.Publishing.Holding;

/// <summary>
/// Posts that are not done: those with a delivery that has not gone out, and drafts without a date that somebody has touched lately. Writing
/// takes what it took before; what comes after it is a set figure, which nothing measures, and the page says so.
/// </summary>
internal static class OpenPosts
{
    /// <summary>What writing a post takes until ten were measured.</summary>
    public const int DeclaredMinutes = 90;

    private const int Most = 10_000;
    private const int MostSamples = 200;
    private static readonly Duration HalfAYear = Duration.FromDays(182);
    private static readonly Duration Lately = Duration.FromDays(60);
    private static readonly DeliveryState[] Waiting = [DeliveryState.Planned, DeliveryState.Scheduled, DeliveryState.Retrying, DeliveryState.Unknown, DeliveryState.Refused, DeliveryState.Missed, DeliveryState.Held];

    public static async Task<IReadOnlyList<OpenItem>> Find(IServiceProvider request, Text words, CancellationToken cancel)
    {
        var db = request.GetRequiredService<AppDb>();
        var since = request.GetRequiredService<TimeProvider>().Now() - Lately;
        var dated = await (from d in db.Set<Delivery>().AsNoTracking()
                           join p in Posts.Cards(db) on d.PostId equals p.Id
                           where Waiting.Contains(d.State) && p.DeletedAt == null
                           orderby d.Local
                           select new Row(p.Id, p.Title, p.Text, p.Owner, p.State, d.State, d.DueAt)).Take(Most).ToListAsync(cancel);
        var undated = await Posts.Cards(db).Where(p => p.DeletedAt == null && p.UpdatedAt > since && !db.Set<Delivery>().Any(d => d.PostId == p.Id && d.State != DeliveryState.Cancelled))
            .OrderByDescending(p => p.UpdatedAt).Take(Most).Select(p => new Row(p.Id, p.Title, p.Text, p.Owner, p.State, null, null)).ToListAsync(cancel);
        return [.. dated.Concat(undated).GroupBy(r => r.Id).Select(g => Item([.. g], words))];
    }

    private static OpenItem Item(List<Row> rows, Text words)
    {
        var first = rows[0];
        var states = rows.Select(r => r.State).OfType<DeliveryState>().ToList();
        var status = states.Count > 0 ? ChipStatus.Of(states, first.PostState) : first.PostState == PostState.InReview ? Status.Review : Status.Draft;
        return new("post", first.Id.ToString(), PostLabels.Of(first.Title, first.Text), Posts.Thing(first.Owner), words[status.TextKey()], $"posts/{first.Id}", rows.Min(r => r.DueAt), Minutes(first.PostState, states))
        {
            Icon = "calendar",
            IsUsual = IsWriting(first.PostState, states),
            Giving = new("posts.give", ContentPermissions.WritePosts, new Dictionary<string, string> { ["post"] = first.Id.ToString() }, ContentPermissions.EditOthers),
        };
    }

    /// <summary>What writing took of the posts that went out in the last half year: the time that their writing sessions lasted.</summary>
    public static async Task<IReadOnlyList<int>> Took(IServiceProvider request, CancellationToken cancel)
    {
        var (db, since) = (request.GetRequiredService<AppDb>(), request.GetRequiredService<TimeProvider>().Now() - HalfAYear);
        var posts = await db.Set<Delivery>().AsNoTracking().Where(d => d.PublishedAt > since)
            .GroupBy(d => d.PostId).Select(g => new { Post = g.Key, Last = g.Max(d => d.PublishedAt) }).OrderByDescending(g => g.Last).Take(MostSamples).Select(g => g.Post).ToListAsync(cancel);
        return await Posts.WritingMinutes(db, posts, cancel);
    }

    /// <summary>Writing takes as long as it usually does, seeing through what is written a quarter of an hour, and what only waits for its time next to nothing.</summary>
    private static int Minutes(PostState state, List<DeliveryState> deliveries) =>
        IsWriting(state, deliveries) ? DeclaredMinutes
        : deliveries.Count > 0 && deliveries.TrueForAll(s => s == DeliveryState.Scheduled) ? 5
        : 15;

    private static bool IsWriting(PostState state, List<DeliveryState> deliveries) =>
        state is PostState.Draft or PostState.ChangesAsked && !(deliveries.Count > 0 && deliveries.TrueForAll(s => s == DeliveryState.Scheduled));

    private sealed record Row(PostId Id, string Title, string Text, Kernel.Ids.MemberId Owner, PostState PostState, DeliveryState? State, Instant? DueAt);
}
