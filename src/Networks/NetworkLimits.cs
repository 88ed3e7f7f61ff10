using NodaTime;

namespace Relais.Networks;

/// <summary>One figure or list about a network, with where and when it was read.</summary>
/// <param name="Value">The limit itself; the unit is in the name of the property that holds it.</param>
/// <param name="Source">Address of the document, or of the instance that reported it.</param>
/// <param name="ReadOn">Day it was read.</param>
/// <param name="Verified">False when widely repeated but not seen in a primary source: warn with it, never refuse.</param>
public sealed record LimitFact<T>(T Value, string Source, [property: System.Text.Json.Serialization.JsonConverter(typeof(LocalDateJson))] LocalDate ReadOn, bool Verified = true);

/// <summary>
/// What a network, an instance or an account takes. A null limit is not known: nothing is refused because of it.
/// Serialises as JSON, so that a channel can keep what its instance reported.
/// </summary>
public sealed record NetworkLimits
{
    public static NetworkLimits None { get; } = new();

    /// <summary>In the units of the network's <see cref="CountingRule"/>.</summary>
    public LimitFact<int>? TextLength { get; init; }

    /// <summary>UTF-8 bytes.</summary>
    public LimitFact<int>? TextBytes { get; init; }

    /// <summary>What any link counts for, whatever its length; null when a link counts as written.</summary>
    public LimitFact<int>? LinkLength { get; init; }

    /// <summary>Characters of alternative text on an image.</summary>
    public LimitFact<int>? AltTextLength { get; init; }

    /// <summary>Images on one post.</summary>
    public LimitFact<int>? Images { get; init; }

    /// <summary>Videos on one post; images and video never mix on the networks here.</summary>
    public LimitFact<int>? Videos { get; init; }

    public LimitFact<long>? ImageBytes { get; init; }

    /// <summary>Width times height.</summary>
    public LimitFact<long>? ImagePixels { get; init; }

    public LimitFact<long>? VideoBytes { get; init; }

    /// <summary>Width times height of one frame.</summary>
    public LimitFact<long>? VideoPixels { get; init; }

    public LimitFact<int>? VideoFramesPerSecond { get; init; }

    public LimitFact<int>? VideoSeconds { get; init; }

    /// <summary>Content types accepted for images, e.g. "image/jpeg".</summary>
    public LimitFact<IReadOnlyList<string>>? ImageTypes { get; init; }

    public LimitFact<IReadOnlyList<string>>? VideoTypes { get; init; }

    /// <summary>Posts that an account may create in <see cref="PostsWindowHours"/> hours.</summary>
    public LimitFact<int>? PostsPerWindow { get; init; }

    public LimitFact<int>? PostsWindowHours { get; init; }

    /// <summary>These limits, with every value that <paramref name="reported"/> knows in place of ours.</summary>
    public NetworkLimits OverriddenBy(NetworkLimits? reported) => reported is null ? this : new()
    {
        TextLength = reported.TextLength ?? TextLength,
        TextBytes = reported.TextBytes ?? TextBytes,
        LinkLength = reported.LinkLength ?? LinkLength,
        AltTextLength = reported.AltTextLength ?? AltTextLength,
        Images = reported.Images ?? Images,
        Videos = reported.Videos ?? Videos,
        ImageBytes = reported.ImageBytes ?? ImageBytes,
        ImagePixels = reported.ImagePixels ?? ImagePixels,
        VideoBytes = reported.VideoBytes ?? VideoBytes,
        VideoPixels = reported.VideoPixels ?? VideoPixels,
        VideoFramesPerSecond = reported.VideoFramesPerSecond ?? VideoFramesPerSecond,
        VideoSeconds = reported.VideoSeconds ?? VideoSeconds,
        ImageTypes = reported.ImageTypes ?? ImageTypes,
        VideoTypes = reported.VideoTypes ?? VideoTypes,
        PostsPerWindow = reported.PostsPerWindow ?? PostsPerWindow,
        PostsWindowHours = reported.PostsWindowHours ?? PostsWindowHours,
    };
}
