using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Channels.Model;

/// <summary>
/// Lets whoever owns a network account authorise that one account again, without an account here. Its secret is 256 random bits, of which only the digest is
/// kept: nobody who reads the database can use it. It works once, until it expires or is taken back.
/// </summary>
internal sealed class ReconnectLink : IOwned, IConcurrent
{
    public static readonly Duration Lifetime = Duration.FromDays(3);

    public ReconnectLinkId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public ChannelId ChannelId { get; init; }

    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] Digest { get; init; }

    public UserId MadeBy { get; init; }

    public required string MadeByName { get; init; }

    /// <summary>The address it was mailed to, if it was.</summary>
    public string? SentTo { get; init; }

    public Instant MadeAt { get; init; }

    public Instant ExpiresAt { get; init; }

    public Instant? UsedAt { get; set; }

    public Instant? RevokedAt { get; set; }

    public Guid Version { get; set; }

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public bool IsOpen(Instant now) => UsedAt is null && RevokedAt is null && ExpiresAt > now;
}
