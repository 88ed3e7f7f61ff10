using System.Buffers.Binary;

namespace Relais.Identity.Portraits;

/// <summary>
/// What a portrait must be: a small JPEG, as the page makes it from any photo. Everything a JPEG can carry beside the picture (place, camera,
/// comments, previews) is left out here again, because programs can send theirs without the page.
/// </summary>
internal static class SquareJpeg
{
    internal const int MostBytes = 256 * 1024;
    internal const int MostEdge = 1024;

    /// <summary>The bare picture; <see langword="null"/> when the bytes are none, or too large.</summary>
    internal static byte[]? Clean(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < 100 or > MostBytes || bytes[0] != 0xFF || bytes[1] != 0xD8)
        {
            return null;
        }

        using var clean = new MemoryStream(bytes.Length);
        clean.Write(bytes[..2]);
        var sized = false;
        for (var at = 2; at + 4 <= bytes.Length && bytes[at] == 0xFF;)
        {
            var (marker, length) = (bytes[at + 1], BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]));
            if (length < 2 || at + 2 + length > bytes.Length)
            {
                return null;
            }

            var segment = bytes.Slice(at, 2 + length);
            if (IsFrame(marker))
            {
                sized = segment.Length > 9 && BinaryPrimitives.ReadUInt16BigEndian(segment[5..]) is > 0 and <= MostEdge && BinaryPrimitives.ReadUInt16BigEndian(segment[7..]) is > 0 and <= MostEdge;
            }

            if (marker is not ((>= 0xE0 and <= 0xEF) or 0xFE))
            {
                clean.Write(segment);
            }

            at += segment.Length;
            if (marker == 0xDA)
            {
                clean.Write(bytes[at..]);
                return sized ? clean.ToArray() : null;
            }
        }

        return null;
    }

    /// <summary>The segments that say how large the picture is.</summary>
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
