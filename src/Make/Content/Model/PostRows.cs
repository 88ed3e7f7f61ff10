using Microsoft.EntityFrameworkCore;

namespace Relais.Content.Model;

/// <summary>How posts are read.</summary>
internal static class PostRows
{
    /// <summary>With variants and media.</summary>
    public static IQueryable<Post> Whole(IQueryable<Post> posts) => posts.Include(p => p.Variants).Include(p => p.Media).AsSplitQuery();

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
