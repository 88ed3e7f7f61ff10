using System.Buffers.Binary;
using System.Text;

namespace Relais.Content.Uploads.Cleaning;

/// <summary>PNG (W3C, third edition): keeps the chunks that draw the picture; EXIF, texts (where XMP hides), times and strangers go.</summary>
internal static class Png
{
    private static readonly HashSet<string> Kept =
    [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "bKGD", "pHYs", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT",
    ];

    public static CleanFile Clean(Stream file)
    {
        var pieces = new Pieces(file);
        pieces.Write(Signature.Png);
        var (width, height, transparent, animated, orientation, ended) = (0, 0, false, false, 1, false);
        Span<byte> head = stackalloc byte[8];
        file.Position = 8;
        while (!ended)
        {
            var offset = file.Position;
            file.ReadExactly(head);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var name = Encoding.Latin1.GetString(head[4..]);
            if (length > int.MaxValue || offset + 12 + length > file.Length)
            {
                throw new DamagedFileException("A chunk longer than the file.");
            }

            switch (name)
            {
                case "IHDR":
                    (width, height, transparent) = Header(file);
                    break;
                case "tRNS":
                    transparent = true;
                    break;
                case "acTL":
                    animated = true;
                    break;
                case "eXIf":
                    orientation = OrientationOf(file, (int)length);
                    if (orientation != 1)
                    {
                        pieces.Write(Chunk("eXIf", Exif.OnlyOrientation(orientation)));
                    }

                    break;
            }

            if (Kept.Contains(name))
            {
                pieces.Keep(offset, 12 + length);
            }

            ended = name == "IEND";
            file.Position = offset + 12 + length;
        }

        if (width <= 0 || height <= 0)
        {
            throw new DamagedFileException("No picture inside.");
        }

        return new() { Content = pieces, Width = width, Height = height, Transparent = transparent, Animated = animated, Orientation = orientation };
    }

    internal static byte[] Chunk(string name, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.Latin1.GetBytes(name, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static (int Width, int Height, bool Transparent) Header(Stream file)
    {
        Span<byte> header = stackalloc byte[13];
        file.ReadExactly(header);
        return (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]), header[9] is 4 or 6);
    }

    private static int OrientationOf(Stream file, int length)
    {
        var bytes = new byte[Math.Min(length, 4096)];
        file.ReadExactly(bytes);
        return Exif.Orientation(bytes);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
