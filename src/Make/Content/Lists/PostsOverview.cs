using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team;

namespace Relais.Content.Lists;

/// <summary>The page of posts: one page of them, and the channels they name.</summary>
internal sealed record PostsOverviewRequest(ListPostsRequest List) : IRequest<PostsSeen>;

/// <summary>What the page of posts shows.</summary>
internal sealed record PostsSeen(PageOf<PostLine> Page, IReadOnlyList<ChannelView> Channels);

[Slice("posts.overview", ContentPermissions.ViewPosts, ForGuests = true)]
internal sealed class PostsOverview(AppDb db, TimeProvider time, Channels.Channels channels, Baton front, Text words, IEnumerable<PostStatuses> statuses) : ReadSlice<PostsOverviewRequest, PostsSeen>
{
    public override async Task<Outcome<PostsSeen>> Handle(PostsOverviewRequest request, Caller caller, CancellationToken cancel)
    {
        var list = await new ListPosts(db, time, front, words, statuses).Handle(request.List, caller, cancel);
        return list.Ok ? new PostsSeen(list.Value, await channels.All(db, cancel)) : list.Problem;
    }
}
