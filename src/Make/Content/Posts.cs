using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Content.Model;
using Relais.Content.Sending;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Team;

namespace Relais.Content;

/// <summary>
/// Front door to the posts. Every method takes the database context of its caller, narrowed to a workspace, so that it works
/// inside a slice's transaction and outside requests alike.
/// </summary>
public sealed class Posts
{
    private readonly OutgoingPosts outgoing;
    private readonly PostWriting writing;

    internal Posts(OutgoingPosts outgoing, PostWriting writing) => (this.outgoing, this.writing) = (outgoing, writing);

    /// <summary>How long a deleted post can be brought back.</summary>
    public static readonly NodaTime.Duration KeptAfterDeletion = NodaTime.Duration.FromDays(30);

    /// <summary>A post of this member as the baton sees it: its owner writes in it, others only with the right to, or while an absence opens it to them.</summary>
    public static OpenThing Thing(MemberId owner) => new() { Assigned = owner, Needs = ContentPermissions.WritePosts, NeedsOfOthers = ContentPermissions.EditOthers };

    /// <summary>A post, whole, also when deleted; <see langword="null"/> when this workspace has none of that id.</summary>
    public static async Task<PostView?> Get(AppDb db, PostId id, CancellationToken cancel = default) =>
        (await PostRows.Whole(db.Set<Post>().AsNoTracking()).FirstOrDefaultAsync(p => p.Id == id, cancel))?.ToView();

    /// <summary>
    /// What lists and calendars show, as a query to be joined and filtered further. Deleted posts are in it
    /// (<see cref="PostCard.DeletedAt"/>).
    /// </summary>
    public static IQueryable<PostCard> Cards(AppDb db) => db.Set<Post>().AsNoTracking().Select(p => new PostCard
    {
        Id = p.Id,
        Title = p.Title,
        Text = p.Text,
        State = p.State,
        Revision = p.Revision,
        Owner = p.Owner,
        Campaign = p.Campaign,
        Cover = p.Cover,
        UpdatedAt = p.UpdatedAt,
        DeletedAt = p.DeletedAt,
    });

    /// <summary>
    /// Keeps these posts, and who else asks for them, as they are until the run ends: before deliveries of theirs are read or made, and before any of those is locked.
    /// On SQLite the writer's turn does it.
    /// </summary>
    public static async Task Lock(AppDb db, IReadOnlyCollection<PostId> ids, CancellationToken cancel = default)
    {
        if (db.Kind == StoreKind.Postgres && ids.Count > 0)
        {
            var (keys, workspace) = (ids.Select(i => i.Value).ToArray(), db.Workspace!.Value.Value);
            await db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "Posts" WHERE "Id" = ANY ({keys}) AND "WorkspaceId" = {workspace} ORDER BY "Id" FOR NO KEY UPDATE""", cancel);
        }
    }

    /// <summary>The cards of these posts, by id; ids that this workspace does not have are missing.</summary>
    public static async Task<IReadOnlyDictionary<PostId, PostCard>> Titles(AppDb db, IReadOnlyCollection<PostId> ids, CancellationToken cancel = default) =>
        await Cards(db).Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancel);

    /// <summary>Which of these posts are for which channels.</summary>
    public static async Task<ILookup<PostId, ChannelId>> ChannelsOf(AppDb db, IReadOnlyCollection<PostId> ids, CancellationToken cancel = default) =>
        (await db.Set<Variant>().AsNoTracking().Where(v => ids.Contains(v.PostId)).OrderBy(v => v.Order).Select(v => new { v.PostId, v.ChannelId }).ToListAsync(cancel))
            .ToLookup(v => v.PostId, v => v.ChannelId);

    /// <summary>
    /// How long these posts were written on, in minutes and in the order given: the length of their writing sessions. Those written in one go by
    /// a program, or before their time was kept, say nothing and are left out.
    /// </summary>
    public static async Task<IReadOnlyList<int>> WritingMinutes(AppDb db, IReadOnlyList<PostId> posts, CancellationToken cancel = default)
    {
        var versions = await db.Set<PostVersion>().AsNoTracking().Where(v => posts.Contains(v.PostId)).Select(v => new { v.PostId, v.Session, v.At }).ToListAsync(cancel);
        var spent = versions.GroupBy(v => (v.PostId, v.Session)).Select(s => (s.Key.PostId, Length: s.Max(v => v.At) - s.Min(v => v.At)))
            .GroupBy(s => s.PostId).ToDictionary(g => g.Key, g => (int)Math.Round(g.Sum(s => s.Length.TotalMinutes)));
        return [.. posts.Select(p => spent.GetValueOrDefault(p)).Where(m => m > 0)];
    }

    /// <summary>Makes a post for this channel too (a calendar drop), if it is not yet. A new revision, and <see cref="PostEdited"/>.</summary>
    public Task<Outcome<PostView>> AddChannel(Work work, PostId id, ChannelId channel) => writing.AddChannel(work, id, channel);

    /// <summary>Says where writing and review stand (for Review). No new revision.</summary>
    public static async Task<Outcome<Done>> SetState(Work work, PostId id, PostState state)
    {
        var post = await work.Db.Set<Post>().FirstOrDefaultAsync(p => p.Id == id && p.DeletedAt == null, work.Cancel);
        if (post is null)
        {
            return Problem.NotFound("content.problem.no_post");
        }

        post.State = state;
        work.Tell("post:" + id);
        work.Tell("posts");
        return Done.It;
    }

    /// <summary>
    /// The post exactly as this channel would get it now, with what stands against it. Reads only; call it again at the last
    /// moment and compare <see cref="OutgoingPost.ContentHash"/>. <see langword="null"/> when there is no such post.
    /// </summary>
    public Task<OutgoingPost?> OutgoingFor(AppDb db, PostId id, ChannelView channel, CancellationToken cancel = default) =>
        outgoing.For(db, id, channel, cancel);

    /// <summary>The same for many at once, in a handful of queries: for the sender, whose rate would make a query per post too dear.</summary>
    public Task<IReadOnlyDictionary<(PostId Post, ChannelId Channel), OutgoingPost>> OutgoingFor(
        AppDb db, IReadOnlyCollection<(PostId Post, ChannelView Channel)> wanted, CancellationToken cancel = default) => outgoing.For(db, wanted, cancel);

    /// <summary>These posts as they stand, by id, in a handful of queries whatever their number; ids that this workspace does not have are missing, deleted posts are not.</summary>
    public Task<IReadOnlyDictionary<PostId, PostToSend>> ToSend(AppDb db, IReadOnlyCollection<PostId> ids, CancellationToken cancel = default) => outgoing.ToSend(db, ids, cancel);

    /// <summary>
    /// What the channel was to get when <see cref="OutgoingPost.ContentHash"/> was this, though the post was edited or deleted since: to
    /// look for it on a network whose answer was lost. <see langword="null"/> when no version kept until <paramref name="until"/> gives it.
    /// </summary>
    public Task<OutgoingPost?> OutgoingAsItWas(AppDb db, PostId id, ChannelView channel, string contentHash, NodaTime.Instant until, CancellationToken cancel = default) =>
        outgoing.AsItWas(db, id, channel, contentHash, until, cancel);

    /// <summary>Asks for the sizes and formats that this channel's limits need, if they are not made yet. Inside the caller's transaction.</summary>
    public Task Prepare(AppDb db, PostId id, ChannelView channel, CancellationToken cancel = default) => outgoing.Prepare(db, id, channel, cancel);
}
