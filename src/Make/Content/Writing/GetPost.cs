using Relais.Kernel.Data;
using Relais.Kernel.Slices;

namespace Relais.Content.Writing;

/// <summary>One post, whole.</summary>
public sealed record GetPostRequest(PostId Post) : IRequest<PostView>;

[Slice("posts.get", ContentPermissions.ViewPosts, Http = "GET /posts/{post}", ForGuests = true)]
internal sealed class GetPost(AppDb db) : ReadSlice<GetPostRequest, PostView>
{
    public override async Task<Outcome<PostView>> Handle(GetPostRequest request, Caller caller, CancellationToken cancel) =>
        await Posts.Get(db, request.Post, cancel) is { } post ? post : Problem.NotFound("content.problem.no_post");
}
