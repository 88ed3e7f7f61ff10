using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;

namespace Relais.Content.Model;

/// <summary>How posts are read.</summary>
internal static class PostRows
{
    /// <summary>With variants and media.</summary>
    public static IQueryable<Post> Whole(IQueryable<Post> posts) => posts.Include(p => p.Variants).Include(p => p.Media).AsSplitQuery();

    /// <summary>These posts with variants and media, however many there are.</summary>
    public static async Task<List<Post>> Whole(AppDb db, IReadOnlyCollection<PostId> ids, CancellationToken cancel)
    {
        var posts = await RowsByKey.Of<Post, PostId>(db, nameof(Post.Id), ids).AsNoTracking().ToListAsync(cancel);
        var variants = (await RowsByKey.Of<Variant, PostId>(db, nameof(Variant.PostId), ids).AsNoTracking().ToListAsync(cancel)).ToLookup(v => v.PostId);
        var media = (await RowsByKey.Of<PostMedia, PostId>(db, nameof(PostMedia.PostId), ids).AsNoTracking().ToListAsync(cancel)).ToLookup(m => m.PostId);
        foreach (var post in posts)
        {
            post.Variants.AddRange(variants[post.Id]);
            post.Media.AddRange(media[post.Id]);
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
