using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Content;
using Relais.Identity;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Notifications;
using Relais.Publishing.Model;
using Relais.Publishing.Queue;

namespace Relais.Publishing.Troubles;

/// <summary>Tells whoever holds a post that one of its deliveries waits for a person: each once, and many at once as one.</summary>
internal sealed class TroubleNews(Team.Baton baton, Grants grants, Channels.Channels channels, People people, TextCatalog catalog)
{
    /// <summary>A delivery waits for a person; cannot be switched off, because nothing more happens to it by itself.</summary>
    public static readonly NotificationKind Kind = new("publishing.trouble", "send", TellBy.Mail, 30) { MayBeOff = false, ForGuests = true };

    /// <summary>So many posts of one person are named each; more are told as a number.</summary>
    private const int MostNamed = 3;

    private const int AtOnce = 1000;
    private const string Many = "deliveries";

    /// <summary>What waits and was not told yet.</summary>
    public static IQueryable<Delivery> Untold(IQueryable<Delivery> all, IQueryable<ToldTrouble> told) =>
        ListQueue.Waiting(all).Where(d => !told.Any(t => t.DeliveryId == d.Id && t.Fence == d.Fence));

    /// <summary>Tells what is news in this workspace, within the run.</summary>
    /// <param name="work">The run.</param>
    /// <param name="only">Of these deliveries; <see langword="null"/> for all. Whoever runs it is told nothing, so that a run names no others than those it stopped itself.</param>
    public async Task Tell(Work work, IReadOnlyCollection<DeliveryId>? only = null)
    {
        await work.Db.SaveChangesAsync(work.Cancel);
        var told = work.Db.Set<ToldTrouble>();
        await Settle(work);
        var untold = Untold(work.Db.Set<Delivery>().AsNoTracking(), told);
        var rows = await (only is null ? untold : untold.Where(d => only.Contains(d.Id))).OrderBy(d => d.DueAt).Take(AtOnce).ToListAsync(work.Cancel);
        if (rows.Count == 0)
        {
            return;
        }

        work.Db.AddRange(rows.Select(r => new ToldTrouble { DeliveryId = r.Id, WorkspaceId = r.WorkspaceId, Fence = r.Fence }));
        List<PostId> ids = [.. rows.Select(r => r.PostId).Distinct()];
        var titles = await Posts.Titles(work.Db, ids, work.Cancel);
        var where = (await Posts.ChannelsOf(work.Db, ids, work.Cancel)).ToDictionary(p => p.Key, p => new Whereabouts([.. p.Select(c => c.Value)], titles.GetValueOrDefault(p.Key)?.Campaign?.Value));
        var guests = await grants.GuestsAsync(work.Db, work.Cancel);
        var names = (await channels.All(work.Db, work.Cancel)).ToDictionary(c => c.Id, c => c.Name);
        var now = await baton.At(work.Now, work.Cancel);
        var schedulers = rows.Exists(r => r.HeldReason == HeldReason.ContentChanged)
            ? (await people.ListAsync(work.Cancel)).Where(p => now.IsPresent(p.Member)).ToDictionary(p => p.User, p => p.Member)
            : [];
        foreach (var holder in rows.Where(r => titles.ContainsKey(r.PostId)).SelectMany(r => Told(r), (row, member) => (Row: row, Member: member)).GroupBy(t => t.Member, t => t.Row))
        {
            var posts = holder.GroupBy(r => r.PostId).ToList();
            if (posts.Count > MostNamed && !guests.ContainsKey(holder.Key))
            {
                work.Notify(new(Kind.Key, new("publishing.told.many", holder.Count()), "queue", Many) { Details = [new("publishing.told.many_do")] }, holder.Key);
                continue;
            }

            foreach (var post in posts)
            {
                var news = News(post.Key, titles[post.Key].Label, [.. post], names) with { Where = Place(post.Key) };
                work.Notify(guests.ContainsKey(holder.Key) ? news with { Path = $"posts/{post.Key}" } : news, holder.Key);
            }
        }

        Whereabouts Place(PostId post) => where.GetValueOrDefault(post) ?? new([], titles[post].Campaign?.Value);

        // Whoever decided that it goes out is asked too when it is no longer what they decided on: its holder may be who changed it, and may not decide.
        IEnumerable<MemberId> Told(Delivery row)
        {
            var holding = WithinLimits(now.Of(Posts.Thing(titles[row.PostId].Owner)).Holder, row.PostId);
            return row.HeldReason == HeldReason.ContentChanged && Decider(row) is var decider && decider != holding ? [holding, decider] : [holding];
        }

        MemberId Decider(Delivery row) =>
            row.ScheduledBy is { } by && schedulers.TryGetValue(by, out var scheduler) ? WithinLimits(scheduler, row.PostId) : now.Of(default).Holder;

        // What went beyond the limits of a guest, the team looks after.
        MemberId WithinLimits(MemberId member, PostId post) =>
            guests.TryGetValue(member, out var limits) && !limits.Hold(Place(post)) ? now.Of(default).Holder : member;
    }

    /// <summary>What somebody has decided by now, or the engine has taken up again, waits for nobody.</summary>
    public static IQueryable<ToldTrouble> Settled(IQueryable<ToldTrouble> told, IQueryable<Delivery> all) =>
        told.Where(t => !all.Any(d => d.Id == t.DeliveryId && d.Fence == t.Fence));

    private static async Task Settle(Work work)
    {
        var told = work.Db.Set<ToldTrouble>();
        var settled = await Settled(told, work.Db.Set<Delivery>()).ToListAsync(work.Cancel);
        if (settled.Count == 0)
        {
            return;
        }

        work.Db.RemoveRange(settled);
        await work.Db.SaveChangesAsync(work.Cancel);
        var ids = settled.ConvertAll(t => t.DeliveryId);
        var posts = await work.Db.Set<Delivery>().Where(d => ids.Contains(d.Id)).Select(d => d.PostId).Distinct().ToListAsync(work.Cancel);
        var waiting = await work.Db.Set<Delivery>().Where(d => posts.Contains(d.PostId) && told.Any(t => t.DeliveryId == d.Id)).Select(d => d.PostId).ToListAsync(work.Cancel);
        foreach (var post in posts.Except(waiting))
        {
            work.NoLonger(Kind.Key, $"post:{post}");
        }

        // Also what the guest who runs this does not see.
        var here = work.Workspace;
        if (!await told.IgnoreQueryFilters().AnyAsync(t => t.WorkspaceId == here, work.Cancel))
        {
            work.NoLonger(Kind.Key, Many);
        }
    }

    private News News(PostId post, string label, IReadOnlyList<Delivery> rows, IReadOnlyDictionary<ChannelId, string> names)
    {
        object title = label.Length > 0 ? label : new Sentence("publishing.untitled");
        var where = new Sentence("publishing.told.where", string.Join(", ", rows.Select(r => names.GetValueOrDefault(r.ChannelId, "?")).Distinct()));
        var subject = new Sentence($"publishing.told.{rows[0].State.ToString().ToLowerInvariant()}", title);
        return new(Kind.Key, subject, rows.Count == 1 ? $"deliveries/{rows[0].Id}" : "queue", $"post:{post}") { Details = [where, .. rows.SelectMany(Why).Distinct().Select(key => new Sentence(key))] };
    }

    /// <summary>Keys of the sentences that the page shows beside the delivery, without what it asks of whoever may decide.</summary>
    private IEnumerable<string> Why(Delivery row)
    {
        var reason = ReasonSentences.KeyOf(catalog, row.HeldReason, row.ProblemCode);
        string?[] keys = row.State switch
        {
            DeliveryState.Held => ["publishing.held." + row.HeldReason!.Value.ToString().ToLowerInvariant(), reason],
            DeliveryState.Missed => ["publishing.missed.why"],
            DeliveryState.Unknown => ["publishing.unknown.ask"],
            _ => [reason],
        };
        return keys.OfType<string>();
    }
}
