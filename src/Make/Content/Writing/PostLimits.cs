namespace Relais.Content.Writing;

/// <summary>What a post can hold here, far above what any network takes.</summary>
internal static class PostLimits
{
    public const int Title = 200;

    /// <summary>Characters of one segment.</summary>
    public const int Text = 100_000;

    public const int Segments = 50;

    public const int Channels = 100;

    /// <summary>Media of one segment.</summary>
    public const int Media = 50;

    public const int Warning = 500;

    public const int AltText = 5000;
}
