using System.Buffers.Binary;

namespace Relais.Content.Uploads.Cleaning;

/// <summary>The one thing of EXIF that is kept: which way is up.</summary>
internal static class Exif
{
    private const ushort OrientationTag = 0x0112;

    /// <summary>The orientation in a TIFF block, 1 when there is none or it makes no sense.</summary>
    public static int Orientation(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
        {
            return 1;
        }

        var little = tiff[0] == 'I';
        var start = U32(tiff[4..], little);
        if (start + 2 > tiff.Length)
        {
            return 1;
        }

        var directory = tiff[(int)start..];
        var count = U16(directory, little);
        for (var i = 0; i < count && 2 + ((i + 1) * 12) <= directory.Length; i++)
        {
            var entry = directory[(2 + (i * 12))..];
            if (U16(entry, little) == OrientationTag)
            {
                var value = U16(entry[8..], little);
                return value is >= 1 and <= 8 ? value : 1;
            }
        }

        return 1;
    }

    /// <summary>A TIFF block that says nothing but the orientation.</summary>
    public static byte[] OnlyOrientation(int orientation) =>
    [
        (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
        0, 1,
        0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
        0, 0, 0, 0,
    ];

    private static ushort U16(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
