using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Slices;

namespace Relais.Content.Writing;

/// <summary>Says which channels a post is for, in the order of the tabs. A channel that leaves takes its own text with it; versions keep it.</summary>
public sealed record SetChannelsRequest(PostId Post, IReadOnlyList<ChannelId> Channels) : IRequest<PostView>;

[Slice("posts.set_channels", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/channels", OnPlaces = true, ForGuests = true)]
internal sealed class SetChannels(PostWriting writing) : WriteSlice<SetChannelsRequest, PostView>
{
    public override void Check(SetChannelsRequest request, FieldProblems problems) =>
        problems.Require(request.Channels.Count <= PostLimits.Channels, "channels", "content.problem.too_many", PostLimits.Channels);

    public override async Task<Outcome<PostView>> Handle(SetChannelsRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        var content = post.Content();
        var before = content.Channels.ToList();
        var variants = request.Channels.Select(c => content.Variants.FirstOrDefault(v => v.Channel == c) ?? new VariantView(c, null, null, null, null));
        var written = await writing.Write(work, post, content with { Variants = [.. variants] });
        if (!written.Ok)
        {
            return written.Problem;
        }

        work.UndoBy(new SetChannelsRequest(post.Id, before));
        return post.ToView();
    }
}
