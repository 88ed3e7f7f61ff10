using Microsoft.EntityFrameworkCore;
using Relais.Content.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Notifications;

namespace Relais.Content.ReviewLinks;

/// <summary>Somebody who holds a review link says what they think of a post.</summary>
/// <param name="Secret">The link's secret.</param>
/// <param name="Post">The post.</param>
/// <param name="Revision">The revision that they saw.</param>
/// <param name="Kind">Remarked, approved or asked for changes.</param>
/// <param name="Name">Their name, as typed.</param>
/// <param name="Text">Their words; an approval needs none.</param>
internal sealed record LeaveRemark(string Secret, PostId Post, int Revision, ReviewUseKind Kind, string Name, string Text) : IRequest<Done>
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => $"LeaveRemark({Post}, {Kind})";
}

[Slice("posts.leave_remark", Permission.Anyone, AnyoneBecause = "The reader has no account here; the link's secret, 256 random bits, is the proof that they were asked.", Page = false)]
internal sealed class LeaveRemarkSlice(Team.Baton baton) : WriteSlice<LeaveRemark, Done>
{
    internal static readonly NotificationKind Told = new("content.review", "bubble", TellBy.Mail, 25) { ForGuests = true };

    /// <summary>What one link can say in all: more is a machine.</summary>
    private const int Most = 500;

    public override void Check(LeaveRemark request, FieldProblems problems) => problems
        .Text(request.Name, "name", ReviewRemark.NameLength)
        .Require(request.Kind is ReviewUseKind.Remarked or ReviewUseKind.Approved or ReviewUseKind.AskedChanges, "kind", "problem.field.required")
        .Require(request.Kind == ReviewUseKind.Approved || !string.IsNullOrWhiteSpace(request.Text), "text", "content.review.say_what")
        .Require(request.Text is null || request.Text.Length <= ReviewRemark.TextLength, "text", "problem.field.too_long", ReviewRemark.TextLength);

    public override async Task<Outcome<Done>> Handle(LeaveRemark request, Work work)
    {
        if (await ReviewDesk.Find(work.Db, request.Secret, work.Cancel) is not { } link || !link.IsOpen(work.Now) || link.WorkspaceId != work.Caller.Workspace
            || await ReviewSubjects.PostOf(work.Db, link, request.Post, work.Cancel) is not { } post)
        {
            return Problem.NotFound("content.review.gone");
        }

        // An approval is of what was seen: of another text it would be worth nothing.
        if (request.Kind == ReviewUseKind.Approved && request.Revision != post.Revision)
        {
            return Problem.Conflict("content.review.changed_meanwhile", null);
        }

        if (await work.Db.Set<ReviewRemark>().CountAsync(r => r.Link == link.Id, work.Cancel) >= Most)
        {
            return Problem.Blocked("content.review.enough");
        }

        var (name, text) = (request.Name.Trim(), request.Text?.Trim() ?? "");
        work.Db.Add(new ReviewRemark
        {
            Id = work.NewId<ReviewRemarkId>(),
            WorkspaceId = link.WorkspaceId,
            Link = link.Id,
            Post = post.Id,
            Revision = request.Revision,
            Kind = request.Kind,
            Name = name,
            For = link.For,
            Text = text,
            At = work.Now,
        });
        work.Db.Add(new ReviewUse { Id = work.NewId<ReviewUseId>(), WorkspaceId = link.WorkspaceId, Link = link.Id, Kind = request.Kind, Name = name, Address = work.Caller.Address, At = work.Now });
        var title = PostLabels.Of(post.Title, post.Text);
        work.Audit.About("post", post.Id, title).Change(null, new { reviewLink = link.Id, request.Kind, name, text, request.Revision });
        work.Raise(new PostRemarked(post.Id, request.Kind, name));
        work.Tell("post:" + post.Id);
        work.Tell(ReviewSubjects.Topic);
        await Notify(work, link, post, request.Kind, name, text, title);
        return Done.It;
    }

    /// <summary>Whoever made the link is told, and whoever holds the post.</summary>
    private async Task Notify(Work work, ReviewLink link, Post post, ReviewUseKind kind, string name, string text, string title)
    {
        var maker = await work.Db.Set<Member>().Where(m => m.UserId == link.MadeBy).Select(m => (MemberId?)m.Id).FirstOrDefaultAsync(work.Cancel);
        var holder = (await baton.At(cancel: work.Cancel)).Of(Posts.Thing(post.Owner)).Holder;
        var subject = new Sentence($"content.review.told.{kind.ToString().ToLowerInvariant()}", name, title);
        work.Notify(
            new(Told.Key, subject, $"posts/{post.Id}", $"post:{post.Id}")
            {
                Details = text.Length > 0 ? [new("content.review.told.words", text.Length > 300 ? text[..300] + "…" : text)] : [],
                Where = post.Whereabouts(),
                IsAnew = true,
            },
            maker is { } by ? [by, holder] : [holder]);
    }
}
