using Microsoft.EntityFrameworkCore;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Publishing.Calendar;
using Relais.Publishing.Model;

namespace Relais.Publishing.Schedule;

/// <summary>Where one post stands, from its writing to what the networks did with it.</summary>
public sealed record GetPostStatusRequest(PostId Post) : IRequest<PostStands>;

/// <summary>Where one post stands.</summary>
/// <param name="Status">The one that most needs a person, of its deliveries; that of its writing while none is to be sent.</param>
public sealed record PostStands(Status Status);

[Slice("publishing.post_status", ContentPermissions.ViewPosts, ForGuests = true)]
internal sealed class GetPostStatus(AppDb db) : ReadSlice<GetPostStatusRequest, PostStands>
{
    public override async Task<Outcome<PostStands>> Handle(GetPostStatusRequest request, Caller caller, CancellationToken cancel)
    {
        var state = (await Posts.Titles(db, [request.Post], cancel)).GetValueOrDefault(request.Post)?.State ?? PostState.Draft;
        var states = await db.Set<Delivery>().Where(d => d.PostId == request.Post && d.State != DeliveryState.Cancelled).Select(d => d.State).ToListAsync(cancel);
        return new PostStands(ChipStatus.Of(states.DefaultIfEmpty(DeliveryState.Planned), state));
    }
}

/// <summary>The same of many posts, for lists of a lower module.</summary>
internal static class PostStanding
{
    /// <summary>Only those whose deliveries say more than the writing does.</summary>
    public static async Task<IReadOnlyDictionary<PostId, Status>> Of(AppDb db, IReadOnlyCollection<PostId> posts, CancellationToken cancel) =>
        (await db.Set<Delivery>().Where(d => posts.Contains(d.PostId) && d.State != DeliveryState.Cancelled).Select(d => new { d.PostId, d.State }).ToListAsync(cancel))
        .GroupBy(d => d.PostId).Select(g => (Post: g.Key, Status: ChipStatus.Of(g.Select(d => d.State), PostState.Draft)))
        .Where(p => p.Status != Status.Draft).ToDictionary(p => p.Post, p => p.Status);
}
