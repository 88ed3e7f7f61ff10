using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Content.Writing;

/// <summary>Says which channels a post is for, in the order of the tabs. A channel that leaves takes its own text with it; versions keep it.</summary>
public sealed record SetChannelsRequest(PostId Post, IReadOnlyList<ChannelId> Channels) : IRequest<PostView>;

[Slice("posts.set_channels", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/channels")]
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

/// <summary>Gives one channel its own options, or takes them back (<see langword="null"/>).</summary>
/// <param name="Post">The post.</param>
/// <param name="Channel">One of its channels.</param>
/// <param name="Warning">Content warning; empty for none, <see langword="null"/> for the post's.</param>
/// <param name="Visibility">Who may see it; <see langword="null"/> for the account's usual.</param>
/// <param name="Language">BCP 47; <see langword="null"/> for the post's.</param>
public sealed record SetOptionsRequest(PostId Post, ChannelId Channel, string? Warning, PostVisibility? Visibility, string? Language) : IRequest<PostView>;

[Slice("posts.set_options", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/channels/{channel}/options")]
internal sealed class SetOptions(PostWriting writing) : WriteSlice<SetOptionsRequest, PostView>
{
    public override void Check(SetOptionsRequest request, FieldProblems problems)
    {
        problems.Require((request.Warning?.Length ?? 0) <= PostLimits.Warning, "warning", "problem.field.too_long", PostLimits.Warning);
        problems.Require((request.Language?.Length ?? 0) <= 16, "language", "problem.field.too_long", 16);
    }

    public override async Task<Outcome<PostView>> Handle(SetOptionsRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        var content = post.Content();
        if (content.Variants.FirstOrDefault(v => v.Channel == request.Channel) is not { } old)
        {
            return Problem.NotFound("content.problem.not_for_channel");
        }

        var changed = old with { Warning = request.Warning, Visibility = request.Visibility, Language = request.Language };
        var written = await writing.Write(work, post, content with { Variants = [.. content.Variants.Select(v => v.Channel == request.Channel ? changed : v)] });
        if (!written.Ok)
        {
            return written.Problem;
        }

        work.UndoBy(new SetOptionsRequest(post.Id, request.Channel, old.Warning, old.Visibility, old.Language));
        return post.ToView();
    }
}
