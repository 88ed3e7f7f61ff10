using Relais.Campaigns;
using Relais.Content.Model;
using Relais.Kernel.Slices;

namespace Relais.Content.Writing;

/// <summary>Puts a post into a campaign, or out of every campaign.</summary>
/// <param name="Post">The post.</param>
/// <param name="Campaign">The campaign; <see langword="null"/> for none.</param>
public sealed record SetCampaignRequest(PostId Post, CampaignId? Campaign) : IRequest<PostView>;

[Slice("posts.set_campaign", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/campaign", OnPlaces = true, ForGuests = true)]
internal sealed class SetCampaign(PostWriting writing, Campaigns.Campaigns campaigns) : WriteSlice<SetCampaignRequest, PostView>
{
    public override async Task<Outcome<PostView>> Handle(SetCampaignRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        if (request.Campaign is { } campaign && await campaigns.Get(campaign, work.Cancel) is null)
        {
            return Problem.NotFound("content.problem.no_campaign");
        }

        var before = post.Campaign;
        var written = await writing.Write(work, post, post.Content() with { Campaign = request.Campaign });
        if (!written.Ok)
        {
            return written.Problem;
        }

        work.UndoBy(new SetCampaignRequest(post.Id, before));
        return post.ToView();
    }
}
