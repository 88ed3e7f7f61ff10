using System.Buffers.Binary;
using System.Text;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Files;

/// <summary>Says what a file is from its own bytes; the declared type and name count for nothing. Files that begin right but are cut short are refused too.</summary>
internal static class MediaSniffer
{
    private const int Head = 64 * 1024;

    /// <returns>Null when it is no file of a kind that can be attached.</returns>
    public static MediaFacts? Look(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[(int)Math.Min(Head, file.Length)];
        file.ReadExactly(head);
        var tail = new byte[(int)Math.Min(16, file.Length)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        return Png(head, tail) ?? Gif(head, tail) ?? Jpeg(file, head) ?? WebP(head, file.Length) ?? IsoMedia.Look(file, head) ?? Other(head);
    }

    private static MediaFacts? Png(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (!Begins(head, 0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A)) return null;
        if (head.Length < 33 || !head[12..].StartsWith("IHDR"u8) || tail.IndexOf("IEND"u8) < 0) return null;
        return Image("image/png", "png", BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));
    }

    private static MediaFacts? Gif(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (!head.StartsWith("GIF87a"u8) && !head.StartsWith("GIF89a"u8)) return null;
        if (head.Length < 14 || tail.TrimEnd((byte)0) is not [.., 0x3B]) return null;
        var image = Image("image/gif", "gif", BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        // A GIF that moves becomes a silent video there, in name at least.
        return image is not null && head.IndexOf("NETSCAPE2.0"u8) >= 0 ? image with { Type = "gifv" } : image;
    }

    private static MediaFacts? Jpeg(FileStream file, ReadOnlySpan<byte> head)
    {
        if (!Begins(head, 0xFF, 0xD8, 0xFF)) return null;
        Span<byte> segment = stackalloc byte[9];
        var at = 2L;
        while (at + 4 < file.Length)
        {
            file.Position = at;
            if (file.ReadAtLeast(segment, 9, throwOnEndOfStream: false) < 9 || segment[0] != 0xFF) return null;
            var marker = segment[1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Image("image/jpeg", "jpg", BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }
        return null;
    }

    private static MediaFacts? WebP(ReadOnlySpan<byte> head, long length)
    {
        if (head.Length < 30 || !head.StartsWith("RIFF"u8) || !head[8..].StartsWith("WEBP"u8)) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) + 8 > length) return null;
        var kind = Encoding.ASCII.GetString(head.Slice(12, 4));
        var (width, height) = kind switch
        {
            "VP8X" => (1 + Little24(head[24..]), 1 + Little24(head[27..])),
            "VP8L" => (1 + (BinaryPrimitives.ReadInt32LittleEndian(head[21..]) & 0x3FFF), 1 + ((BinaryPrimitives.ReadInt32LittleEndian(head[21..]) >> 14) & 0x3FFF)),
            "VP8 " => (BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF),
            _ => (0, 0),
        };
        return Image("image/webp", "webp", width, height);
    }

    private static int Little24(ReadOnlySpan<byte> b) => b[0] | (b[1] << 8) | (b[2] << 16);

    private static MediaFacts? Other(ReadOnlySpan<byte> head)
    {
        if (Begins(head, 0x1A, 0x45, 0xDF, 0xA3)) return new("video", "video/webm", "webm", 0, 0, 0);
        if (head.StartsWith("OggS"u8)) return new("audio", "audio/ogg", "ogg", 0, 0, 0);
        if (head.StartsWith("fLaC"u8)) return new("audio", "audio/flac", "flac", 0, 0, 0);
        if (head.Length > 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WAVE"u8)) return new("audio", "audio/wav", "wav", 0, 0, 0);
        if (head.StartsWith("ID3"u8) || (head.Length > 4 && head[0] == 0xFF && (head[1] & 0xE6) == 0xE2)) return new("audio", "audio/mpeg", "mp3", 0, 0, 0);
        return null;
    }

    private static bool Begins(ReadOnlySpan<byte> head, params ReadOnlySpan<byte> with) => head.StartsWith(with);

    private static MediaFacts? Image(string mime, string extension, int width, int height) =>
        width > 0 && height > 0 ? new("image", mime, extension, width, height, 0) : null;
}
