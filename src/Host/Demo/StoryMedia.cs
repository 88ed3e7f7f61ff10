namespace Relais.Demo;

/// <summary>
/// One image of the demo's library, drawn for this project by <c>tools/draw-demo</c>. <paramref name="Alt"/> is French, as the workspace is.
/// <paramref name="Focus"/> is the point that a crop keeps, as fractions of width and height.
/// </summary>
public sealed record StoryMedia(string Name, string File, StoryTitle Title, string Alt, StoryFocus Focus, int Width, int Height)
{
    /// <summary>Every image, in order of name.</summary>
    public static IReadOnlyList<StoryMedia> All() => StoryFiles.Read<List<StoryMedia>>("media/media.json");

    /// <summary>The JPEG itself; the caller disposes it.</summary>
    public Stream Open() => StoryFiles.Open("media/" + File);

    /// <summary>The portrait of a member or the picture of a channel (200 by 200, JPEG); the caller disposes it.</summary>
    public static Stream OpenAvatar(string name) => StoryFiles.Open($"avatars/{name}.jpg");
}

public sealed record StoryTitle(string Fr, string En);

public sealed record StoryFocus(double X, double Y);
