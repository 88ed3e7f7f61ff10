namespace Relais.Content.Uploads;

/// <summary>What a file is, from its first bytes. Its name and what the browser says of it count for nothing.</summary>
/// <param name="Format">The format, when it is one that Relais takes.</param>
/// <param name="Refusal">Key of the sentence, when it is not.</param>
internal readonly record struct FileType(MediaFormat? Format, string? Refusal)
{
    /// <summary>Bytes needed to tell.</summary>
    public const int HeadLength = 64;

    private static readonly string[] Mp4Brands = ["isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso8", "mp41", "mp42", "avc1", "M4V ", "M4VP", "M4VH", "MSNV", "dash", "3gp4", "3gp5", "3gp6", "f4v ", "XAVC"];

    private static readonly string[] HeifBrands = ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif", "avis"];

    public static FileType Of(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xD8, 0xFF, ..])
        {
            return new(MediaFormat.Jpeg, null);
        }

        if (head.StartsWith(Signature.Png))
        {
            return new(MediaFormat.Png, null);
        }

        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
        {
            return new(MediaFormat.Gif, null);
        }

        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
        {
            return new(MediaFormat.WebP, null);
        }

        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8))
        {
            return Brand(System.Text.Encoding.Latin1.GetString(head[8..12]));
        }

        if (head is [0x1A, 0x45, 0xDF, 0xA3, ..])
        {
            return head.IndexOf("webm"u8) > 0 ? new(MediaFormat.WebM, null) : new(null, "content.upload.matroska");
        }

        return new(null, Other(head));
    }

    private static FileType Brand(string brand)
    {
        if (brand == "qt  ")
        {
            return new(MediaFormat.Mov, null);
        }

        if (HeifBrands.Contains(brand))
        {
            return new(null, brand.StartsWith("avi", StringComparison.Ordinal) ? "content.upload.avif" : "content.upload.heic");
        }

        return Mp4Brands.Contains(brand) ? new(MediaFormat.Mp4, null) : new(null, "content.upload.unknown_video");
    }

    private static string Other(ReadOnlySpan<byte> head)
    {
        if (head is [(byte)'P', (byte)'K', 3 or 5 or 7, ..])
        {
            return "content.upload.zip";
        }

        if (head.StartsWith("%PDF"u8))
        {
            return "content.upload.pdf";
        }

        if (head.IsEmpty)
        {
            return "content.upload.empty";
        }

        var start = head.IndexOfAnyExcept("\uFEFF \t\r\n"u8);
        return start >= 0 && head[start] == (byte)'<' ? "content.upload.markup" : "content.upload.unknown";
    }
}

/// <summary>The formats that Relais takes.</summary>
internal enum MediaFormat
{
    Jpeg,
    Png,
    Gif,
    WebP,
    Mp4,
    Mov,
    WebM,
}

/// <summary>Facts about the formats.</summary>
internal static class MediaFormats
{
    /// <summary>Largest picture in bytes.</summary>
    public const long ImageBytes = 50_000_000;

    /// <summary>Largest video in bytes.</summary>
    public const long VideoBytes = 500_000_000;

    /// <summary>Largest picture in pixels: more cannot be decoded in the memory that a small server has.</summary>
    public const long ImagePixels = 100_000_000;

    /// <summary>Largest picture of a video in pixels: 8K, standing or lying; no network takes more.</summary>
    public const long VideoPixels = 8192 * 4320;

    public static MediaKind Kind(this MediaFormat format) => format switch
    {
        MediaFormat.Gif => MediaKind.Gif,
        MediaFormat.Mp4 or MediaFormat.Mov or MediaFormat.WebM => MediaKind.Video,
        _ => MediaKind.Image,
    };

    public static string ContentType(this MediaFormat format) => format switch
    {
        MediaFormat.Jpeg => "image/jpeg",
        MediaFormat.Png => "image/png",
        MediaFormat.Gif => "image/gif",
        MediaFormat.WebP => "image/webp",
        MediaFormat.Mp4 => "video/mp4",
        MediaFormat.Mov => "video/quicktime",
        _ => "video/webm",
    };

    public static long MostBytes(this MediaFormat format) => format.Kind() == MediaKind.Video ? VideoBytes : ImageBytes;
}

internal static class Signature
{
    public static ReadOnlySpan<byte> Png => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
}
