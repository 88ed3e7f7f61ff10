using Microsoft.EntityFrameworkCore;
using Relais.Content.Model;
using Relais.Kernel.Slices;

namespace Relais.Content.Retention;

/// <summary>Erases posts that were deleted long ago. Only code can ask for it.</summary>
internal sealed record ErasePosts(IReadOnlyList<PostId> Posts) : IRequest<int>;

[Slice("posts.erase", ContentPermissions.EditOthers, Page = false)]
internal sealed class ErasePostsSlice : WriteSlice<ErasePosts, int>
{
    public override async Task<Outcome<int>> Handle(ErasePosts request, Work work)
    {
        List<PostId> ids = [.. request.Posts];
        var gone = await work.Db.Set<Post>().Where(p => ids.Contains(p.Id) && p.DeletedAt != null).Select(p => p.Id).ToListAsync(work.Cancel);
        if (gone.Count == 0)
        {
            work.Audit.Skip();
            return 0;
        }

        work.Raise(new PostsErased(gone));
        await work.Db.Set<PostVersion>().Where(v => gone.Contains(v.PostId)).ExecuteDeleteAsync(work.Cancel);
        await work.Db.Set<ReviewRemark>().Where(r => gone.Contains(r.Post)).ExecuteDeleteAsync(work.Cancel);
        await work.Db.Set<ReviewUse>().Where(u => work.Db.Set<ReviewLink>().Any(l => l.Id == u.Link && l.Post != null && gone.Contains(l.Post.Value))).ExecuteDeleteAsync(work.Cancel);
        await work.Db.Set<ReviewLink>().Where(l => l.Post != null && gone.Contains(l.Post.Value)).ExecuteDeleteAsync(work.Cancel);
        await work.Db.Set<PostMedia>().Where(m => gone.Contains(m.PostId)).ExecuteDeleteAsync(work.Cancel);
        await work.Db.Set<Variant>().Where(v => gone.Contains(v.PostId)).ExecuteDeleteAsync(work.Cancel);
        await work.Db.Set<Post>().Where(p => gone.Contains(p.Id)).ExecuteDeleteAsync(work.Cancel);
        work.Audit.About("posts", work.Workspace).Change(new { posts = gone }, null);
        return gone.Count;
    }
}
