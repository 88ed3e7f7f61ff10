using Relais.Kernel.Slices;

namespace Relais.Content;

/// <summary>What members may be allowed to do with posts and media.</summary>
public static class ContentPermissions
{
    /// <summary>See posts, their previews and versions.</summary>
    public const string ViewPosts = "posts.view";

    /// <summary>Write one's own posts.</summary>
    public const string WritePosts = "posts.write";

    /// <summary>Write in posts of which somebody else is the owner.</summary>
    public const string EditOthers = "posts.edit_others";

    /// <summary>Show posts to people outside, by a link.</summary>
    public const string ShareReview = "posts.share";

    /// <summary>See the media library.</summary>
    public const string ViewMedia = "media.view";

    /// <summary>Add to the media library, describe and delete in it.</summary>
    public const string WriteMedia = "media.write";

    internal static IReadOnlyList<Permission> All { get; } =
    [
        new(ViewPosts, Role.Reader),
        new(WritePosts, Role.Writer) { OnPlaces = true },
        new(EditOthers, Role.Editor) { OnPlaces = true },
        new(ShareReview, Role.Editor) { OnPlaces = true },
        new(ViewMedia, Role.Reader),
        new(WriteMedia, Role.Writer),
    ];
}
