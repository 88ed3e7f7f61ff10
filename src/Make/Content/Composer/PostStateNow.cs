using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Relais.Content.Model;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;

namespace Relais.Content.Composer;

/// <summary>The text as it stands, for a composer that is open elsewhere.</summary>
internal sealed record PostStateNowRequest(PostId Post) : IRequest<StandingText>;

/// <summary>What stands, and who wrote it.</summary>
internal sealed record StandingText(string Version, PostText Text, string By);

[Slice("posts.standing", ContentPermissions.ViewPosts, ForGuests = true)]
internal sealed class PostStateNow(AppDb db) : ReadSlice<PostStateNowRequest, StandingText>
{
    public override async Task<Outcome<StandingText>> Handle(PostStateNowRequest request, Caller caller, CancellationToken cancel)
    {
        var post = await PostRows.Whole(db.Set<Post>().AsNoTracking()).FirstOrDefaultAsync(p => p.Id == request.Post && p.DeletedAt == null, cancel);
        if (post is null)
        {
            return Problem.NotFound("content.problem.no_post");
        }

        var by = await db.Set<PostVersion>().AsNoTracking().Where(v => v.PostId == post.Id && v.Revision == post.Revision && v.Kind != VersionKind.SetAside).Select(v => v.ByName).FirstOrDefaultAsync(cancel);
        return new StandingText(post.Revision.ToString(CultureInfo.InvariantCulture), PostText.Of(post.Content()), by ?? "");
    }
}
