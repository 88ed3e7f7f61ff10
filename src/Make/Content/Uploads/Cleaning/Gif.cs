using System.Buffers.Binary;

namespace Relais.Content.Uploads.Cleaning;

/// <summary>GIF (89a): keeps pictures, their timing and how often they loop; comments and foreign applications' blocks (XMP among them) go.</summary>
internal static class Gif
{
    public static CleanFile Clean(Stream file)
    {
        var pieces = new Pieces(file);
        Span<byte> screen = stackalloc byte[13];
        file.Position = 0;
        file.ReadExactly(screen);
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(screen[6..]), BinaryPrimitives.ReadUInt16LittleEndian(screen[8..]));
        if (width == 0 || height == 0)
        {
            throw new DamagedFileException("No picture inside.");
        }

        file.Position += ColourTable(screen[10]);
        pieces.Keep(0, file.Position);
        var frames = 0;
        while (true)
        {
            var offset = file.Position;
            switch (file.ReadByte())
            {
                case 0x2C:
                    frames++;
                    SkipImage(file);
                    pieces.Keep(offset, file.Position - offset);
                    break;
                case 0x21:
                    if (SkipExtension(file))
                    {
                        pieces.Keep(offset, file.Position - offset);
                    }

                    break;
                case 0x3B or -1:
                    pieces.Write([0x3B]);
                    return frames > 0 ? new() { Content = pieces, Width = width, Height = height, Animated = frames > 1 } : throw new DamagedFileException("No picture inside.");
                case 0:
                    break;
                default:
                    throw new DamagedFileException("An unknown block.");
            }
        }
    }

    private static int ColourTable(byte packed) => (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);

    private static void SkipImage(Stream file)
    {
        Span<byte> descriptor = stackalloc byte[9];
        file.ReadExactly(descriptor);
        file.Position += ColourTable(descriptor[8]) + 1;
        SkipBlocks(file);
    }

    /// <summary>Whether the extension just passed draws or times pictures.</summary>
    private static bool SkipExtension(Stream file)
    {
        var label = file.ReadByte();
        if (label != 0xFF)
        {
            SkipBlocks(file);
            return label is 0xF9 or 0x01;
        }

        var length = file.ReadByte();
        if (length < 0)
        {
            throw new EndOfStreamException();
        }

        var name = new byte[length];
        file.ReadExactly(name);
        SkipBlocks(file);
        return name.AsSpan().StartsWith("NETSCAPE2.0"u8) || name.AsSpan().StartsWith("ANIMEXTS1.0"u8) || name.AsSpan().StartsWith("ICCRGBG1012"u8);
    }

    private static void SkipBlocks(Stream file)
    {
        int length;
        while ((length = file.ReadByte()) > 0)
        {
            file.Position += length;
        }

        if (length < 0 || file.Position > file.Length)
        {
            throw new EndOfStreamException();
        }
    }
}
