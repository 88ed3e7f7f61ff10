using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Sending;

/// <summary>What is asked of posts that are being scheduled, read for all of them in a handful of queries, their deliveries locked until the run ends.</summary>
internal sealed class ScheduleFacts
{
    private const int Many = 32;

    private readonly Dictionary<PostId, List<Delivery>> open;
    private readonly IReadOnlyDictionary<PostId, PostToSend> posts;
    private readonly IReadOnlyDictionary<ChannelId, ChannelView> channels;
    private readonly IReadOnlyDictionary<(PostId, ChannelId), OutgoingPost> built;
    private readonly Dictionary<DeliveryId, Delivery> kept = [];

    private ScheduleFacts(Dictionary<PostId, List<Delivery>> open, IReadOnlyDictionary<PostId, PostToSend> posts, IReadOnlyDictionary<ChannelId, ChannelView> channels)
    {
        (this.open, this.posts, this.channels) = (open, posts, channels);
        built = posts.Count < Many ? new Dictionary<(PostId, ChannelId), OutgoingPost>() : Build();
    }

    /// <summary>The deliveries that were changed, as they are to be written.</summary>
    public IReadOnlyList<Delivery> Kept => [.. kept.Values];

    public static async Task<ScheduleFacts> Read(AppDb db, IReadOnlyCollection<PostId> ids, Posts posts, Channels.Channels channels, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return new([], new Dictionary<PostId, PostToSend>(), new Dictionary<ChannelId, ChannelView>());
        }

        await Lock(db, ids, cancel);
        var rows = await RowsByKey.Of<Delivery, PostId>(db, nameof(Delivery.PostId), ids).AsNoTracking()
            .Where(d => d.State != DeliveryState.Published && d.State != DeliveryState.Cancelled).OrderBy(d => d.Id).ToListAsync(cancel);
        var whole = await posts.ToSend(db, ids, cancel);
        HashSet<ChannelId> used = [.. whole.Values.SelectMany(p => p.Channels), .. rows.Select(r => r.ChannelId)];
        return new(rows.GroupBy(r => r.PostId).ToDictionary(g => g.Key, g => g.ToList()), whole, await channels.Get(db, used, cancel));
    }

    /// <summary>The post; nothing when there is none, or it was deleted.</summary>
    public PostToSend? Post(PostId id) => posts.GetValueOrDefault(id) is { IsDeleted: false } post ? post : null;

    /// <summary>What of the post is not over, to be changed freely: nothing of it counts before <see cref="Keep"/>.</summary>
    public List<Delivery> Open(PostId post) => open.TryGetValue(post, out var rows) ? rows.ConvertAll(r => r.Copy()) : [];

    /// <summary>Schedules it exactly as its post is now, or says what stands against it.</summary>
    public Problem? Schedule(Work work, Delivery row)
    {
        var channel = channels.GetValueOrDefault(row.ChannelId);
        return Readiness.Schedule(work, row, channel, () => built.GetValueOrDefault((row.PostId, row.ChannelId)) ?? posts.GetValueOrDefault(row.PostId)?.For(channel!));
    }

    /// <summary>These are to be written; who asks about the post next finds them.</summary>
    public void Keep(PostId post, IReadOnlyList<Delivery> rows)
    {
        var now = open.TryGetValue(post, out var before) ? before : open[post] = [];
        now.RemoveAll(r => rows.Any(n => n.Id == r.Id));
        now.AddRange(rows);
        foreach (var row in rows)
        {
            kept[row.Id] = row;
        }
    }

    /// <summary>Counting and hashing needs nothing but the processor, and each post is by itself: every core takes part.</summary>
    private Dictionary<(PostId, ChannelId), OutgoingPost> Build() =>
        posts.Values.SelectMany(p => p.Channels.Where(channels.ContainsKey), (post, channel) => (Post: post, Channel: channels[channel])).AsParallel()
            .Select(pair => (Key: (pair.Post.Id, pair.Channel.Id), Outgoing: pair.Post.For(pair.Channel))).ToDictionary(b => b.Key, b => b.Outgoing);

    /// <summary>
    /// On PostgreSQL, rows are locked before they are read; on SQLite the writer's turn does it. The posts first: two who schedule one at the same moment would both find
    /// no delivery of it, and both make one.
    /// </summary>
    private static async Task Lock(AppDb db, IReadOnlyCollection<PostId> ids, CancellationToken cancel)
    {
        await Posts.Lock(db, ids, cancel);
        if (db.Kind == StoreKind.Postgres)
        {
            var (keys, workspace) = (ids.Select(i => i.Value).ToArray(), db.Workspace!.Value.Value);
            await db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "Deliveries" WHERE "PostId" = ANY ({keys}) AND "WorkspaceId" = {workspace} AND "State" NOT IN ('Published', 'Cancelled') ORDER BY "Id" FOR UPDATE""", cancel);
        }
    }
}
