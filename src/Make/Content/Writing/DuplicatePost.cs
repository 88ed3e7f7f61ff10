using Microsoft.EntityFrameworkCore;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Content.Writing;

/// <summary>Makes a draft that starts as a copy of another post: text, versions, media, channels; not its review nor its dates.</summary>
public sealed record DuplicatePostRequest(PostId Post) : IRequest<CreatedPost>;

[Slice("posts.duplicate", ContentPermissions.WritePosts, Http = "POST /posts/{post}/duplicate", OnPlaces = true, ForGuests = true)]
internal sealed class DuplicatePost(PostWriting writing, TextCatalog words) : WriteSlice<DuplicatePostRequest, CreatedPost>
{
    public override async Task<Outcome<CreatedPost>> Handle(DuplicatePostRequest request, Work work)
    {
        var post = await PostRows.Whole(work.Db.Set<Post>().AsNoTracking()).FirstOrDefaultAsync(p => p.Id == request.Post, work.Cancel);
        if (post is null)
        {
            return Problem.NotFound("content.problem.no_post");
        }

        var text = new Text(words) { Culture = Cultures.Of(work.Caller.Language) };
        var title = text["content.copy_of", PostLabels.Of(post.Title, post.Text)];
        var made = await writing.Copy(work, post.Content() with { Title = title[..Math.Min(title.Length, PostLimits.Title)] });
        if (!made.Ok)
        {
            return made.Problem;
        }

        work.UndoBy(new DeletePostRequest(made.Value));
        work.Reply.Toast("content.toast.duplicated");
        work.Reply.GoTo(await PostPaths.Of(work, made.Value));
        return new CreatedPost(made.Value, 1);
    }
}
