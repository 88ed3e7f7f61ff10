using System.Buffers.Binary;
using System.IO.Compression;
using Relais.Networks;

namespace Relais.Tests.Networks;

/// <summary>A small picture that strict decoders accept.</summary>
public static class Pictures
{
    public static OutgoingMedia Png(string altText = "", FocusPoint? focus = null)
    {
        var bytes = BlueSquare();
        return new("image/png", bytes.Length, _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes)), altText, focus, 32, 32);
    }

    public static OutgoingMedia Video(string altText = "") =>
        new("video/mp4", 64, _ => ValueTask.FromResult<Stream>(new MemoryStream(new byte[64])), altText, null, 640, 360);

    private static byte[] BlueSquare()
    {
        using var rows = new MemoryStream();
        using (var deflate = new ZLibStream(rows, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < 32; y++)
            {
                deflate.WriteByte(0);
                for (var x = 0; x < 32; x++)
                    deflate.Write([(byte)(x * 8), (byte)(y * 8), 200]);
            }
        }

        using var png = new MemoryStream();
        png.Write([137, 80, 78, 71, 13, 10, 26, 10]);
        Chunk(png, "IHDR"u8, [0, 0, 0, 32, 0, 0, 0, 32, 8, 2, 0, 0, 0]);
        Chunk(png, "IDAT"u8, rows.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
