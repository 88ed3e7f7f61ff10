using System.Buffers.Binary;

namespace Relais.Content.Uploads.Cleaning;

/// <summary>
/// JPEG (ITU T.81): keeps what is needed to show the picture (tables, frame, scans, JFIF, ICC profile, Adobe's colour mark) and
/// drops the rest: EXIF with its place, XMP, IPTC, comments, maker's notes, and whatever lies behind the picture's end.
/// </summary>
internal static class Jpeg
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    public static CleanFile Clean(Stream file)
    {
        var pieces = new Pieces(file);
        var orientation = 1;
        var (width, height) = (0, 0);
        Span<byte> head = stackalloc byte[4];
        file.Position = 2;
        var segments = new List<(long Offset, int Length)>();
        while (true)
        {
            var marker = NextMarker(file);
            if (marker is EndOfImage or < 0)
            {
                break;
            }

            if (marker is >= 0xD0 and <= 0xD8 or 0x01)
            {
                continue;
            }

            var offset = file.Position - 2;
            file.ReadExactly(head[..2]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(head);
            if (length < 2)
            {
                throw new DamagedFileException("A segment shorter than its own length.");
            }

            var end = offset + 2 + length;
            if (marker == 0xE1)
            {
                orientation = OrientationOf(file, length - 2) ?? orientation;
            }
            else if (IsFrame(marker))
            {
                file.Position++;
                file.ReadExactly(head);
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(head), BinaryPrimitives.ReadUInt16BigEndian(head[2..]));
            }

            if (Keeps(marker, file, offset, length))
            {
                segments.Add((offset, 2 + length));
            }

            file.Position = end;
            if (marker == StartOfScan)
            {
                var scan = SkipScan(file);
                segments.Add((end, (int)(scan - end)));
                file.Position = scan;
            }
        }

        if (width == 0 || height == 0)
        {
            throw new DamagedFileException("No picture inside.");
        }

        Assemble(pieces, segments, orientation);
        return new() { Content = pieces, Width = width, Height = height, Orientation = orientation };
    }

    private static void Assemble(Pieces pieces, List<(long Offset, int Length)> segments, int orientation)
    {
        pieces.Write([0xFF, 0xD8]);
        if (orientation != 1)
        {
            var tiff = Exif.OnlyOrientation(orientation);
            pieces.Write([0xFF, 0xE1, 0, (byte)(tiff.Length + 8), .. "Exif\0\0"u8, .. tiff]);
        }

        foreach (var (offset, length) in segments)
        {
            pieces.Keep(offset, length);
        }

        pieces.Write([0xFF, EndOfImage]);
    }

    /// <summary>The next marker's code, the position behind it; -1 at the end of the file.</summary>
    private static int NextMarker(Stream file)
    {
        var b = file.ReadByte();
        while (b is not 0xFF and >= 0)
        {
            b = file.ReadByte();
        }

        while (b == 0xFF)
        {
            b = file.ReadByte();
        }

        return b;
    }

    private static bool IsFrame(int marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool Keeps(int marker, Stream file, long offset, int length)
    {
        switch (marker)
        {
            case 0xE2:
                // Application segment 2 also carries other pictures; only the colour profile is wanted.
                Span<byte> name = stackalloc byte[11];
                file.Position = offset + 4;
                return length >= 13 && file.ReadAtLeast(name, 11, false) == 11 && name.SequenceEqual("ICC_PROFILE"u8);
            case 0xE0 or 0xEE:
                return true;
            case (>= 0xE1 and <= 0xEF) or 0xFE:
                return false;
            default:
                return true;
        }
    }

    private static int? OrientationOf(Stream file, int length)
    {
        var bytes = new byte[Math.Min(length, 4096)];
        file.ReadExactly(bytes);
        return bytes.AsSpan().StartsWith("Exif\0\0"u8) ? Exif.Orientation(bytes.AsSpan(6)) : null;
    }

    /// <summary>Where the entropy-coded data ends: at the first marker that is neither stuffing nor a restart, or at the end of the file.</summary>
    private static long SkipScan(Stream file)
    {
        var buffer = new byte[1 << 16];
        var start = file.Position;
        var pending = false;
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            for (var i = 0; i < read; i++)
            {
                if (pending)
                {
                    pending = buffer[i] == 0xFF;
                    if (buffer[i] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
                    {
                        return start + i - 1;
                    }
                }
                else
                {
                    var next = buffer.AsSpan(i, read - i).IndexOf((byte)0xFF);
                    if (next < 0)
                    {
                        break;
                    }

                    i += next;
                    pending = true;
                }
            }

            start += read;
        }

        return start;
    }
}
