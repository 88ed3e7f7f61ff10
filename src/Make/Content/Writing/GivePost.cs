using Relais.Content.Model;
using Relais.Identity;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Notifications;
using Relais.Team;

namespace Relais.Content.Writing;

/// <summary>Gives a post to another member, who answers for it from then on.</summary>
/// <param name="Post">The post.</param>
/// <param name="Member">Who it is given to.</param>
public sealed record GivePostRequest(PostId Post, MemberId Member) : IRequest<Done>;

[Slice("posts.give", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/owner", OnPlaces = true)]
internal sealed class GivePost(PostWriting writing, Baton baton, Grants grants, Rights rights) : WriteSlice<GivePostRequest, Done>
{
    /// <summary>A post was given to one.</summary>
    internal static readonly NotificationKind Told = new("posts.given", "pen", TellBy.Mail, 22) { ForGuests = true };

    public override async Task<Outcome<Done>> Handle(GivePostRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        var others = rights.May(work.Caller, ContentPermissions.EditOthers, post.Whereabouts());
        if (work.Caller.Member != post.Owner && !others)
        {
            // Whoever stands in writes in it while its owner is away, and does not give it away.
            return Problem.Forbidden("content.problem.not_to_give");
        }

        var now = await baton.At(cancel: work.Cancel);
        var beyond = (await grants.GuestsAsync(work.Db, work.Cancel)).TryGetValue(request.Member, out var limits) && !limits.Hold(post.Whereabouts());
        if (beyond || !now.MayHold(request.Member, Posts.Thing(request.Member), [.. post.Variants.Select(v => v.ChannelId)]))
        {
            return Problem.Invalid("member", "content.problem.cannot_hold", now.NameOf(request.Member));
        }

        var before = post.Owner;
        if (before == request.Member)
        {
            work.Audit.Skip();
            return Done.It;
        }

        var title = PostLabels.Of(post.Title, post.Text);
        post.Give(request.Member);
        work.Audit.About("post", post.Id, title).Change(new { Owner = now.NameOf(before) }, new { Owner = now.NameOf(request.Member) });
        if (others || work.Caller.Member == request.Member)
        {
            work.UndoBy(new GivePostRequest(post.Id, before));
        }

        work.NoLonger(Told.Key, $"post:{post.Id}", before);
        work.Notify(new(Told.Key, new("content.told.given", title), $"posts/{post.Id}", $"post:{post.Id}") { Where = post.Whereabouts() }, request.Member);
        PostWriting.Tell(work, post.Id);
        work.Tell("team");
        work.Reply.Toast("content.given", title, now.NameOf(request.Member));
        return Done.It;
    }
}
