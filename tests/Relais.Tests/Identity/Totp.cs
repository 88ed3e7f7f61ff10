using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Relais.Tests.Identity;

/// <summary>An authenticator app (RFC 6238), independent of the one that checks.</summary>
internal static class Totp
{
    public static string Code(string base32, DateTimeOffset at)
    {
        var bits = string.Concat(base32.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant().Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        Span<byte> step = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, at.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // RFC 6238 says SHA-1.
        var digest = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var number = (BinaryPrimitives.ReadInt32BigEndian(digest.AsSpan(digest[^1] & 15)) & 0x7fffffff) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }
}
