using Relais.Kernel.Slices;

namespace Relais.Content.Writing;

/// <summary>Deletes a post; it can be brought back for 30 days.</summary>
public sealed record DeletePostRequest(PostId Post) : IRequest<Done>;

[Slice("posts.delete", ContentPermissions.WritePosts, Http = "DELETE /posts/{post}", OnPlaces = true, ForGuests = true)]
internal sealed class DeletePost(PostWriting writing) : WriteSlice<DeletePostRequest, Done>
{
    public override async Task<Outcome<Done>> Handle(DeletePostRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        post.Delete(work.Now);
        var label = PostLabels.Of(post.Title, post.Text);
        work.Audit.About("post", post.Id, label).Change(post.Content(), null);
        work.Raise(new PostDeleted(post.Id));
        work.UndoBy(new RestorePostRequest(post.Id));
        work.Reply.Toast("content.toast.deleted", label);
        PostWriting.Tell(work, post.Id);
        return Done.It;
    }
}

/// <summary>Brings a deleted post back.</summary>
public sealed record RestorePostRequest(PostId Post) : IRequest<Done>;

[Slice("posts.restore", ContentPermissions.WritePosts, Http = "POST /posts/{post}/restore", OnPlaces = true, ForGuests = true)]
internal sealed class RestorePost(PostWriting writing) : WriteSlice<RestorePostRequest, Done>
{
    public override async Task<Outcome<Done>> Handle(RestorePostRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post, deleted: true);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        if (post.DeletedAt is not { } deletedAt)
        {
            return Done.It;
        }

        if (work.Now - deletedAt > Posts.KeptAfterDeletion)
        {
            return Problem.NotFound("content.problem.gone_for_good");
        }

        post.Restore(work.Now);
        var label = PostLabels.Of(post.Title, post.Text);
        work.Audit.About("post", post.Id, label);
        work.Raise(new PostRestored(post.Id));
        work.UndoBy(new DeletePostRequest(post.Id));
        work.Reply.Toast("content.toast.restored", label);
        PostWriting.Tell(work, post.Id);
        return Done.It;
    }
}
