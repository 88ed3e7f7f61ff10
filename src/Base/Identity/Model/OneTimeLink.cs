using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Relais.Identity.Model;

/// <summary>
/// The secret part of a link or a token: 256 random bits, of which the database keeps only the SHA-256 digest, so that nobody
/// who reads the database can use it. A slow digest is not needed for a secret that cannot be guessed.
/// </summary>
internal static class OneTimeLink
{
    internal static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    internal static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
