using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Content.Writing;

/// <summary>
/// Saves what was typed. A text that grew from an older revision is merged word by word with what others wrote since; where
/// that cannot be done, nothing is overwritten: the sender's text is set aside as a version, and both are given back to choose from.
/// </summary>
/// <param name="Post">The post.</param>
/// <param name="Version">The revision that <paramref name="Text"/> grew from.</param>
/// <param name="Text">The whole text.</param>
public sealed record SavePostRequest(PostId Post, string Version, PostText Text) : IRequest<SavedPost>;

/// <summary>What stands now.</summary>
/// <param name="Version">The revision.</param>
/// <param name="SavedAt">When.</param>
/// <param name="Merged">Only when others' changes were merged in: the text as it now stands.</param>
/// <param name="By">Who the other was.</param>
public sealed record SavedPost(string Version, Instant SavedAt, PostText? Merged = null, string? By = null);

/// <summary>Given back with a conflict.</summary>
/// <param name="Version">The revision that stands: the choice is saved on top of it.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="At">When.</param>
/// <param name="Text">Everything that could be merged, with the other's words where it could not.</param>
/// <param name="Clashes">Where the two differ.</param>
public sealed record SaveConflict(string Version, string By, Instant At, PostText Text, IReadOnlyList<Clash> Clashes);

[Slice("posts.save", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/text", OnPlaces = true, ForGuests = true)]
internal sealed class SavePost(PostWriting writing, AppDb db, IAppDbFactory databases, TimeProvider time) : OutsideSlice<SavePostRequest, Done, SavedPost>
{
    public override void Check(SavePostRequest request, FieldProblems problems)
    {
        problems.Require(int.TryParse(request.Version, CultureInfo.InvariantCulture, out _), "version", "problem.field.unreadable");
        if (request.Text is null)
        {
            problems.Require(false, "text", "problem.field.required");
        }
        else
        {
            request.Text.Check(problems);
        }
    }

    /// <summary>A refusal rolls its transaction back, so a text that clashes is set aside before it, in a transaction of its own.</summary>
    public override async Task<Outcome<Done>> Fetch(SavePostRequest request, Caller caller, CancellationToken cancel)
    {
        var post = await PostRows.Whole(db.Set<Post>().AsNoTracking()).FirstOrDefaultAsync(p => p.Id == request.Post && p.DeletedAt == null, cancel);
        if (post is null || !await writing.MayWrite(caller, post.Owner, post.Whereabouts(), cancel) || await Join(db, post, request, cancel) is not { Conflict: { } conflict } joined)
        {
            return Done.It;
        }

        await SetAside(post, joined.Mine, Revision(request), caller, cancel);
        return Refuse(conflict);
    }

    public override async Task<Outcome<SavedPost>> Handle(SavePostRequest request, Done found, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!.Kind == ProblemKind.NotFound && Revision(request) == 0 ? await Begin(request, work) : opened.Problem;
        }

        if (await Join(work.Db, post, request, work.Cancel) is not { } joined)
        {
            return Problem.NotFound("content.problem.no_version");
        }

        if (joined.Conflict is { } conflict)
        {
            return Refuse(conflict);
        }

        var written = await writing.Write(work, post, joined.Content, joined.By is null ? VersionKind.Written : VersionKind.Merged);
        if (!written.Ok)
        {
            return written.Problem;
        }

        return new SavedPost(Text(post.Revision), work.Now, joined.By is null ? null : PostText.Of(post.Content()), joined.By);
    }

    /// <summary>The first words of a new post make it, under the id that its page was given.</summary>
    private async Task<Outcome<SavedPost>> Begin(SavePostRequest request, Work work)
    {
        if (await work.Db.Set<Post>().IgnoreQueryFilters().AnyAsync(p => p.Id == request.Post, work.Cancel))
        {
            return Problem.NotFound("content.problem.no_post");
        }

        var made = await writing.Begin(work, request.Post, request.Text.On(PostContent.Empty));
        if (!made.Ok)
        {
            return made.Problem;
        }

        work.UndoBy(new DeletePostRequest(request.Post));
        return new SavedPost(Text(1), work.Now);
    }

    private static Problem Refuse(SaveConflict conflict) => Problem.Conflict("content.problem.conflict", conflict, conflict.By);

    private static int Revision(SavePostRequest request) => int.Parse(request.Version, CultureInfo.InvariantCulture);

    private static string Text(int revision) => revision.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the save would make of the post; <see langword="null"/> when the revision it grew from never existed.</summary>
    private static async Task<Joined?> Join(AppDb db, Post post, SavePostRequest request, CancellationToken cancel)
    {
        var standing = post.Content();
        var revision = Revision(request);
        if (revision == post.Revision)
        {
            return new(request.Text.On(standing), request.Text.On(standing), null, null);
        }

        // A new post whose first save went unanswered grew from nothing; what stands is what was sent.
        var from = Math.Max(revision, 1);
        var origin = await db.Set<PostVersion>().AsNoTracking().FirstOrDefaultAsync(v => v.PostId == post.Id && v.Revision == from && v.Kind != VersionKind.SetAside, cancel);
        var last = await db.Set<PostVersion>().AsNoTracking().FirstOrDefaultAsync(v => v.PostId == post.Id && v.Revision == post.Revision && v.Kind != VersionKind.SetAside, cancel);
        if (origin is null || last is null)
        {
            return null;
        }

        var start = PostContent.Parse(origin.Content);
        var mine = request.Text.On(start).Normalised();
        var merge = new PostMerge();
        var content = merge.Merge(start, mine, standing);
        return merge.Clashes.Count == 0
            ? new(content, mine, last.ByName, null)
            : new(content, mine, last.ByName, new(Text(post.Revision), last.ByName, last.At, PostText.Of(content), merge.Clashes));
    }

    private async Task SetAside(Post post, PostContent mine, int grewFrom, Caller caller, CancellationToken cancel)
    {
        var json = mine.ToJson();
        await using var own = await databases.CreateForAsync(caller, cancel);
        var last = await own.Set<PostVersion>().AsNoTracking().Where(v => v.PostId == post.Id && v.Kind == VersionKind.SetAside && v.MemberId == caller.Member)
            .OrderByDescending(v => v.At).FirstOrDefaultAsync(cancel);
        if (last?.Content == json)
        {
            return;
        }

        var now = time.Now();
        var id = Id.New<PostVersionId>(now);
        own.Add(new PostVersion
        {
            Id = id,
            WorkspaceId = post.WorkspaceId,
            PostId = post.Id,
            Revision = grewFrom,
            Kind = VersionKind.SetAside,
            Content = json,
            MemberId = caller.Member,
            ByName = caller.Name,
            At = now,
            Session = id,
        });
        await own.SaveChangesAsync(cancel);
    }

    private sealed record Joined(PostContent Content, PostContent Mine, string? By, SaveConflict? Conflict);
}
