using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;

namespace Relais.Content.Model;

/// <summary>How posts are read.</summary>
internal static class PostRows
{
    /// <summary>With variants and media.</summary>
    public static IQueryable<Post> Whole(IQueryable<Post> posts) => posts.Include(p => p.Variants).Include(p => p.Media).AsSplitQuery();

    /// <summary>These posts alone.</summary>
    public static IQueryable<Post> Of(AppDb db, IReadOnlyCollection<PostId> ids) => RowsByKey.Of<Post, PostId>(db, nameof(Post.Id), ids).AsNoTracking();

    /// <summary>Their variants.</summary>
    public static IQueryable<Variant> VariantsOf(AppDb db, IReadOnlyCollection<PostId> ids) => RowsByKey.Of<Variant, PostId>(db, nameof(Variant.PostId), ids).AsNoTracking();

    /// <summary>These posts with variants and, where something is placed, media: what is sent of them, however many there are.</summary>
    public static async Task<List<Post>> ToSend(AppDb db, IReadOnlyCollection<PostId> ids, CancellationToken cancel)
    {
        var posts = await Of(db, ids).ToListAsync(cancel);
        var variants = (await VariantsOf(db, ids).ToListAsync(cancel)).ToLookup(v => v.PostId);
        // What has no cover has nothing placed, and what is not placed is not sent.
        List<PostId> illustrated = [.. posts.Where(p => p.Cover is not null).Select(p => p.Id)];
        var media = illustrated.Count == 0 ? [] : await RowsByKey.Of<PostMedia, PostId>(db, nameof(PostMedia.PostId), illustrated).AsNoTracking().ToListAsync(cancel);
        var ofPost = media.ToLookup(m => m.PostId);
        foreach (var post in posts)
        {
            post.Variants.AddRange(variants[post.Id]);
            post.Media.AddRange(ofPost[post.Id]);
        }

        return posts;
    }

    public static PostView ToView(this Post post)
    {
        var content = post.Content();
        return new()
        {
            Id = post.Id,
            Title = content.Title,
            Base = content.Base,
            Variants = content.Variants,
            Media = content.Media,
            Warning = content.Warning,
            Language = content.Language,
            Campaign = content.Campaign,
            State = post.State,
            Revision = post.Revision,
            Owner = post.Owner,
            CreatedAt = post.CreatedAt,
            UpdatedAt = post.UpdatedAt,
            DeletedAt = post.DeletedAt,
        };
    }

    public static MediaView ToView(this MediaAsset asset) => new()
    {
        Id = asset.Id,
        Name = asset.Name,
        Kind = asset.Kind,
        ContentType = asset.ContentType,
        Bytes = asset.Bytes,
        Width = asset.Width,
        Height = asset.Height,
        Duration = asset.Duration,
        State = asset.State,
        Reason = asset.Reason,
        AltText = asset.AltText,
        AddedAt = asset.AddedAt,
    };
}
