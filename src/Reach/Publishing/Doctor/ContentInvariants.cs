using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Invariants;
using Relais.Networks;
using Relais.Publishing.Model;

namespace Relais.Publishing.Doctor;

/// <summary>What holds of what will be sent, and of whom it belongs to.</summary>
internal static class ContentInvariants
{
    private const int Page = 200;

    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("publishing.goes_out_as_scheduled",
            "What will be sent is exactly what was scheduled.",
            "It will be held at its time. Open the post, read it, and schedule it again.",
            GoesOutAsScheduled),
        new("publishing.nothing_unapproved_goes_out",
            "Nothing whose reviewers have not approved it is scheduled.",
            "It will be held at its time. Finish the review, or take it off the schedule.",
            NothingUnapproved),
        new("publishing.workspaces_do_not_mix",
            "A delivery, its attempts, its post, its channel and its pauses are of one workspace.",
            "Pause publishing at once. Keep a copy of the database and report it: this must not be possible.",
            WorkspacesDoNotMix),
    ];

    private static Task<IReadOnlyList<Breach>> GoesOutAsScheduled(Examination look, CancellationToken cancel) => Outgoing(
        look,
        (d, post) => post is not null && d.ContentHash == post.ContentHash ? null
            : post is null ? "its post is gone"
            : $"was scheduled as {Short(d.ContentHash)} and would go out as {Short(post.ContentHash)}",
        cancel);

    private static Task<IReadOnlyList<Breach>> NothingUnapproved(Examination look, CancellationToken cancel) => Outgoing(
        look,
        (_, post) => post?.State is PostState.InReview or PostState.ChangesAsked ? $"is scheduled while its post is {post.State}" : null,
        cancel);

    /// <summary>Holds what is scheduled or to be tried again against what its post would give now.</summary>
    private static async Task<IReadOnlyList<Breach>> Outgoing(Examination look, Func<Delivery, OutgoingPost?, string?> wrong, CancellationToken cancel)
    {
        var breaches = new List<Breach>();
        await look.InEachWorkspace(
            async (services, db) =>
            {
                var (posts, door) = (services.GetRequiredService<Posts>(), services.GetRequiredService<Channels.Channels>());
                var networks = services.GetRequiredService<NetworkCatalog>();
                var channels = new Dictionary<ChannelId, ChannelView?>();
                var open = await db.Set<Delivery>().AsNoTracking().Where(d => d.State == DeliveryState.Scheduled || d.State == DeliveryState.Retrying).ToListAsync(cancel);
                foreach (var page in open.Chunk(Page))
                {
                    foreach (var id in page.Select(d => d.ChannelId).Distinct().Where(id => !channels.ContainsKey(id)).ToList())
                    {
                        channels[id] = await door.Get(db, id, cancel);
                    }

                    // What a network that this program does not offer would get, nobody can say; the engine holds it.
                    var known = page.Where(d => channels[d.ChannelId] is { } channel && networks.TryGet(channel.Network, out _)).ToList();
                    var outgoing = await posts.OutgoingFor(db, [.. known.Select(d => (d.PostId, channels[d.ChannelId]!))], cancel);
                    breaches.AddRange(known
                        .Select(d => (d.Id, Said: wrong(d, outgoing.GetValueOrDefault((d.PostId, d.ChannelId)))))
                        .Where(x => x.Said is not null)
                        .Select(x => new Breach($"delivery {x.Id}", x.Said!)));
                }
            },
            cancel);
        return breaches;
    }

    private static async Task<IReadOnlyList<Breach>> WorkspacesDoNotMix(Examination look, CancellationToken cancel)
    {
        List<Breach> breaches =
        [
            .. await Examination.Of(
                look.Rows<Attempt>().Join(look.Rows<Delivery>(), a => a.DeliveryId, d => d.Id, (a, d) => new { a, d }).Where(x => x.a.WorkspaceId != x.d.WorkspaceId).Select(x => new { x.a.DeliveryId, x.a.Number }),
                x => new($"delivery {x.DeliveryId}", $"its call {x.Number} is of another workspace"),
                cancel),
        ];
        await look.InEachWorkspace((services, db) => InOne(services.GetRequiredService<Channels.Channels>(), db, breaches, cancel), cancel);
        return breaches;
    }

    private static async Task InOne(Channels.Channels door, AppDb db, List<Breach> breaches, CancellationToken cancel)
    {
        foreach (var posts in (await db.Set<Delivery>().Select(d => d.PostId).Distinct().ToListAsync(cancel)).Chunk(Page))
        {
            var known = await Posts.Titles(db, posts, cancel);
            breaches.AddRange(posts.Where(p => !known.ContainsKey(p)).Select(p => new Breach($"post {p}", "has deliveries, and is not a post of their workspace")));
        }

        var channels = await db.Set<Delivery>().Select(d => d.ChannelId)
            .Union(db.Set<Pause>().Where(p => p.ChannelId != null).Select(p => p.ChannelId!.Value))
            .Union(db.Set<ChannelPace>().Select(p => p.ChannelId))
            .ToListAsync(cancel);
        foreach (var channel in channels)
        {
            if (await door.Get(db, channel, cancel) is null)
            {
                breaches.Add(new($"channel {channel}", "has deliveries, pauses or paces, and is not a channel of their workspace"));
            }
        }
    }

    private static string Short(string? hash) => hash is { Length: > 8 } ? hash[..8] + "…" : hash ?? "nothing";
}
