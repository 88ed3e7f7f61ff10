using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Slices;

namespace Relais.Content.Writing;

/// <summary>
/// Says which media one segment shows, in order: attaches, reorders and takes out in one step. A picture taken out keeps its
/// alternative text in case it comes back.
/// </summary>
/// <param name="Post">The post.</param>
/// <param name="Segment">From 0.</param>
/// <param name="Media">Media of the library, in order.</param>
/// <param name="Channel">A channel with a text of its own; <see langword="null"/> for the base text.</param>
public sealed record PlaceMediaRequest(PostId Post, int Segment, IReadOnlyList<MediaId> Media, ChannelId? Channel = null) : IRequest<PostView>;

[Slice("posts.place_media", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/media", OnPlaces = true, ForGuests = true)]
internal sealed class PlaceMedia(PostWriting writing) : WriteSlice<PlaceMediaRequest, PostView>
{
    public override void Check(PlaceMediaRequest request, FieldProblems problems) =>
        problems.Require(request.Media.Count <= PostLimits.Media, "media", "content.problem.too_many", PostLimits.Media);

    public override async Task<Outcome<PostView>> Handle(PlaceMediaRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        var content = post.Content();
        var segments = request.Channel is null ? content.Base : content.Variants.FirstOrDefault(v => v.Channel == request.Channel)?.Own;
        if (segments is null || request.Segment < 0 || request.Segment >= segments.Count)
        {
            return Problem.NotFound("content.problem.no_segment");
        }

        var old = segments[request.Segment].Media;
        IReadOnlyList<PostSegment> changed = [.. segments.Select((s, i) => i == request.Segment ? s with { Media = request.Media } : s)];
        var written = await writing.Write(work, post, request.Channel is { } channel
            ? content with { Variants = [.. content.Variants.Select(v => v.Channel == channel ? v with { Own = changed } : v)] }
            : content with { Base = changed });
        if (!written.Ok)
        {
            return written.Problem;
        }

        work.UndoBy(new PlaceMediaRequest(post.Id, request.Segment, old, request.Channel));
        return post.ToView();
    }
}

/// <summary>Says what a media shows in one post, and where to look.</summary>
/// <param name="Post">The post.</param>
/// <param name="Media">One of its media.</param>
/// <param name="Alt">Alternative text.</param>
/// <param name="Decorative">Shows nothing that matters: no alternative text is wanted. An explicit choice.</param>
/// <param name="FocusX">From -1 (left) to 1 (right).</param>
/// <param name="FocusY">From -1 (bottom) to 1 (top).</param>
public sealed record DescribeMediaRequest(PostId Post, MediaId Media, string Alt, bool Decorative, double FocusX, double FocusY) : IRequest<Done>;

[Slice("posts.describe_media", ContentPermissions.WritePosts, Http = "PUT /posts/{post}/media/{media}", OnPlaces = true, ForGuests = true)]
internal sealed class DescribeMedia(PostWriting writing) : WriteSlice<DescribeMediaRequest, Done>
{
    public override void Check(DescribeMediaRequest request, FieldProblems problems)
    {
        problems.Require(request.Alt.Length <= PostLimits.AltText, "alt", "problem.field.too_long", PostLimits.AltText);
        problems.Require(double.Abs(request.FocusX) <= 1, "focusX", "content.problem.focus");
        problems.Require(double.Abs(request.FocusY) <= 1, "focusY", "content.problem.focus");
    }

    public override async Task<Outcome<Done>> Handle(DescribeMediaRequest request, Work work)
    {
        var opened = await writing.Open(work, request.Post);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        var content = post.Content();
        var said = new AttachedMedia(request.Media, request.Alt.Trim(), request.Decorative, request.FocusX, request.FocusY);
        var media = content.Media.Any(m => m.Media == request.Media)
            ? [.. content.Media.Select(m => m.Media == request.Media ? said : m)]
            : (IReadOnlyList<AttachedMedia>)[.. content.Media, said];
        if (media.Count > content.Media.Count && !await PostWriting.HasMedia(work, request.Media))
        {
            return Problem.NotFound("content.problem.no_media");
        }

        var written = await writing.Write(work, post, content with { Media = media });
        return written.Ok ? Done.It : written.Problem;
    }
}
