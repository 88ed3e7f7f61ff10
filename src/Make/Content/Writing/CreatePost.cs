using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Slices;

namespace Relais.Content.Writing;

/// <summary>Makes a draft, empty or with a first text.</summary>
/// <param name="Title">Working title; may be empty.</param>
/// <param name="Text">The base text; may be empty.</param>
/// <param name="Channels">The channels it is for.</param>
/// <param name="Campaign">The campaign it belongs to.</param>
/// <param name="Media">Media of the library, in order.</param>
public sealed record CreatePostRequest(string Title, string Text, IReadOnlyList<ChannelId> Channels, CampaignId? Campaign = null, IReadOnlyList<MediaId>? Media = null) : IRequest<CreatedPost>;

/// <summary>The new post.</summary>
public sealed record CreatedPost(PostId Id, int Revision);

[Slice("posts.create", ContentPermissions.WritePosts, Http = "POST /posts", OnPlaces = true, ForGuests = true)]
internal sealed class CreatePost(PostWriting writing, Campaigns.Campaigns campaigns) : WriteSlice<CreatePostRequest, CreatedPost>
{
    public override void Check(CreatePostRequest request, FieldProblems problems)
    {
        problems.Require(request.Title.Length <= PostLimits.Title, "title", "problem.field.too_long", PostLimits.Title);
        problems.Require(request.Text.Length <= PostLimits.Text, "text", "problem.field.too_long", PostLimits.Text);
    }

    public override async Task<Outcome<CreatedPost>> Handle(CreatePostRequest request, Work work)
    {
        if (request.Campaign is { } campaign && await campaigns.Get(campaign, work.Cancel) is null)
        {
            return Problem.NotFound("content.problem.no_campaign");
        }

        var made = await writing.Create(work, request);
        if (!made.Ok)
        {
            return made.Problem;
        }

        work.UndoBy(new DeletePostRequest(made.Value));
        return new CreatedPost(made.Value, 1);
    }
}
