using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content.Model;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;

namespace Relais.Content.Library;

/// <summary>The media library, the last added first.</summary>
/// <param name="Kind">Only these.</param>
/// <param name="Query">Words of the name or the alternative text.</param>
/// <param name="Undescribed">Only those without alternative text.</param>
/// <param name="After">Cursor of the page before.</param>
public sealed record ListMediaRequest(MediaKind? Kind = null, string? Query = null, bool? Undescribed = null, string? After = null) : IRequest<PageOf<LibraryItem>>;

/// <summary>A media and how many posts show it.</summary>
public sealed record LibraryItem(MediaView Media, int Uses);

[Slice("media.list", ContentPermissions.ViewMedia, Http = "GET /media", ForGuests = true)]
internal sealed class ListMedia(AppDb db) : ReadSlice<ListMediaRequest, PageOf<LibraryItem>>
{
    private const int PageSize = 60;

    public override async Task<Outcome<PageOf<LibraryItem>>> Handle(ListMediaRequest request, Caller caller, CancellationToken cancel)
    {
        var media = db.Set<MediaAsset>().AsNoTracking().Where(a => a.DeletedAt == null);
        if (request.Kind is { } kind)
        {
            media = media.Where(a => a.Kind == kind);
        }

        if (request.Undescribed == true)
        {
            media = media.Where(a => a.AltText == "");
        }

        if (request.Query?.Trim() is { Length: > 0 } words)
        {
            var like = Folded.Pattern(words);
            media = media.Where(a => EF.Functions.Like(Folded.Of(a.Name), like, "\\") || EF.Functions.Like(Folded.Of(a.AltText), like, "\\"));
        }

        if (long.TryParse(request.After, CultureInfo.InvariantCulture, out var ticks) && Instant.FromUnixTimeTicks(ticks) is var after)
        {
            media = media.Where(a => a.AddedAt < after);
        }

        var rows = await media.OrderByDescending(a => a.AddedAt).ThenByDescending(a => a.Id).Take(PageSize + 1)
            .Select(a => new { Asset = a, Uses = db.Set<PostMedia>().Count(m => m.MediaId == a.Id && m.Placed) }).ToListAsync(cancel);
        var items = rows.Take(PageSize).Select(r => new LibraryItem(r.Asset.ToView(), r.Uses)).ToList();
        return new PageOf<LibraryItem>(items, rows.Count > PageSize ? items[^1].Media.AddedAt.ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture) : null);
    }
}

/// <summary>One media, and the posts that show it.</summary>
public sealed record GetMediaRequest(MediaId Media) : IRequest<MediaDetail>;

/// <summary>A media with its uses.</summary>
/// <param name="Media">The media.</param>
/// <param name="Posts">Posts that show it, deleted ones included: they can come back.</param>
/// <param name="Made">Sizes and formats made for networks.</param>
public sealed record MediaDetail(MediaView Media, IReadOnlyList<PostCard> Posts, IReadOnlyList<MadeFormat> Made);

/// <summary>A size or format made for networks.</summary>
public sealed record MadeFormat(string ContentType, int Width, int Height, long Bytes);

[Slice("media.get", ContentPermissions.ViewMedia, Http = "GET /media/{media}", ForGuests = true)]
internal sealed class GetMedia(AppDb db) : ReadSlice<GetMediaRequest, MediaDetail>
{
    private const int MostPosts = 50;

    public override async Task<Outcome<MediaDetail>> Handle(GetMediaRequest request, Caller caller, CancellationToken cancel)
    {
        var asset = await db.Set<MediaAsset>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == request.Media && a.DeletedAt == null, cancel);
        if (asset is null)
        {
            return Problem.NotFound("content.problem.no_media");
        }

        var uses = db.Set<PostMedia>().Where(m => m.MediaId == asset.Id && m.Placed).Select(m => m.PostId);
        var posts = await Posts.Cards(db).Where(p => uses.Contains(p.Id)).OrderByDescending(p => p.UpdatedAt).Take(MostPosts).ToListAsync(cancel);
        var made = await db.Set<Rendition>().AsNoTracking().Where(r => r.MediaId == asset.Id && r.State == MediaState.Ready && r.Spec.StartsWith("fit:")).ToListAsync(cancel);
        return new MediaDetail(asset.ToView(), posts, [.. made.Select(r => new MadeFormat(r.ContentType!, r.Width, r.Height, r.Bytes))]);
    }
}

/// <summary>Says what a media shows, for every post that will use it, and how it is called.</summary>
public sealed record DescribeAssetRequest(MediaId Media, string Name, string AltText) : IRequest<MediaView>;

[Slice("media.describe", ContentPermissions.WriteMedia, Http = "PUT /media/{media}")]
internal sealed class DescribeAsset : WriteSlice<DescribeAssetRequest, MediaView>
{
    public override void Check(DescribeAssetRequest request, FieldProblems problems)
    {
        problems.Text(request.Name, "name", 200);
        problems.Require(request.AltText.Length <= PostLimits.AltText, "altText", "problem.field.too_long", PostLimits.AltText);
    }

    public override async Task<Outcome<MediaView>> Handle(DescribeAssetRequest request, Work work)
    {
        var asset = await work.Db.Set<MediaAsset>().FirstOrDefaultAsync(a => a.Id == request.Media && a.DeletedAt == null, work.Cancel);
        if (asset is null)
        {
            return Problem.NotFound("content.problem.no_media");
        }

        var before = new DescribeAssetRequest(asset.Id, asset.Name, asset.AltText);
        (asset.Name, asset.AltText) = (request.Name.Trim(), request.AltText.Trim());
        work.Audit.About("media", asset.Id, asset.Name).Change(before, request);
        work.UndoBy(before);
        work.Reply.Toast("content.toast.described", asset.Name);
        work.Tell("media");
        return asset.ToView();
    }
}

/// <summary>Deletes a media that no post shows; it can be brought back for 30 days.</summary>
public sealed record DeleteMediaRequest(MediaId Media) : IRequest<Done>;

[Slice("media.delete", ContentPermissions.WriteMedia, Http = "DELETE /media/{media}")]
internal sealed class DeleteMedia : WriteSlice<DeleteMediaRequest, Done>
{
    public override async Task<Outcome<Done>> Handle(DeleteMediaRequest request, Work work)
    {
        var asset = await work.Db.Set<MediaAsset>().FirstOrDefaultAsync(a => a.Id == request.Media && a.DeletedAt == null, work.Cancel);
        if (asset is null)
        {
            return Problem.NotFound("content.problem.no_media");
        }

        var uses = await work.Db.Set<PostMedia>().CountAsync(m => m.MediaId == asset.Id && m.Placed, work.Cancel);
        if (uses > 0)
        {
            return Problem.Blocked("content.problem.media_in_use", uses, asset.Name);
        }

        asset.DeletedAt = work.Now;
        work.Audit.About("media", asset.Id, asset.Name);
        work.UndoBy(new RestoreMediaRequest(asset.Id));
        work.Reply.Toast("content.toast.media_deleted", asset.Name);
        work.Tell("media");
        return Done.It;
    }
}

/// <summary>Brings a deleted media back.</summary>
public sealed record RestoreMediaRequest(MediaId Media) : IRequest<Done>;

[Slice("media.restore", ContentPermissions.WriteMedia, Http = "POST /media/{media}/restore")]
internal sealed class RestoreMedia : WriteSlice<RestoreMediaRequest, Done>
{
    public override async Task<Outcome<Done>> Handle(RestoreMediaRequest request, Work work)
    {
        var asset = await work.Db.Set<MediaAsset>().FirstOrDefaultAsync(a => a.Id == request.Media, work.Cancel);
        if (asset is null)
        {
            return Problem.NotFound("content.problem.no_media");
        }

        asset.DeletedAt = null;
        work.Audit.About("media", asset.Id, asset.Name);
        work.UndoBy(new DeleteMediaRequest(asset.Id));
        work.Tell("media");
        return Done.It;
    }
}
