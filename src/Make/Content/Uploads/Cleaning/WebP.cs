using System.Buffers.Binary;
using System.Text;

namespace Relais.Content.Uploads.Cleaning;

/// <summary>WebP (developers.google.com/speed/webp/docs/riff_container): keeps what draws; EXIF, XMP and unknown chunks go, and the header no longer announces them.</summary>
internal static class WebP
{
    private const byte HasAlpha = 0x10;
    private const byte HasExif = 0x08;
    private const byte HasXmp = 0x04;
    private const byte HasAnimation = 0x02;

    public static CleanFile Clean(Stream file)
    {
        var found = Read(file);
        var tiff = found.Orientation == 1 ? [] : Exif.OnlyOrientation(found.Orientation);
        var size = 4 + found.Chunks.Sum(c => c.Length) + (tiff.Length == 0 ? 0 : 8 + tiff.Length);
        var pieces = new Pieces(file);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)size);
        pieces.Write([.. "RIFF"u8, .. number, .. "WEBP"u8]);
        foreach (var chunk in found.Chunks)
        {
            if (chunk.Name == "VP8X")
            {
                var flags = (byte)((found.Flags & ~(HasExif | HasXmp)) | (tiff.Length == 0 ? 0 : HasExif));
                pieces.Keep(chunk.Offset, 8);
                pieces.Write([flags]);
                pieces.Keep(chunk.Offset + 9, chunk.Length - 9);
            }
            else
            {
                pieces.Keep(chunk.Offset, chunk.Length);
            }
        }

        if (tiff.Length > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, tiff.Length);
            pieces.Write([.. "EXIF"u8, .. number, .. tiff]);
        }

        return found.Width <= 0 || found.Height <= 0
            ? throw new DamagedFileException("No picture inside.")
            : new()
            {
                Content = pieces,
                Width = found.Width,
                Height = found.Height,
                Orientation = found.Orientation,
                Transparent = (found.Flags & HasAlpha) != 0,
                Animated = (found.Flags & HasAnimation) != 0,
            };
    }

    private static Found Read(Stream file)
    {
        var found = new Found();
        Span<byte> head = stackalloc byte[8];
        file.Position = 12;
        while (file.Position + 8 <= file.Length)
        {
            var offset = file.Position;
            file.ReadExactly(head);
            var name = Encoding.Latin1.GetString(head[..4]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            var end = offset + 8 + length + (length & 1);
            if (offset + 8 + length > file.Length)
            {
                throw new DamagedFileException("A chunk longer than the file.");
            }

            found.Take(name, file, (int)Math.Min(length, 4096));
            if (name is "VP8X" or "VP8 " or "VP8L" or "ALPH" or "ANIM" or "ANMF" or "ICCP")
            {
                found.Chunks.Add((name, offset, Math.Min(end, file.Length) - offset));
            }

            file.Position = end;
        }

        return found;
    }

    private sealed class Found
    {
        public List<(string Name, long Offset, long Length)> Chunks { get; } = [];

        public int Width { get; private set; }

        public int Height { get; private set; }

        public int Flags { get; private set; }

        public int Orientation { get; private set; } = 1;

        public void Take(string name, Stream file, int length)
        {
            if (name is not ("VP8X" or "VP8 " or "VP8L" or "EXIF"))
            {
                return;
            }

            var b = new byte[length];
            file.ReadExactly(b);
            switch (name)
            {
                case "VP8X" when length >= 10:
                    Flags = b[0];
                    (Width, Height) = (1 + (b[4] | (b[5] << 8) | (b[6] << 16)), 1 + (b[7] | (b[8] << 8) | (b[9] << 16)));
                    break;
                case "VP8 " when length >= 10 && Width == 0:
                    (Width, Height) = ((b[6] | (b[7] << 8)) & 0x3FFF, (b[8] | (b[9] << 8)) & 0x3FFF);
                    break;
                case "VP8L" when length >= 5 && Width == 0:
                    var bits = BinaryPrimitives.ReadUInt32LittleEndian(b.AsSpan(1));
                    (Width, Height) = ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
                    Flags |= (bits >> 28 & 1) != 0 ? HasAlpha : 0;
                    break;
                case "EXIF":
                    var tiff = b.AsSpan().StartsWith("Exif\0\0"u8) ? b.AsSpan(6) : b;
                    Orientation = Exif.Orientation(tiff);
                    break;
            }
        }
    }
}
