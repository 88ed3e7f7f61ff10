using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Relais.Kernel.Ids;

namespace Relais.Kernel.Audit;

/// <summary>
/// The digests that entries are sealed with; the format is documented in docs/audit.md and never changes under its number. Every part is
/// hashed with its length before it, so that no two different entries give the same bytes.
/// </summary>
public static class AuditDigest
{
    /// <summary>Name of the format, at the head of every export.</summary>
    public const string Format = "relais.audit/1";

    /// <summary>Bytes of a salt.</summary>
    public const int SaltSize = 16;

    /// <summary>The name that stands where an erased one stood.</summary>
    public const string Nobody = "-";

    private static readonly InstantPattern Written = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fffffff'Z'");

    /// <summary>The chain of what happened to accounts outside any workspace.</summary>
    public static WorkspaceId Accounts => default;

    /// <summary>The chain that an entry belongs to.</summary>
    public static WorkspaceId ChainOf(AuditEntry entry) => entry.WorkspaceId ?? Accounts;

    /// <summary>An instant as it is hashed and exported: seven digits of a second, UTC.</summary>
    public static string Write(Instant at) => Written.Format(at);

    /// <summary>Reads what <see cref="Write(Instant)"/> wrote.</summary>
    public static Instant Read(string at) => Written.Parse(at).Value;

    /// <summary>Digest of what may be erased by right: names, address, what stood before and after.</summary>
    public static byte[] Payload(AuditEntry entry, byte[] salt)
    {
        using var hash = Begin("payload");
        hash.AppendData(salt);
        Add(hash, entry.ActorName);
        Add(hash, entry.Address);
        Add(hash, entry.Title);
        Add(hash, entry.Before);
        Add(hash, entry.After);
        return hash.GetHashAndReset();
    }

    /// <summary>Digest of a link: the one before it, its place, and the entry with the digest of its payload.</summary>
    public static byte[] Link(byte[]? before, long seq, Instant sealedAt, bool found, AuditEntry entry, byte[] payload)
    {
        using var hash = Begin("link");
        hash.AppendData(before ?? new byte[SHA256.HashSizeInBytes]);
        Add(hash, ChainOf(entry).ToString());
        Add(hash, seq.ToString(CultureInfo.InvariantCulture));
        Add(hash, Write(sealedAt));
        Add(hash, found ? "found" : "");
        Add(hash, entry.Id.ToString());
        Add(hash, Write(entry.At));
        Add(hash, entry.UserId?.ToString());
        Add(hash, entry.Door.ToString());
        Add(hash, entry.Action);
        Add(hash, entry.Kind);
        Add(hash, entry.Target);
        hash.AppendData(payload);
        return hash.GetHashAndReset();
    }

    private static IncrementalHash Begin(string what)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Format);
        Add(hash, what);
        return hash;
    }

    /// <summary>Four bytes with the length, big-endian, then UTF-8; <see langword="null"/> is the length FFFFFFFF alone.</summary>
    private static void Add(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[4];
        if (text is null)
        {
            BinaryPrimitives.WriteUInt32BigEndian(length, uint.MaxValue);
            hash.AppendData(length);
            return;
        }

        Span<byte> bytes = text.Length <= 256 ? stackalloc byte[Encoding.UTF8.GetMaxByteCount(text.Length)] : new byte[Encoding.UTF8.GetByteCount(text)];
        var size = Encoding.UTF8.GetBytes(text, bytes);
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)size);
        hash.AppendData(length);
        hash.AppendData(bytes[..size]);
    }
}
