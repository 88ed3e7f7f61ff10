using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Content.Writing;

/// <summary>Gives one channel its own options, or takes them back (<see langword="null"/>).</summary>
/// <param name="Post">The post.</param>
/// <param name="Channel">One of its channels.</param>
/// <param name="Warning">Content warning; empty for none, <see langword="null"/> for the post's.</param>
/// <param name="Visibility">Who may see it; <see langword="null"/> for the account's usual.</param>
/// <param name="Language">BCP 47; <see langword="null"/> for the post's.</param>
public sealed record SetOptionsRequest(PostId Post, ChannelId Channel, string? Warning, PostVisibility? Visibility, string? Language) : IRequest<PostView>;

[Slice("posts.set_options", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/channels/{channel}/options", OnPlaces = true, ForGuests = true)]
internal sealed class SetOptions(PostWriting writing) : WriteSlice<SetOptionsRequest, PostView>
{
    public override void Check(SetOptionsRequest request, FieldProblems problems)
    {
        problems.Require((request.Warning?.Length ?? 0) <= PostLimits.Warning, "warning", "problem.field.too_long", PostLimits.Warning);
        problems.Require((request.Language?.Length ?? 0) <= 16, "language", "problem.field.too_long", 16);
    }

    public override async Task<Outcome<PostView>> Handle(SetOptionsRequest request, Work work)
    {
        VariantView? before = null;
        var changed = await Options.Change(writing, work, request.Post, request.Channel, old =>
        {
            before = old;
            return old with { Warning = request.Warning, Visibility = request.Visibility, Language = request.Language };
        });
        if (changed.Ok)
        {
            work.UndoBy(new SetOptionsRequest(request.Post, request.Channel, before!.Warning, before.Visibility, before.Language));
        }

        return changed;
    }
}

/// <summary>Says who may see the post on one channel; <see langword="null"/> for the account's usual. Its other options stay.</summary>
public sealed record SetVisibilityRequest(PostId Post, ChannelId Channel, PostVisibility? Visibility) : IRequest<PostView>;

[Slice("posts.set_visibility", ContentPermissions.WritePosts, OnPlaces = true, ForGuests = true)]
internal sealed class SetVisibility(PostWriting writing) : WriteSlice<SetVisibilityRequest, PostView>
{
    public override async Task<Outcome<PostView>> Handle(SetVisibilityRequest request, Work work)
    {
        PostVisibility? before = null;
        var changed = await Options.Change(writing, work, request.Post, request.Channel, old =>
        {
            before = old.Visibility;
            return old with { Visibility = request.Visibility };
        });
        if (changed.Ok)
        {
            work.UndoBy(new SetVisibilityRequest(request.Post, request.Channel, before));
        }

        return changed;
    }
}

/// <summary>What the slices above share.</summary>
internal static class Options
{
    public static async Task<Outcome<PostView>> Change(PostWriting writing, Work work, PostId id, ChannelId channel, Func<VariantView, VariantView> change)
    {
        var opened = await writing.Open(work, id);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        var content = post.Content();
        if (content.Variants.FirstOrDefault(v => v.Channel == channel) is not { } old)
        {
            return Problem.NotFound("content.problem.not_for_channel");
        }

        var changed = change(old);
        var written = await writing.Write(work, post, content with { Variants = [.. content.Variants.Select(v => v.Channel == channel ? changed : v)] });
        return written.Ok ? post.ToView() : written.Problem;
    }
}
