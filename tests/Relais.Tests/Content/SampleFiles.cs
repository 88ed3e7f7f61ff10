using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Relais.Tests.Content;

/// <summary>Real files, made on the spot.</summary>
internal static class SampleFiles
{
    /// <summary>Where it was taken: what must never be stored.</summary>
    public const string Place = "48.8584N-SECRET-PLACE";

    /// <summary>A camera's JPEG: EXIF with GPS and orientation, XMP, IPTC, a comment, an ICC profile, and a second picture behind the end.</summary>
    public static byte[] Jpeg(int orientation = 6, int width = 640, int height = 480)
    {
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        Segment(file, 0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        Segment(file, 0xE1, [.. "Exif\0\0"u8, .. Exif(orientation)]);
        Segment(file, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes($"<x:xmpmeta>{Place}</x:xmpmeta>")]);
        Segment(file, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. "profile"u8]);
        Segment(file, 0xE2, [.. "MPF\0"u8, .. Encoding.UTF8.GetBytes(Place)]);
        Segment(file, 0xED, [.. "Photoshop 3.0\0"u8, .. Encoding.UTF8.GetBytes(Place)]);
        Segment(file, 0xFE, Encoding.UTF8.GetBytes(Place));
        Segment(file, 0xDB, new byte[65]);
        Segment(file, 0xC0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);
        Segment(file, 0xC4, new byte[17]);
        Segment(file, 0xDA, [1, 1, 0, 0, 63, 0]);
        file.Write([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9]);
        file.Write([0xFF, 0xD8, .. Encoding.UTF8.GetBytes(Place), 0xFF, 0xD9]);
        return file.ToArray();
    }

    /// <summary>A PNG of noise, which no compression makes small, with its place in text chunks.</summary>
    public static byte[] Png(int width = 32, int height = 32, bool alpha = false, int seed = 1)
    {
        var random = new Random(seed);
        var perPixel = alpha ? 4 : 3;
        using var rows = new MemoryStream();
        using (var deflate = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (width * perPixel)];
            for (var y = 0; y < height; y++)
            {
                random.NextBytes(row);
                row[0] = 0;
                deflate.Write(row);
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, (byte)(alpha ? 6 : 2));
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        file.Write(Relais.Content.Uploads.Cleaning.Png.Chunk("IHDR", header));
        file.Write(Relais.Content.Uploads.Cleaning.Png.Chunk("eXIf", Exif(1)));
        file.Write(Relais.Content.Uploads.Cleaning.Png.Chunk("iTXt", Encoding.UTF8.GetBytes("XML:com.adobe.xmp\0" + Place)));
        file.Write(Relais.Content.Uploads.Cleaning.Png.Chunk("IDAT", rows.ToArray()));
        file.Write(Relais.Content.Uploads.Cleaning.Png.Chunk("tEXt", Encoding.UTF8.GetBytes("Comment\0" + Place)));
        file.Write(Relais.Content.Uploads.Cleaning.Png.Chunk("IEND", []));
        file.Write(Encoding.UTF8.GetBytes(Place));
        return file.ToArray();
    }

    public static byte[] WebP()
    {
        var vp8x = new byte[] { 0x10 | 0x08 | 0x04, 0, 0, 0, 99, 0, 0, 49, 0, 0 };
        return Riff(("VP8X", vp8x), ("VP8L", [0x2F, 0x63, 0x40, 0x0C, 0x10, 0, 0]), ("EXIF", Exif(3)), ("XMP ", Encoding.UTF8.GetBytes(Place)));
    }

    public static byte[] Gif(int frames = 2)
    {
        using var file = new MemoryStream();
        file.Write([.. "GIF89a"u8, 10, 0, 20, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
        file.Write([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]);
        file.Write([0x21, 0xFF, 11, .. "XMP DataXMP"u8, (byte)Place.Length, .. Encoding.UTF8.GetBytes(Place), 0]);
        file.Write([0x21, 0xFE, (byte)Place.Length, .. Encoding.UTF8.GetBytes(Place), 0]);
        for (var i = 0; i < frames; i++)
        {
            file.Write([0x21, 0xF9, 4, 0, 10, 0, 0, 0]);
            file.Write([0x2C, 0, 0, 0, 0, 10, 0, 20, 0, 0, 2, 2, 0x4C, 0x01, 0]);
        }

        file.WriteByte(0x3B);
        return file.ToArray();
    }

    /// <summary>A phone's film: place in the user data, and a track of positions whose samples lie beside the picture's.</summary>
    public static byte[] Mp4(int width = 1920, int height = 1080)
    {
        var place = Encoding.UTF8.GetBytes(Place);
        var ftyp = Box("ftyp", [.. "isom"u8, 0, 0, 2, 0, .. "isom"u8]);
        var mdat = Box("mdat", [.. "PICTURES"u8, .. place]);
        var telemetryAt = ftyp.Length + 8 + 8;
        var mvhd = new byte[100];
        BinaryPrimitives.WriteUInt32BigEndian(mvhd.AsSpan(12), 1000);
        BinaryPrimitives.WriteUInt32BigEndian(mvhd.AsSpan(16), 12_500);
        var tkhd = new byte[84];
        BinaryPrimitives.WriteUInt32BigEndian(tkhd.AsSpan(40), 0x10000);
        BinaryPrimitives.WriteUInt32BigEndian(tkhd.AsSpan(76), (uint)width << 16);
        BinaryPrimitives.WriteUInt32BigEndian(tkhd.AsSpan(80), (uint)height << 16);
        var video = Box("trak", [.. Box("tkhd", tkhd), .. Box("mdia", Handler("vide"))]);
        byte[] table = [
            .. Box("stsz", [0, 0, 0, 0, .. Number((uint)place.Length), .. Number(1)]),
            .. Box("stsc", [0, 0, 0, 0, .. Number(1), .. Number(1), .. Number(1), .. Number(1)]),
            .. Box("stco", [0, 0, 0, 0, .. Number(1), .. Number((uint)telemetryAt)]),
        ];
        var telemetry = Box("trak", [.. Box("tkhd", new byte[84]), .. Box("mdia", [.. Handler("meta"), .. Box("minf", Box("stbl", table))])]);
        var moov = Box("moov", [.. Box("mvhd", mvhd), .. video, .. telemetry, .. Box("udta", Box("\u00A9xyz", place))]);
        return [.. ftyp, .. mdat, .. moov];
    }

    public static byte[] Zip()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("virus.exe").Open();
            entry.Write("MZ"u8);
        }

        return file.ToArray();
    }

    private static byte[] Exif(int orientation)
    {
        var place = Encoding.UTF8.GetBytes(Place);
        return
        [
            (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0,
            2, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0,
            0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0,
            0, 0, 0, 0,
            .. place,
        ];
    }

    private static void Segment(MemoryStream file, byte marker, byte[] data)
    {
        file.Write([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2)]);
        file.Write(data);
    }

    private static byte[] Riff(params (string Name, byte[] Data)[] chunks)
    {
        using var body = new MemoryStream();
        body.Write("WEBP"u8);
        foreach (var (name, data) in chunks)
        {
            body.Write(Encoding.Latin1.GetBytes(name));
            body.Write(BitConverter.GetBytes(data.Length));
            body.Write(data);
            body.Write(new byte[data.Length & 1]);
        }

        return [.. "RIFF"u8, .. BitConverter.GetBytes((int)body.Length), .. body.ToArray()];
    }

    private static byte[] Box(string name, byte[] data) => [.. Number((uint)data.Length + 8), .. Encoding.Latin1.GetBytes(name), .. data];

    private static byte[] Handler(string kind) => Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. Encoding.Latin1.GetBytes(kind), .. new byte[13]]);

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
