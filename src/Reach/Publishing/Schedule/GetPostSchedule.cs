using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Schedule;

/// <summary>When and where one post goes out, and what became of it, per channel.</summary>
public sealed record GetPostScheduleRequest(PostId Post) : IRequest<PostSchedule>;

/// <summary>When and where one post goes out.</summary>
/// <param name="Post">The post.</param>
/// <param name="Lines">One per channel of the post, and one per earlier delivery, the earliest first.</param>
/// <param name="Local">The place that the open ones share, or the earliest of theirs; <see langword="null"/> when none has one.</param>
/// <param name="Zone">The zone of that place, else the person's.</param>
/// <param name="Paused">Whether a pause stands over some of it.</param>
public sealed record PostSchedule(PostId Post, IReadOnlyList<PostScheduleLine> Lines, LocalDateTime? Local, string Zone, bool Paused)
{
    /// <summary>Those that can be scheduled or planned.</summary>
    public IEnumerable<PostScheduleLine> Open => Lines.Where(l => l.Delivery?.State.CanChange() != false);
}

/// <summary>One channel of a post.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Delivery">Its delivery; <see langword="null"/> while it has no date.</param>
/// <param name="Changed">The post was changed since it went out, or since it was scheduled.</param>
public sealed record PostScheduleLine(ChannelView Channel, DeliveryView? Delivery, bool Changed);

[Slice("deliveries.of_post", PublishingPermissions.View, Http = "GET /posts/{post}/deliveries", ForGuests = true)]
internal sealed class GetPostSchedule(AppDb db, Channels.Channels channels, Posts posts) : ReadSlice<GetPostScheduleRequest, PostSchedule>
{
    public override async Task<Outcome<PostSchedule>> Handle(GetPostScheduleRequest request, Caller caller, CancellationToken cancel)
    {
        if (!(await Posts.Titles(db, [request.Post], cancel)).TryGetValue(request.Post, out var card))
        {
            return Problem.NotFound("publishing.problem.no_post");
        }

        var deliveries = (await Deliveries.OfPosts(db, [request.Post], cancel))[request.Post].ToList();
        var chosen = (await Posts.ChannelsOf(db, [request.Post], cancel))[request.Post].ToList();
        List<ChannelId> all = [.. chosen.Concat(deliveries.Select(d => d.Channel)).Distinct()];
        var known = await channels.Get(db, all, cancel);
        var outgoing = await posts.OutgoingFor(db, [.. deliveries.Where(d => d.ContentHash is not null).Select(d => d.Channel).Distinct().Where(known.ContainsKey).Select(id => (request.Post, known[id]))], cancel);
        var lines = new List<PostScheduleLine>();
        foreach (var id in all.Where(known.ContainsKey))
        {
            var (channel, own) = (known[id], deliveries.FindAll(d => d.Channel == id));
            var hash = outgoing.GetValueOrDefault((request.Post, id))?.ContentHash;
            lines.AddRange(own.Select(d => new PostScheduleLine(channel, d, d.ContentHash is not null && d.ContentHash != hash)));
            if (chosen.Contains(id) && own.TrueForAll(d => d.State == DeliveryState.Published))
            {
                lines.Add(new(channel, null, false));
            }
        }

        var placed = lines.Select(l => l.Delivery).OfType<DeliveryView>().Where(d => !d.State.IsOver()).MinBy(d => d.DueAt);
        var workspace = await db.Set<Workspace>().AsNoTracking().FirstAsync(w => w.Id == caller.Workspace, cancel);
        var pauses = await db.Set<Pause>().AsNoTracking().Where(p => p.LiftedAt == null).ToListAsync(cancel);
        var paused = pauses.Exists(p => p.Scope.IsEverything || chosen.Exists(c => p.Scope.Covers(c, card.Campaign)));
        return new PostSchedule(request.Post, lines, placed?.Local, placed?.Zone ?? workspace.Zone, paused);
    }
}
