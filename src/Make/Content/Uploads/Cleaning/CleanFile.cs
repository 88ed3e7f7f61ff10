using NodaTime;

namespace Relais.Content.Uploads.Cleaning;

/// <summary>A file without its traces, and what was learnt of it on the way. Read from the file alone, with no tool.</summary>
internal sealed record CleanFile
{
    public required Pieces Content { get; init; }

    /// <summary>Pixels as stored.</summary>
    public int Width { get; init; }

    /// <summary>Pixels as stored.</summary>
    public int Height { get; init; }

    /// <summary>As EXIF counts them, 1 to 8; 5 and more stand on their side.</summary>
    public int Orientation { get; init; } = 1;

    public bool Transparent { get; init; }

    public bool Animated { get; init; }

    /// <summary>Of a video.</summary>
    public Duration? Duration { get; init; }

    /// <summary>Pixels as seen.</summary>
    public (int Width, int Height) Upright => Orientation >= 5 ? (Height, Width) : (Width, Height);

    /// <summary>Reads a file of that format.</summary>
    /// <exception cref="DamagedFileException">It is not what its first bytes promise.</exception>
    public static CleanFile Of(MediaFormat format, Stream file)
    {
        try
        {
            return format switch
            {
                MediaFormat.Jpeg => Jpeg.Clean(file),
                MediaFormat.Png => Png.Clean(file),
                MediaFormat.Gif => Gif.Clean(file),
                MediaFormat.WebP => WebP.Clean(file),
                MediaFormat.Mp4 or MediaFormat.Mov => Mp4.Clean(file),
                _ => WebM.Clean(file),
            };
        }
        catch (EndOfStreamException e)
        {
            throw new DamagedFileException("It ends too early.", e);
        }
    }
}

/// <summary>A file that cannot be read as what it claims to be.</summary>
internal sealed class DamagedFileException(string message, Exception? inner = null) : Exception(message, inner);
