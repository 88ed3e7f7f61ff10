using System.Globalization;
using Relais.Content.Model;
using Relais.Networks;

namespace Relais.Content.Sending;

/// <summary>
/// What a rendition must be. Fixed ones serve the interface; a <c>fit</c> serves every channel whose limits are the same, and is
/// wanted only where the original does not fit.
/// </summary>
internal sealed record RenditionSpec(string Key)
{
    /// <summary>For lists: 400 pixels at most.</summary>
    public static RenditionSpec Thumb { get; } = new("thumb");

    /// <summary>For previews: 1600 pixels at most.</summary>
    public static RenditionSpec View { get; } = new("view");

    /// <summary>What a <c>fit</c> asks for; <see langword="null"/> for the fixed ones.</summary>
    public ImageRoom? Room => Key.Split(':') is ["fit", var bytes, var pixels, var types]
        ? new(long.Parse(bytes, CultureInfo.InvariantCulture), long.Parse(pixels, CultureInfo.InvariantCulture), types.Split(',', StringSplitOptions.RemoveEmptyEntries))
        : null;

    /// <summary>What this channel needs made of a still picture; <see langword="null"/> when the original fits as it is.</summary>
    public static RenditionSpec? For(MediaAsset asset, NetworkLimits limits)
    {
        if (asset.Kind != MediaKind.Image || asset.Animated)
        {
            return null;
        }

        var room = new ImageRoom(limits.ImageBytes?.Value ?? 0, limits.ImagePixels?.Value ?? 0, limits.ImageTypes?.Value ?? []);
        return room.Takes(asset.ContentType, asset.Bytes, (long)asset.Width * asset.Height) ? null : new(room.Key);
    }
}

/// <summary>The room a network leaves for a picture; 0 or none where it says nothing.</summary>
internal sealed record ImageRoom(long Bytes, long Pixels, IReadOnlyList<string> Types)
{
    /// <summary>The types that Relais writes; others a network may take change nothing here.</summary>
    private static readonly string[] Written = ["image/jpeg", "image/png", "image/webp"];

    public string Key => string.Create(CultureInfo.InvariantCulture, $"fit:{Bytes}:{Pixels}:{string.Join(',', Types.Where(t => Written.Contains(t)).Order(StringComparer.Ordinal))}");

    public bool Takes(string contentType, long bytes, long pixels) => TakesType(contentType) && (Bytes == 0 || bytes <= Bytes) && (Pixels == 0 || pixels <= Pixels);

    public bool TakesType(string contentType) => Types.Count == 0 || Types.Contains(contentType) || Types.Contains("image/*");
}
