using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content.Model;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Content.Versions;

/// <summary>Every version of a post, the newest first.</summary>
public sealed record ListVersionsRequest(PostId Post) : IRequest<PostVersions>;

/// <summary>The versions of a post.</summary>
/// <param name="Post">The post.</param>
/// <param name="Label">How it is called.</param>
/// <param name="MayRestore">Whether the caller may take an earlier version back.</param>
/// <param name="Versions">The newest first.</param>
public sealed record PostVersions(PostId Post, string Label, bool MayRestore, IReadOnlyList<VersionView> Versions);

/// <summary>One version.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Revision">The revision it was; for a text set aside, the one it grew from.</param>
/// <param name="Kind">How it came about.</param>
/// <param name="By">Who.</param>
/// <param name="Member">Who, as a member.</param>
/// <param name="At">When.</param>
/// <param name="Current">Whether it is what stands.</param>
/// <param name="Changes">What it changed, compared with the version before it.</param>
/// <param name="Text">The base text.</param>
public sealed record VersionView(PostVersionId Id, int Revision, VersionKind Kind, string By, MemberId? Member, Instant At, bool Current, IReadOnlyList<DiffPart> Changes, string Text);

[Slice("posts.versions", ContentPermissions.ViewPosts, Http = "GET /posts/{post}/versions", ForGuests = true)]
internal sealed class ListVersions(AppDb db, PostWriting writing) : ReadSlice<ListVersionsRequest, PostVersions>
{
    private const int Most = 200;

    public override async Task<Outcome<PostVersions>> Handle(ListVersionsRequest request, Caller caller, CancellationToken cancel)
    {
        var post = await db.Set<Post>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == request.Post, cancel);
        if (post is null)
        {
            return Problem.NotFound("content.problem.no_post");
        }

        var rows = await db.Set<PostVersion>().AsNoTracking().Where(v => v.PostId == post.Id).OrderByDescending(v => v.At).ThenByDescending(v => v.Revision).Take(Most).ToListAsync(cancel);
        rows.RemoveAll(v => !caller.Sees(v));
        var shown = Sessions(rows);
        var views = shown.Select((v, i) =>
        {
            var text = PostContent.Parse(v.Content).PlainText;
            var before = v.Kind == VersionKind.SetAside ? rows.Find(r => r.Revision == v.Revision && r.Kind != VersionKind.SetAside) : shown.Skip(i + 1).FirstOrDefault(r => r.Kind != VersionKind.SetAside);
            var changes = before is null ? [] : WordDiff.Between(PostContent.Parse(before.Content).PlainText, text);
            return new VersionView(v.Id, v.Revision, v.Kind, v.ByName, v.MemberId, v.At, v.Kind != VersionKind.SetAside && v.Revision == post.Revision, changes, text);
        });
        return new PostVersions(post.Id, PostLabels.Of(post.Title, post.Text), !post.IsDeleted && await writing.MayWrite(caller, post.Owner, post.Whereabouts(), cancel), [.. views]);
    }

    /// <summary>The last version of each writing session, in the order given.</summary>
    private static List<PostVersion> Sessions(List<PostVersion> rows) => [.. rows.GroupBy(v => v.Session).Select(s => s.MaxBy(v => v.Revision)!)];
}

/// <summary>Takes an earlier version back: its text, channels, options and media become a new revision on top.</summary>
public sealed record RestoreVersionRequest(PostId Post, PostVersionId Version) : IRequest<CreatedPost>;

[Slice("posts.restore_version", ContentPermissions.WritePosts, Http = "POST /posts/{post}/versions/{version}/restore", OnPlaces = true, ForGuests = true)]
internal sealed class RestoreVersion(PostWriting writing) : WriteSlice<RestoreVersionRequest, CreatedPost>
{
    public override async Task<Outcome<CreatedPost>> Handle(RestoreVersionRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        var version = await work.Db.Set<PostVersion>().AsNoTracking().FirstOrDefaultAsync(v => v.Id == request.Version && v.PostId == post.Id, work.Cancel);
        var standing = await work.Db.Set<PostVersion>().AsNoTracking().Where(v => v.PostId == post.Id && v.Revision == post.Revision && v.Kind != VersionKind.SetAside)
            .Select(v => (PostVersionId?)v.Id).FirstOrDefaultAsync(work.Cancel);
        if (version is null || !work.Caller.Sees(version))
        {
            return Problem.NotFound("content.problem.no_version");
        }

        var written = await writing.Write(work, post, PostContent.Parse(version.Content), VersionKind.Restored);
        if (!written.Ok)
        {
            return written.Problem;
        }

        if (standing is { } before)
        {
            work.UndoBy(new RestoreVersionRequest(post.Id, before));
        }

        work.Reply.Toast("content.toast.version_restored", version.Revision);
        return new CreatedPost(post.Id, post.Revision);
    }
}
