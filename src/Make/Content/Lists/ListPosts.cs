using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team;
using Status = Relais.Kernel.Ui.Status;

namespace Relais.Content.Lists;

/// <summary>Posts, the last written first.</summary>
/// <param name="State">Only these; all when absent.</param>
/// <param name="Channel">Only those for this channel.</param>
/// <param name="Mine">Only what the caller holds: their own while they are there, and those of whom they stand in for.</param>
/// <param name="Deleted">Those deleted in the last 30 days instead of the living.</param>
/// <param name="Query">Words of the title or the text.</param>
/// <param name="After">Cursor of the page before.</param>
public sealed record ListPostsRequest(PostState? State = null, ChannelId? Channel = null, bool? Mine = null, bool? Deleted = null, string? Query = null, string? After = null) : IRequest<PageOf<PostLine>>;

/// <summary>A post in a list.</summary>
/// <param name="Card">The post.</param>
/// <param name="Channels">The channels it is for, in order.</param>
/// <param name="Holder">Who holds it now.</param>
/// <param name="HolderName">Their name.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="Sent">What became of it once it was to be sent; <see langword="null"/> while its own state says all.</param>
public sealed record PostLine(PostCard Card, IReadOnlyList<ChannelId> Channels, MemberId Holder, string HolderName, string Why, Status? Sent);

[Slice("posts.list", ContentPermissions.ViewPosts, Http = "GET /posts", ForGuests = true)]
internal sealed class ListPosts(AppDb db, TimeProvider time, Baton front, Text words, IEnumerable<PostStatuses> statuses) : ReadSlice<ListPostsRequest, PageOf<PostLine>>
{
    private const int PageSize = 50;

    public override async Task<Outcome<PageOf<PostLine>>> Handle(ListPostsRequest request, Caller caller, CancellationToken cancel)
    {
        var since = time.Now() - Posts.KeptAfterDeletion;
        var posts = request.Deleted == true
            ? db.Set<Post>().Where(p => p.DeletedAt != null && p.DeletedAt > since)
            : db.Set<Post>().Where(p => p.DeletedAt == null);
        var baton = await front.Recent(cancel);
        if (request.State is { } state)
        {
            posts = posts.Where(p => p.State == state);
        }

        if (request.Mine == true && caller.Member is { } me)
        {
            var owners = baton.HeldBy(me, Posts.Thing(me)).Owners.ToList();
            posts = posts.Where(p => owners.Contains(p.Owner));
        }

        if (request.Channel is { } channel)
        {
            posts = posts.Where(p => p.Variants.Any(v => v.ChannelId == channel));
        }

        posts = PostSearch.Matching(posts, request.Query);
        if (long.TryParse(request.After, CultureInfo.InvariantCulture, out var ticks) && Instant.FromUnixTimeTicks(ticks) is var after)
        {
            posts = posts.Where(p => p.UpdatedAt < after);
        }

        var ids = await posts.AsNoTracking().OrderByDescending(p => p.UpdatedAt).ThenByDescending(p => p.Id).Select(p => p.Id).Take(PageSize + 1).ToListAsync(cancel);
        var shown = ids.Take(PageSize).ToList();
        var cards = await Posts.Titles(db, shown, cancel);
        var channels = await Posts.ChannelsOf(db, shown, cancel);
        var sent = new Dictionary<PostId, Status>();
        foreach (var known in statuses)
        {
            foreach (var (post, status) in await known.Of(db, shown, cancel))
            {
                sent[post] = status;
            }
        }

        var lines = shown.Select(id => Line(cards[id], [.. channels[id]], baton, caller, sent.TryGetValue(id, out var status) ? status : null)).ToList();
        return new PageOf<PostLine>(lines, ids.Count > PageSize ? lines[^1].Card.UpdatedAt.ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture) : null);
    }

    private PostLine Line(PostCard card, IReadOnlyList<ChannelId> channels, BatonAt baton, Caller caller, Status? sent)
    {
        var held = baton.Of(Posts.Thing(card.Owner));
        return new(card, channels, held.Holder, baton.NameOf(held.Holder), baton.Why(held, words.For(caller.Language), Zones.Bundled[caller.Zone]), sent);
    }
}
