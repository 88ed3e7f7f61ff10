using System.Buffers.Binary;
using System.Text;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Files;

/// <summary>MP4, QuickTime, M4A, HEIC and AVIF: all are boxes in boxes (ISO/IEC 14496-12).</summary>
internal static class IsoMedia
{
    public static MediaFacts? Look(FileStream file, ReadOnlySpan<byte> head)
    {
        if (head.Length < 16 || !head[4..].StartsWith("ftyp"u8)) return null;
        var brand = Encoding.ASCII.GetString(head.Slice(8, 4));
        if (brand is "heic" or "heix" or "mif1") return new("image", "image/heic", "heic", 0, 0, 0);
        if (brand is "avif" or "avis") return new("image", "image/avif", "avif", 0, 0, 0);
        var movie = new Movie();
        if (!Read(file, 0, file.Length, movie, depth: 0) || !movie.Found) return null;
        if (brand is "M4A ") return new("audio", "audio/mp4", "m4a", 0, 0, movie.Seconds);
        var (mime, extension) = brand is "qt  " ? ("video/quicktime", "mov") : ("video/mp4", "mp4");
        return new("video", mime, extension, movie.Width, movie.Height, movie.Seconds);
    }

    private sealed class Movie
    {
        public bool Found;
        public int Width;
        public int Height;
        public double Seconds;
    }

    /// <returns>False when a box says it is longer than what holds it: the file is cut or no such file.</returns>
    private static bool Read(FileStream file, long at, long end, Movie movie, int depth)
    {
        Span<byte> head = stackalloc byte[16];
        while (at + 8 <= end)
        {
            file.Position = at;
            if (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) < 8) return false;
            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (size == 1) size = (long)BinaryPrimitives.ReadUInt64BigEndian(head[8..]);
            if (size == 0) size = end - at;
            if (size < 8 || at + size > end) return false;
            var kind = Encoding.ASCII.GetString(head.Slice(4, 4));
            if (kind is "moov" or "trak" && depth < 4)
            {
                movie.Found |= kind is "moov";
                if (!Read(file, at + 8, at + size, movie, depth + 1)) return false;
            }
            else if (kind is "mvhd")
            {
                Header(file, at + 8, movie);
            }
            else if (kind is "tkhd")
            {
                Track(file, at + size, movie);
            }
            at += size;
        }
        return true;
    }

    private static void Header(FileStream file, long at, Movie movie)
    {
        Span<byte> b = stackalloc byte[32];
        file.Position = at;
        if (file.ReadAtLeast(b, 32, throwOnEndOfStream: false) < 32) return;
        var wide = b[0] == 1;
        var scale = BinaryPrimitives.ReadUInt32BigEndian(b[(wide ? 20 : 12)..]);
        var length = wide ? BinaryPrimitives.ReadUInt64BigEndian(b[24..]) : BinaryPrimitives.ReadUInt32BigEndian(b[16..]);
        if (scale > 0) movie.Seconds = (double)length / scale;
    }

    /// <summary>The size of the picture stands at the end of the track's header, as 16.16 numbers.</summary>
    private static void Track(FileStream file, long end, Movie movie)
    {
        Span<byte> b = stackalloc byte[8];
        file.Position = end - 8;
        if (file.ReadAtLeast(b, 8, throwOnEndOfStream: false) < 8) return;
        movie.Width = Math.Max(movie.Width, BinaryPrimitives.ReadUInt16BigEndian(b));
        movie.Height = Math.Max(movie.Height, BinaryPrimitives.ReadUInt16BigEndian(b[4..]));
    }
}
