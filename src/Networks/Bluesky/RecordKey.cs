using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Relais.Networks.Bluesky;

/// <summary>
/// The identifier of a post, chosen from the key of its segment, so that the same segment can exist once only. Posts must be named by a TID: 13 characters
/// that spell a time in microseconds and a clock number (atproto.com/specs/tid). Ours spells an arbitrary moment of the past; the post's own time is in its record.
/// </summary>
internal static class RecordKey
{
    private const string Alphabet = "234567abcdefghijklmnopqrstuvwxyz";
    private const int Length = 13;

    /// <summary>2^60 values of which all, as times, lie before 2006: no reader can take one for a time to come.</summary>
    private const ulong Mask = (1UL << 60) - 1;

    public static string From(string idempotencyKey)
    {
        var number = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey))) & Mask;
        return string.Create(Length, number, static (key, number) =>
        {
            for (var i = Length - 1; i >= 0; i--, number >>= 5)
                key[i] = Alphabet[(int)(number & 31)];
        });
    }
}
